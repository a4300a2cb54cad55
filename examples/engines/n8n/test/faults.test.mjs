// n8n's own HTTP client against servers that misbehave: what becomes of a send.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { run, workflowFile } from "./engine.mjs";

async function listening(server) {
  const sockets = new Set();
  server.on("connection", (socket) => sockets.add(socket.on("error", () => {})));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  after(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

/** A server that does this with each request. */
const afterRequest = (act) => listening(createTcpServer((socket) => socket.on("data", () => act(socket))));

async function nobody() {
  const server = createTcpServer();
  const url = await listening(server);
  server.close();
  return url;
}

async function untrusted() {
  const folder = mkdtempSync(join(tmpdir(), "certificate-"));
  const [key, cert] = ["key", "cert"].map((name) => join(folder, name));
  const name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "2"];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", key, "-out", cert, ...name], {
    stdio: "ignore",
  });
  const server = createTlsServer({ key: readFileSync(key), cert: readFileSync(cert) }, (request, response) =>
    response.end(),
  );
  rmSync(folder, { recursive: true });
  return (await listening(server)).replace("http:", "https:");
}

const half = (socket) =>
  socket.end('HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 900\r\n\r\n{"messages"');
const seen = [];
const elsewhere = (request, response) => {
  seen.push(request.url);
  response.writeHead(307, { location: "/elsewhere" }).end();
};

/** The server, and what the send is. */
const ROWS = {
  "a port where nobody listens": [nobody, "transient"],
  "a name that does not resolve": [async () => "https://no-such-host.invalid", "transient"],
  "a certificate that nobody trusts": [untrusted, "permanent"],
  "a reset after the request": [() => afterRequest((socket) => socket.resetAndDestroy()), "unconfirmed"],
  "a connection that ends after the request": [() => afterRequest((socket) => socket.end()), "unconfirmed"],
  "half an answer": [() => afterRequest(half), "unconfirmed"],
  "no answer in time": [() => afterRequest(() => {}), "unconfirmed"],
  "a redirect, which is not followed": [() => listening(createServer(elsewhere)), "permanent"],
};

for (const [name, [server, verdict]] of Object.entries(ROWS)) {
  test(`${name}: the send is ${verdict}`, async () => {
    const credential = {
      "access-token": "EAAG-example",
      "phone-number-id": "1",
      "graph-url": await server(),
      "timeout-ms": 500,
    };
    const file = workflowFile("customer-support");
    Object.assign(file.nodes.find((node) => node.name === "Answer").parameters, { options: { "longest-wait": 0 } });
    file.nodes = file.nodes.filter((node) => node.name !== "Ask which team");
    delete file.connections.Answer;
    const { error, outputs } = await run(file, credential);
    const [, doubt] = outputs.Answer;
    const thrown = /may be run again/.test(error?.description) ? "transient" : "permanent";
    assert.equal(error ? thrown : doubt[0].json.verdict, verdict);
  });
}

test("no redirect was followed", () => assert.ok(!seen.includes("/elsewhere") && seen.length === 1));
