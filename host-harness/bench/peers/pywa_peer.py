"""Sends so many messages and prints what they took: python pywa_peer.py ORIGIN FIRST COUNT"""

import json
import sys
import time

import httpx
from pywa import WhatsApp

origin, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
session = httpx.Client()
whatsapp = WhatsApp(phone_id="0", token="EAAGbenchmark", session=session)
session.base_url = f"{origin}/v25.0"


def send(number):
    sent = whatsapp.send_message("+15550001111", str(number))
    assert sent.id == f"wamid.{number}", sent


# The first fifth opens the connection.
for number in range(first, first + count // 5):
    send(number)
wall, cpu = time.perf_counter(), time.process_time()
for number in range(first + count // 5, first + count):
    send(number)
print(json.dumps({
    "sends": count - count // 5,
    "wall": time.perf_counter() - wall,
    "cpu": time.process_time() - cpu,
}))
