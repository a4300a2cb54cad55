// What becomes of a request that fails, against real servers: the answer that the component gets, and the verdict of a
// send and of a read.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createServer as createTlsServer } from "node:tls";
import { test } from "node:test";
import { answerOf } from "./node_modules/whatsapp-cloud-toolkit/faults.js";
import { ACCEPTED, closedPort, failed, httpServer, MESSAGE, tcpServer, toolkit, watched } from "./support.js";

const [key, cert] = ["key.pem", "certificate.pem"].map((file) => readFileSync(new URL(file, import.meta.url)));

/** A server that does this with each request, which it has read as far as it came at once. */
const afterRequest = (act) => tcpServer((socket) => socket.on("data", () => act(socket)));

const untrusted = () =>
  tcpServer((socket) => {
    const tls = createTlsServer({ key, cert }).on("tlsClientError", () => {});
    tls.emit("connection", socket);
  }, "https");

const ROWS = {
  "a port where nobody listens": [async () => ({ origin: await closedPort() }), { "not-sent": "refused" }, "transient"],
  "a name that does not resolve": [
    async () => ({ origin: "https://no-such-host.invalid" }),
    { "not-sent": "unresolved" },
    "transient",
  ],
  "a certificate that nobody trusts": [untrusted, { "not-sent": "untrusted" }, "permanent"],
  "a server that speaks no TLS": [
    async () => ({ origin: (await httpServer(() => {})).origin.replace("http:", "https:") }),
    { "not-sent": "insecure" },
    "permanent",
  ],
  "a connection that ends in the TLS handshake": [
    () => tcpServer((socket) => socket.on("data", () => socket.destroy()), "https"),
    { "not-sent": "other" },
    "transient",
  ],
  "a reset after the request": [() => afterRequest((socket) => socket.resetAndDestroy()), "lost", "unconfirmed"],
  "a connection that ends after the request": [() => afterRequest((socket) => socket.end()), "lost", "unconfirmed"],
  "half an answer": [
    () => afterRequest((socket) => socket.end(`HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n${ACCEPTED}`)),
    "lost",
    "unconfirmed",
  ],
  "an answer that is cut off in a chunk": [
    () => afterRequest((socket) => socket.end("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nff\r\n{")),
    "lost",
    "unconfirmed",
  ],
  "an answer that is no HTTP": [
    () => afterRequest((socket) => socket.end("220 mail.example ESMTP\r\n")),
    "lost",
    "unconfirmed",
  ],
  "no answer in time": [() => afterRequest(() => {}), "timed-out", "unconfirmed", { timeoutMs: 300 }],
  "an answer that stops in time": [
    () => afterRequest((socket) => socket.write("HTTP/1.1 200 OK\r\ncontent-length: 900\r\n\r\n{")),
    "timed-out",
    "unconfirmed",
    { timeoutMs: 300 },
  ],
  "gzip that is none": [
    () =>
      afterRequest((socket) =>
        socket.end("HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 4\r\n\r\nnone"),
      ),
    "lost",
    "unconfirmed",
  ],
};

// Bun does not tell whether a connection broke in the TLS handshake or later.
if (process.versions.bun) {
  for (const what of ["a server that speaks no TLS", "a connection that ends in the TLS handshake"]) {
    ROWS[what].splice(1, 2, "lost", "unconfirmed");
  }
}

for (const [what, [start, answer, verdict, options]] of Object.entries(ROWS)) {
  test(`${what}: a send is ${verdict}`, async () => {
    const { origin } = await start();
    const { told, component } = watched();
    const whatsapp = toolkit(origin, { component, ...options });
    const error = await failed(whatsapp.sendMessage(MESSAGE));
    assert.deepEqual([told.answers, error.verdict], [[answer], verdict]);
    // A read may be repeated.
    const ofRead = await failed(whatsapp.listPhoneNumbers());
    assert.deepEqual([told.answers, ofRead.verdict], [[answer], verdict === "unconfirmed" ? "transient" : verdict]);
  });
}

