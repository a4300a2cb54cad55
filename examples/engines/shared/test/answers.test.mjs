// What an error of a client proves, and so what becomes of a send and of a read.

import assert from "node:assert/strict";
import { test } from "node:test";
import { WhatsApp } from "whatsapp-cloud-toolkit";
import { fetchOver } from "../answers.mjs";

const errorOf = (more, message = "") => Object.assign(new Error(message), more);
/** As axios wraps the system's errors: with their code, and themselves as the cause. */
const wrapped = (cause) => errorOf({ code: cause.code, isAxiosError: true, cause });
const system = (code, syscall) => wrapped(errorOf({ code, syscall }));

/** The error, then the verdict of a send, then that of a read. */
const ROWS = {
  "a port where nobody listens": [system("ECONNREFUSED", "connect"), "transient", "transient"],
  "a name that does not resolve": [system("ENOTFOUND", "getaddrinfo"), "transient", "transient"],
  "a resolver that does not answer": [system("EAI_AGAIN", "getaddrinfo"), "transient", "transient"],
  "no way to the host": [system("EHOSTUNREACH", "connect"), "transient", "transient"],
  "a time-out of the system while it connects": [system("ETIMEDOUT", "connect"), "transient", "transient"],
  "several addresses, all of which refuse": [
    wrapped(
      errorOf({
        code: "ECONNREFUSED",
        errors: [
          errorOf({ code: "ECONNREFUSED", syscall: "connect" }),
          errorOf({ code: "ECONNREFUSED", syscall: "connect" }),
        ],
      }),
    ),
    ...["transient", "transient"],
  ],
  "a certificate that nobody trusts": [
    wrapped(errorOf({ code: "DEPTH_ZERO_SELF_SIGNED_CERT" })),
    "permanent",
    "permanent",
  ],
  "a certificate for another name": [
    wrapped(errorOf({ code: "ERR_TLS_CERT_ALTNAME_INVALID" })),
    "permanent",
    "permanent",
  ],
  "a client's own time-out, which does not say whether it was connected": [
    errorOf({ code: "ECONNABORTED" }),
    "unconfirmed",
    "transient",
  ],
  "a client's own time-out by its other name": [errorOf({ code: "ETIMEDOUT" }), "unconfirmed", "transient"],
  "a time-out while it reads": [system("ETIMEDOUT", "read"), "unconfirmed", "transient"],
  "a connection that is reset": [system("ECONNRESET", "read"), "unconfirmed", "transient"],
  "a connection that ends": [wrapped(errorOf({ code: "ECONNRESET" }, "socket hang up")), "unconfirmed", "transient"],
  "a request that breaks off while it is written": [system("EPIPE", "write"), "unconfirmed", "transient"],
  "an answer that is no HTTP": [wrapped(errorOf({ code: "HPE_INVALID_CONSTANT" })), "unconfirmed", "transient"],
  "an error that says nothing": [errorOf({}), "unconfirmed", "transient"],
};

const over = (client) =>
  new WhatsApp({ env: false, token: "EAAG-example", connection: { "phone-number-id": "1" }, fetch: fetchOver(client) });

for (const [name, [error, send, read]] of Object.entries(ROWS)) {
  test(`${name}: a send is ${send}, a read is ${read}`, async () => {
    const whatsapp = over(() => Promise.reject(error));
    const verdict = (call) =>
      call.then(
        () => "accepted",
        (error) => error.verdict,
      );
    assert.equal(await verdict(whatsapp.sendMessage({ to: "+15555550123", body: "Hello" })), send);
    assert.equal(await verdict(whatsapp.customApiCall({ method: "get", path: "/1" })), read);
  });
}

test("an answer arrives with its status, its headers and its bytes", async () => {
  const body = Buffer.from(JSON.stringify({ messages: [{ id: "wamid.A" }] }));
  const requests = [];
  const whatsapp = over(async (request) => {
    requests.push(request);
    return {
      status: 200,
      headers: { "content-type": "application/json", "content-length": "1", "x-two": ["a", "b"] },
      body,
    };
  });
  const { "message-id": id } = await whatsapp.sendMessage({ to: "+15555550123", body: "Grüße" });
  assert.equal(id, "wamid.A");
  assert.equal(JSON.parse(requests[0].body).text.body, "Grüße");
});

test("an answer without a body is an answer", async () => {
  const whatsapp = over(async () => ({ status: 204, headers: {}, body: Buffer.alloc(0) }));
  const { status } = await whatsapp.customApiCall({ method: "delete", path: "/1" });
  assert.equal(status, 204);
});
