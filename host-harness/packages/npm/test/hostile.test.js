// A component that is turned against the package: what it asks for, and what becomes of it. The file is the one that
// HOSTILE names, of `tests/hostile/asker`.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inspect } from "node:util";
import { coreModule, WhatsAppError } from "whatsapp-cloud-toolkit";
import { Component, httpServer, toolkit, TOKEN } from "./support.js";

const wasm = new WebAssembly.Module(coreModule(readFileSync(process.env.HOSTILE)));
const ATTACKS = JSON.parse(new Component(wasm).step('"ATTACK:names"', "[]")).done;

const META = "https://graph.facebook.com";
const BEARER = `Bearer ${TOKEN}`;

/** What may be sent to the connection's own server, with the header `authorization`. */
const SENT = {
  honest: BEARER,
  "path-two-slashes": BEARER,
  "path-at": BEARER,
  placeholder: undefined,
};

/** What ends the call without a word of the component's. */
const isEnd = (name) => name.startsWith("step-") || name.startsWith("trap") || name === "endless";

/** What the caller gets of an attack, the requests that went out, and those that came to the attacker. */
async function attacked(name, origin, call = (whatsapp, body) => whatsapp.sendMessage({ to: "+15555550123", body })) {
  const stolen = [];
  const elsewhere = await httpServer((response) => response.end("{}"));
  elsewhere.server.on("connection", () => stolen.push("a connection"));
  const graph = await httpServer((response) => {
    // It repeats whatever it gets, the token in its header as well.
    response.end(JSON.stringify(graph.requests.at(-1)));
  });
  const requests = [];
  const send = async (url, request) => {
    url = new URL(url);
    requests.push({ url, headers: Object.fromEntries(new Headers(request.headers)), body: request.body });
    // Nothing leaves this machine.
    return url.hostname === "127.0.0.1" ? fetch(url, request) : new Response(JSON.stringify(requests.at(-1)));
  };
  const own = origin ?? graph.origin;
  const whatsapp = toolkit(own, { wasm, fetch: send });
  const gets = await call(whatsapp, `ATTACK:${name}:${elsewhere.origin.slice("http://".length)}`).then(
    (result) => ({ result }),
    (error) => ({ error }),
  );
  return { gets, own, stolen, requests, arrived: graph.requests };
}

/** The token is where it belongs and nowhere else. */
function assertKept({ gets, own, stolen, requests, arrived }) {
  assert.deepEqual(stolen, []);
  for (const { url, headers, body } of requests) {
    assert.equal(url.origin, own);
    const { authorization = BEARER, ...others } = headers;
    assert.equal(authorization, BEARER);
    assertNoToken([url.href, others, body]);
  }
  for (const { headers, ...rest } of arrived) {
    const { authorization, ...others } = headers;
    assert.ok(own.endsWith(headers.host), headers.host);
    assertNoToken([rest, others]);
  }
  assertNoToken(gets);
  assertNoToken([gets.error?.stack, JSON.stringify(gets)]);
}

function assertNoToken(value) {
  const shown = inspect(value, { depth: null, showHidden: true });
  assert.ok(!shown.includes(TOKEN) && !shown.includes(encodeURIComponent(TOKEN)), shown);
}

test("every attack is known here", () => {
  for (const name of [...Object.keys(SENT), "endless", "trap", "trap-after-a-request"]) {
    assert.ok(ATTACKS.includes(name), name);
  }
});

for (const [place, origin] of [
  ["this machine", undefined],
  ["Meta", META],
]) {
  for (const name of ATTACKS.filter((name) => !isEnd(name))) {
    test(`a hostile component that tries ${name} at ${place} has no token`, async () => {
      const attack = await attacked(name, origin);
      assertKept(attack);
      const { answers, hex } = attack.gets.result;
      // What the component was told.
      assertNoToken(Buffer.from(hex, "hex").toString());
      const [answer] = answers;
      if (name in SENT) {
        assert.deepEqual(
          attack.requests.map(({ headers }) => headers.authorization),
          [SENT[name]],
        );
        assert.equal(answer.arrived.status, 200);
      } else {
        assert.deepEqual(attack.requests, []);
        assert.ok(answer === "denied" || answer["not-sent"] === "malformed", JSON.stringify(answer));
      }
    });
  }
}

for (const name of ATTACKS.filter(isEnd)) {
  test(`a hostile component that ends by ${name} is told as a verdict`, { timeout: 20_000 }, async () => {
    const attack = await attacked(name);
    assertKept(attack);
    const { error } = attack.gets;
    assert.ok(error instanceof WhatsAppError, inspect(error));
    const sent = { endless: 101, "trap-after-a-request": 1 }[name] ?? 0;
    assert.equal(attack.arrived.length, sent);
    assert.equal(error.verdict, sent ? "unconfirmed" : "transient");
    assert.deepEqual([error.kind, error.scope], ["other", "host"]);
  });
}

test("a hostile component cannot send what a function is told that asks nobody", async () => {
  for (const name of ["describe", "read-notification", "verify-subscription"]) {
    const attack = await attacked("honest", undefined, (whatsapp, body) => whatsapp.call(name, { body }));
    assert.deepEqual(attack.requests, []);
    assert.equal(attack.gets.error.verdict, "transient");
  }
});