test("a reset at once: nothing was sent, or a send is unconfirmed", async () => {
  const { origin } = await tcpServer((socket) => socket.resetAndDestroy());
  const { told, component } = watched();
  const { verdict } = await failed(toolkit(origin, { component }).sendMessage(MESSAGE));
  // Whether the reset is seen before the request leaves is a matter of time.
  assert.deepEqual(told.answers, verdict === "transient" ? [{ "not-sent": "other" }] : ["lost"]);
  assert.ok(["transient", "unconfirmed"].includes(verdict));
});

test("a connection that is kept and then reset is lost, and the request is not repeated", async () => {
  let requests = 0;
  const { origin } = await afterRequest((socket) => {
    requests += 1;
    if (requests > 1) return socket.resetAndDestroy();
    socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${ACCEPTED.length}\r\n\r\n${ACCEPTED}`);
  });
  const { told, component } = watched();
  const whatsapp = toolkit(origin, { component });
  await whatsapp.sendMessage(MESSAGE);
  const error = await failed(whatsapp.sendMessage(MESSAGE));
  assert.deepEqual([told.answers, error.verdict, requests], [["lost"], "unconfirmed", 2]);
});

test("an answer that is too large is not read to its end", async () => {
  const { origin } = await httpServer((response) => {
    response.on("error", () => {});
    response.write("x".repeat(1000));
  });
  const { told, component } = watched();
  const call = toolkit(origin, { component }).customApiCall({ method: "get", path: "/1", "max-response-bytes": 100 });
  assert.equal((await failed(call)).verdict, "permanent");
  assert.deepEqual(told.answers, ["too-large"]);
});

test("an answer as long as it may be is read", async () => {
  const { origin } = await httpServer((response) => response.end("x".repeat(100)));
  const { body } = await toolkit(origin).customApiCall({ method: "get", path: "/1", "max-response-bytes": 100 });
  assert.equal(body.text.length, 100);
});

test("what fetch unpacks is not said to be packed", async () => {
  const { origin } = await httpServer(async (response) => {
    const { gzipSync } = await import("node:zlib");
    response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync(ACCEPTED));
  });
  const { headers, body } = await toolkit(origin).customApiCall({ method: "get", path: "/1" });
  assert.equal(body.json, ACCEPTED);
  assert.deepEqual(
    headers.filter(({ name }) => name.startsWith("content-")),
    [],
  );
});

test("a request that fetch does not make was not sent", async () => {
  const { told, component } = watched();
  const call = { method: "get", path: "/1", headers: [{ name: "transfer-encoding", value: "x" }] };
  await failed(toolkit("http://127.0.0.1:9", { component }).customApiCall(call));
  assert.deepEqual(
    told.answers.filter((answer) => answer === "lost"),
    [],
  );
});

const fetchFailed = (cause) => new TypeError("fetch failed", { cause });
const error = (properties) => Object.assign(new Error(""), properties);

/** Errors as they were seen, and some that look like them. */
const ERRORS = [
  [fetchFailed(error({ code: "ENOTFOUND", syscall: "getaddrinfo" })), { "not-sent": "unresolved" }],
  [fetchFailed(error({ code: "EAI_AGAIN", syscall: "getaddrinfo" })), { "not-sent": "unresolved" }],
  [fetchFailed(error({ code: "ECONNREFUSED", syscall: "queryA" })), { "not-sent": "unresolved" }],
  [fetchFailed(error({ code: "ECONNREFUSED", syscall: "connect" })), { "not-sent": "refused" }],
  [fetchFailed(error({ code: "EHOSTUNREACH", syscall: "connect" })), { "not-sent": "unreachable" }],
  [fetchFailed(error({ code: "ENETUNREACH", syscall: "connect" })), { "not-sent": "unreachable" }],
  [fetchFailed(error({ code: "ETIMEDOUT", syscall: "connect" })), { "not-sent": "connect-timed-out" }],
  [fetchFailed(error({ code: "EACCES", syscall: "connect" })), { "not-sent": "other" }],
  [fetchFailed(error({ code: "UND_ERR_CONNECT_TIMEOUT" })), { "not-sent": "connect-timed-out" }],
  [fetchFailed(error({ code: "CERT_HAS_EXPIRED" })), { "not-sent": "untrusted" }],
  [fetchFailed(error({ code: "UND_ERR_INVALID_ARG" })), { "not-sent": "malformed" }],
  [fetchFailed(error({ code: "UND_ERR_HEADERS_TIMEOUT" })), "timed-out"],
  // A connection that breaks: the request may have been read.
  [fetchFailed(error({ code: "EHOSTUNREACH", syscall: "read" })), "lost"],
  [fetchFailed(error({ code: "ETIMEDOUT", syscall: "read" })), "lost"],
  [fetchFailed(error({ code: "ECONNRESET", syscall: "read" })), "lost"],
  [fetchFailed(error({ code: "EPIPE", syscall: "write" })), "lost"],
  [fetchFailed(error({ code: "EPROTO", syscall: "write" })), "lost"],
  [fetchFailed(error({ code: "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED" })), "lost"],
  [fetchFailed(error({ code: "UND_ERR_SOCKET" })), "lost"],
  [fetchFailed(undefined), "lost"],
  [undefined, "lost"],
  ["refused", "lost"],
  [error({ code: "toString" }), "lost"],
  // Several addresses of one name.
  [
    fetchFailed(new AggregateError([error({ code: "ECONNREFUSED" }), error({ code: "ECONNREFUSED" })])),
    { "not-sent": "refused" },
  ],
  [
    fetchFailed(
      new AggregateError([error({ code: "ECONNREFUSED" }), error({ code: "ENETUNREACH", syscall: "connect" })]),
    ),
    { "not-sent": "unreachable" },
  ],
  [fetchFailed(new AggregateError([error({ code: "ECONNREFUSED" }), error({ code: "ECONNRESET" })])), "lost"],
  [fetchFailed(new AggregateError([])), "lost"],
  // Deno's.
  [
    new TypeError(
      "error sending request for url (http://127.0.0.1:9/): client error (Connect): tcp connect error: Connection refused (os error 111)",
    ),
    { "not-sent": "refused" },
  ],
  [
    new TypeError(
      "error sending request for url (https://x.invalid/): client error (Connect): dns error: failed to lookup address information",
    ),
    { "not-sent": "unresolved" },
  ],
  [
    new TypeError(
      "error sending request for url (https://x.test/): client error (Connect): invalid peer certificate: UnknownIssuer",
    ),
    { "not-sent": "untrusted" },
  ],
  [
    new TypeError(
      "error sending request for url (http://127.0.0.1:9/): client error (SendRequest): connection closed before message completed",
    ),
    "lost",
  ],
  [
    fetchFailed(
      new Error("error sending request for url (https://x.test/): client error (Connect): tls handshake eof"),
    ),
    { "not-sent": "other" },
  ],
  [new Error("x: client error (Connect): Connection refused"), "lost"],
];

test("only what proves that nothing was sent is not sent", () => {
  for (const [error, answer] of ERRORS) {
    assert.deepEqual(answerOf(error), answer, `${error?.message} ${error?.cause?.code} ${error?.cause?.syscall}`);
  }
});

test("a fetch that fails on its own account has perhaps sent", async () => {
  const { told, component } = watched();
  for (const fetch of [
    () => undefined,
    () => {
      throw new Error("x");
    },
    async () => ({ status: 200 }),
  ]) {
    assert.equal(
      (await failed(toolkit("http://127.0.0.1:9", { component, fetch }).sendMessage(MESSAGE))).verdict,
      "unconfirmed",
    );
    assert.deepEqual(told.answers, ["lost"]);
  }
});
