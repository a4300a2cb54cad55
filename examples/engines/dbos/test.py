"""A campaign on DBOS against the simulator: each verdict, and `kill -9`. Prints a table. `run.sh` runs it."""

from __future__ import annotations

import json
import os
import socketserver
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path
from typing import Any, ClassVar
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from dbos import DBOSClient
from whatsapp_cloud_toolkit import Webhook

sys.path.append(str(Path(__file__).parents[1]))
from stage import ANA, ANSWER_LOST, APP_SECRET, BUSY, SILENT, stage
from webhooks import receiver

PEOPLE = [f"+1555556{number:04}" for number in range(60)]
#: After how many messages.
KILLS = [10, 25, 40, 55]


class ThreadedServer(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


class Test(unittest.TestCase):
    rows: ClassVar[list[tuple[str, int, int, int, int, int]]] = []

    @classmethod
    def tearDownClass(cls) -> None:
        print("\n| program | accepted | of these by webhook | in doubt | duplicates | missing |")
        print("| --- | --- | --- | --- | --- | --- |")
        for row in cls.rows:
            print("|", " | ".join(map(str, row)), "|", flush=True)

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.database = f"sqlite:///{folder.name}/dbos.sqlite"
        client = DBOSClient(system_database_url=self.database, lazy=True)
        self.addCleanup(client.destroy)
        app = receiver(client, Webhook(APP_SECRET))
        server = make_server("127.0.0.1", 0, app, server_class=ThreadedServer, handler_class=Quiet)
        self.addCleanup(server.server_close)
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        self.addCleanup(serving.join)
        self.addCleanup(server.shutdown)
        around = stage(f"http://127.0.0.1:{server.server_port}/webhook")
        self.stage = around.__enter__()
        self.addCleanup(around.__exit__, None, None, None)

    def run_campaign(self, module: str, patience: float, people: list[str]) -> list[dict[str, Any]]:
        """Starts the campaign again each time when its process is killed."""
        command = [sys.executable, str(Path(__file__).with_name("run.py")), module, self.database, str(patience)]
        while True:
            process = subprocess.Popen(
                [*command, *people], env=os.environ | self.stage.environment, stdout=subprocess.PIPE
            )
            self.process = process
            output = process.communicate()[0]
            if process.returncode != -9:
                self.assertEqual(process.returncode, 0)
                outcomes: list[dict[str, Any]] = json.loads(output)
                return outcomes

    def run_with_kills(self, module: str) -> tuple[list[dict[str, Any]], int]:
        # Meta has accepted the message, and the answer is on its way.
        self.stage.when_accepted.update({count: lambda: self.process.kill() for count in KILLS})
        outcomes = self.run_campaign(module, 5, PEOPLE)
        self.assertEqual(self.stage.when_accepted, {}, "not every kill happened")
        tally = self.stage.tally()
        self.assertEqual(tally.accepted, self.stage.accepted.total())
        duplicates = tally.accepted - tally.recipients
        accepted = [outcome for outcome in outcomes if outcome["verdict"] == "accepted"]
        by_webhook = sum(outcome["reason"] != "" for outcome in accepted)
        in_doubt = sum(outcome["verdict"] == "unconfirmed" for outcome in outcomes)
        missing = len(PEOPLE) - len(accepted) - in_doubt
        self.rows.append((f"`{module}.py`", tally.accepted, by_webhook, in_doubt, duplicates, missing))
        return outcomes, duplicates

    def test_a_campaign_accounts_for_everybody(self) -> None:
        outcomes = self.run_campaign("campaign", 5, [ANA, BUSY, "+1 555 555 0124", ANSWER_LOST, SILENT])
        verdicts = [outcome["verdict"] for outcome in outcomes]
        self.assertEqual(verdicts, ["accepted", "accepted", "permanent", "accepted", "accepted"])
        self.assertIn("E.164", outcomes[2]["reason"])
        self.assertEqual(self.stage.tried[BUSY], 3)
        # Their answers never came: a webhook reported them.
        self.assertEqual(self.stage.tried[ANSWER_LOST] + self.stage.tried[SILENT], 2)
        self.assertEqual(self.stage.tally(), (4, 4))

    def test_with_a_claim_no_death_of_the_process_sends_a_message_twice(self) -> None:
        outcomes, duplicates = self.run_with_kills("campaign")
        self.assertEqual(duplicates, 0)
        self.assertEqual([outcome["verdict"] for outcome in outcomes], ["accepted"] * len(PEOPLE))
        in_doubt = [outcome for outcome in outcomes if outcome["reason"]]
        self.assertEqual(len(in_doubt), len(KILLS), "a webhook settles each send that was under way")

    def test_without_a_claim_each_death_of_the_process_sends_a_message_twice(self) -> None:
        _, duplicates = self.run_with_kills("plain")
        self.assertEqual(duplicates, len(KILLS))


if __name__ == "__main__":
    unittest.main(verbosity=2)
