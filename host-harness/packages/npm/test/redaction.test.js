import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { inspect } from "node:util";
import { Redactor } from "./node_modules/whatsapp-cloud-toolkit/redact.js";
import { ACCEPTED, failed, httpServer, MESSAGE, saying, toolkit, TOKEN, watched } from "./support.js";

const vectors = JSON.parse(readFileSync(new URL("./redaction.json", import.meta.url), "utf8"));

test("the token is taken out in every spelling that a reader undoes", () => {
  assert.ok(vectors.length > 30);
  for (const { why, token, text, clean } of vectors) {
    const redactor = new Redactor(token);
    assert.equal(redactor.text(text), clean, why);
    assert.equal(redactor.text(clean), clean, why);
    const bytes = redactor.bytes(new TextEncoder().encode(text));
    assert.equal(new TextDecoder().decode(bytes), clean, `${why}, as bytes`);
  }
});

test("a long answer without the token is passed on as it is", () => {
  const text = `${"EAAGtest|7x/9 ".repeat(100_000)}\\`;
  assert.equal(new Redactor(TOKEN).text(text), text);
});

test("what a server repeats of the token is in no result", async () => {
  const { origin } = await httpServer((response) => {
    response.writeHead(200, {
      "content-type": "application/json",
      "x-echo": `Bearer ${TOKEN}`,
      [`x-${"eaagtest"}`]: "1",
    });
    response.end(
      JSON.stringify({ plain: TOKEN, address: `https://x.test/?access_token=${encodeURIComponent(TOKEN)}&a=1` }),
    );
  });
  const { told, component } = watched();
  const result = await toolkit(origin, { component }).customApiCall({ method: "get", path: "/1" });
  assert.ok(!JSON.stringify(told.answers).includes("EAAGtest"));
  assert.ok(!JSON.stringify(result).includes("EAAGtest|"));
  assert.deepEqual(JSON.parse(result.body.json), { plain: "[access-token]", address: "https://x.test/?a=1" });
  assert.equal(result.headers.find(({ name }) => name === "x-echo").value, "Bearer [access-token]");
});

test("bytes that are no text come without the token", async () => {
  const { origin } = await httpServer((response) => {
    response.end(Buffer.concat([Buffer.from([0xff, 0x20]), Buffer.from(TOKEN)]));
  });
  const { body } = await toolkit(origin).customApiCall({ method: "get", path: "/1" });
  assert.equal(Buffer.from(body.base64, "base64").toString("latin1"), "\xff [access-token]");
});

test("an error has the token nowhere, however it is shown", async () => {
  const { origin } = await httpServer((response) => {
    response.writeHead(400).end(JSON.stringify({ error: { code: 100, message: `Malformed access token ${TOKEN}` } }));
  });
  const whatsapp = toolkit(origin);
  const error = await failed(whatsapp.sendMessage(MESSAGE));
  for (const shown of [
    error.message,
    error.stack,
    JSON.stringify(error),
    inspect(error, { depth: null, showHidden: true }),
  ]) {
    assert.ok(!shown.includes(TOKEN), shown.replaceAll(TOKEN, "…"));
  }
  assert.equal(error.cause, undefined);
  assert.ok(!inspect(whatsapp, { depth: null, showHidden: true }).includes(TOKEN));
});

test("a token in an input comes back in no error", async () => {
  const error = await failed(toolkit("https://graph.facebook.com").sendMessage({ ...MESSAGE, [TOKEN]: 1 }));
  assert.ok(!JSON.stringify(error).includes(TOKEN));
  assert.match(error.field, /access-token/);
});

test("a result that repeats the token comes without it, and is still the same JSON", async () => {
  const { origin } = await httpServer((response) => response.end(ACCEPTED));
  const ask = {
    method: "POST",
    origin,
    path: "/x",
    headers: [],
    token: [],
    "timeout-ms": 9000,
    "max-response-bytes": 9000,
  };
  const escaped = `\\u0045${TOKEN.slice(1)}`;
  const component = saying({ ask }, { done: { "message-id": escaped, recipient: TOKEN, list: [{ [TOKEN]: 1 }] } });
  assert.deepEqual(await toolkit(origin, { component }).sendMessage(MESSAGE), {
    "message-id": "[access-token]",
    recipient: "[access-token]",
    list: [{ "[access-token]": 1 }],
  });
});
