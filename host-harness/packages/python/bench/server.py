"""A server that answers every request at once, in a process of its own. Prints its port."""

from __future__ import annotations

import asyncio

BODY = (
    b'{"messaging_product":"whatsapp","contacts":[{"input":"+15555550123","wa_id":"15555550123"}],'
    b'"messages":[{"id":"wamid.HBgLMTU1NTU1NTAxMjMVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA"}]}'
)
HEAD = (
    b"HTTP/1.1 200 OK\r\ncontent-type: application/json; charset=UTF-8\r\nfacebook-api-version: v25.0\r\n"
    b"x-fb-request-id: A1b2C3d4E5f6\r\nx-fb-trace-id: CJtW5xQPYQF\r\nx-fb-rev: 1012345678\r\ncache-control: no-store\r\n"
    b"date: Mon, 02 Mar 2026 10:00:00 GMT\r\nconnection: keep-alive\r\ncontent-length: %d\r\n\r\n" % len(BODY)
)


class Answer(asyncio.Protocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.received = b""

    def data_received(self, data: bytes) -> None:
        self.received += data
        while True:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return
            head = self.received[:end].lower()
            at = head.find(b"content-length:")
            length = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
            if len(self.received) < end + 4 + length:
                return
            self.received = self.received[end + 4 + length :]
            self.transport.write(HEAD + BODY)


async def main() -> None:
    server = await asyncio.get_running_loop().create_server(Answer, "127.0.0.1", 0, backlog=256)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


asyncio.run(main())
