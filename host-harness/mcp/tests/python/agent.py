"""An agent's side, in the protocol's official Python client: lists the tools, sends, is refused, cancels.

Over stdin and stdout and over HTTP, with the handshake of older clients and without it, against simulated Graph APIs on
loopback. The client itself checks each result against the tool's output schema.
"""

import asyncio
import json
import os
import sys
import tempfile
from contextlib import asynccontextmanager

from mcp import Client, StdioServerParameters
from mcp.client.stdio import stdio_client

HARNESS = sys.argv[1]
MODES = ("auto", "legacy")
TOOLS = {
    "validate", "send-message", "send-media", "send-template", "custom-api-call", "describe-recipe",
    "list-phone-numbers", "list-templates", "template-form",
}
TEMPLATE = {
    "to": "+15555550123",
    "name": "order_confirmation",
    "language": "en_US",
    "values": {
        "header.document.source.url": "https://shop.example.com/7.pdf",
        "header.document.filename": "7.pdf",
        "body[0].value": "Ana",
        "body[1].value": "A-1017",
        "body[2].value": "Monday, 3 March",
        "buttons[0].value.url": "A-1017",
    },
}
MESSAGE = {"to": "+15555550123", "body": "hello"}
# None of this machine's own connection.
ENVIRONMENT = {"PATH": os.environ["PATH"]}


async def listing(client):
    tools = {tool.name: tool for tool in (await client.list_tools()).tools}
    assert tools.keys() == TOOLS, tools.keys()
    assert tools["send-template"].annotations.read_only_hint is False
    assert tools["list-templates"].annotations.read_only_hint is True
    assert tools["custom-api-call"].annotations.destructive_hint is True
    prompts = [prompt.name for prompt in (await client.list_prompts()).prompts]
    assert prompts == ["send-template", "check-connection"], prompts
    prompt = await client.get_prompt("send-template", {"to": "+15555550123", "about": "an order that has left"})
    assert "an order that has left" in prompt.messages[0].content.text, prompt


async def calling(client, token):
    check = await client.call_tool("send-template", TEMPLATE | {"check": True})
    assert check.structured_content["faults"] == [], check
    assert check.structured_content["message"]["body"].startswith("Thank you, Ana!"), check
    sent = await client.call_tool("send-template", TEMPLATE)
    assert not sent.is_error and sent.structured_content["message-id"].startswith("wamid."), sent
    assert json.loads(sent.content[0].text) == sent.structured_content

    values = {path: value for path, value in TEMPLATE["values"].items() if path != "body[2].value"}
    refused = await client.call_tool("send-template", TEMPLATE | {"values": values})
    assert refused.is_error and refused.structured_content["field"] == "body[2].value", refused

    refused = await client.call_tool("send-message", MESSAGE | {"to": "15555550123"})
    told = refused.structured_content
    assert refused.is_error and told["verdict"] == "permanent" and told["code"] == 1006, refused
    assert told["field"] == "to" and "E.164" in told["fix"], refused
    refused = await client.call_tool("validate", {"access-token": "EAAG"})
    assert refused.is_error and refused.structured_content["field"] == "access-token", refused

    recipe = (await client.call_tool("describe-recipe", {"name": "reply-buttons"})).structured_content
    answers = await asyncio.gather(
        client.call_tool("list-templates", {}),
        client.call_tool("validate"),
        client.call_tool("custom-api-call", recipe["example"]),
    )
    assert not any(answer.is_error for answer in answers), answers
    assert token not in "".join(answer.model_dump_json() for answer in answers)


async def cancelling(client, stall):
    """Cancels a send that is under way. The server drops it: its connection to the Graph API is closed."""
    call = asyncio.create_task(client.call_tool("send-message", MESSAGE))
    await stall.came.get()
    call.cancel()
    await stall.gone.get()
    assert not (await client.call_tool("describe-recipe", {"name": "list"})).is_error


class Stall:
    """A Graph API that takes requests and never answers."""

    def __init__(self):
        self.came, self.gone = asyncio.Queue(), asyncio.Queue()

    async def take(self, reader, writer):
        await reader.readuntil(b"\r\n\r\n")
        self.came.put_nowait(None)
        while await reader.read(4096):
            pass
        self.gone.put_nowait(None)
        writer.close()


@asynccontextmanager
async def process(*arguments, stderr):
    child = await asyncio.create_subprocess_exec(
        HARNESS, *arguments, env=ENVIRONMENT,
        stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.PIPE, stderr=stderr,
    )
    try:
        yield child
    finally:
        child.terminate()
        await child.wait()


@asynccontextmanager
async def over_stdio(mode, arguments, log):
    server = StdioServerParameters(command=HARNESS, args=["mcp", *arguments], env=ENVIRONMENT)
    async with Client(stdio_client(server, errlog=log), mode=mode) as client:
        yield client


@asynccontextmanager
async def over_http(mode, arguments, log):
    arguments = ["mcp", "--listen", "127.0.0.1:0", *arguments]
    async with process(*arguments, stderr=asyncio.subprocess.PIPE) as child:
        url = None
        while url is None:
            line = (await child.stderr.readline()).decode()
            assert line, "the server ended"
            url = line.removeprefix("Listening on ").strip() if line.startswith("Listening on ") else None
        copy = asyncio.create_task(copy_lines(child.stderr, log))
        async with Client(url, mode=mode) as client:
            yield client
    await copy
    assert child.returncode == 0
    assert not await child.stdout.read(), "stdout is for the protocol alone"


async def copy_lines(lines, log):
    while line := await lines.readline():
        log.write(line.decode())


async def main():
    stall = Stall()
    stalling = await asyncio.start_server(stall.take, "127.0.0.1", 0)
    port = stalling.sockets[0].getsockname()[1]
    async with process("simulate", "--listen", "127.0.0.1:0", "--no-limits", stderr=asyncio.subprocess.DEVNULL) as simulator:
        connection = json.loads(await simulator.stdout.readline())
        address = connection.pop("graph-url").removeprefix("http://")
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(connection, file)
            file.flush()
            for transport in (over_stdio, over_http):
                for mode in MODES:
                    with tempfile.TemporaryFile("w+") as log:
                        async with transport(mode, ["--connection", file.name, "--graph", address], log) as client:
                            version = client.protocol_version
                            await listing(client)
                            await calling(client, connection["access-token"])
                        to_stall = ["--connection", file.name, "--graph", f"127.0.0.1:{port}"]
                        async with transport(mode, to_stall, log) as client:
                            await cancelling(client, stall)
                        log.seek(0)
                        written = log.read()
                        assert "send-template: ok\n" in written, written
                        assert "send-message: cancelled; the message may have been sent anyway\n" in written, written
                        assert connection["access-token"] not in written, written
                    print(f"{transport.__name__}, {mode} ({version}): ok", file=sys.stderr)
    stalling.close()


asyncio.run(asyncio.wait_for(main(), 300))
