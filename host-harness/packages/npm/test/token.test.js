import assert from "node:assert/strict";
import { test } from "node:test";
import { WhatsApp } from "whatsapp-cloud-toolkit";
import { ACCEPTED, failed, httpServer, MESSAGE, NUMBER, toolkit, TOKEN } from "./support.js";

const GRAPH = "https://graph.facebook.com";
const BEARER = { header: "authorization", scheme: "Bearer" };
const ASK = {
  method: "POST",
  origin: GRAPH,
  path: "/v25.0/1/messages",
  token: [BEARER],
  headers: [],
  "timeout-ms": 9000,
  "max-response-bytes": 9000,
};

/** What became of one request that a component asks for. */
async function asked(ask, options = {}) {
  const requests = [];
  let answers;
  const component = {
    step(_, told) {
      answers = JSON.parse(told);
      return JSON.stringify(answers.length === 0 ? { ask: { ...ASK, ...ask } } : { done: {} });
    },
  };
  const fetch = async (url, request) => {
    requests.push({ url: String(url), headers: new Headers(request.headers), request });
    return new Response("{}");
  };
  await toolkit(GRAPH, { component, fetch, ...options }).sendMessage(MESSAGE);
  return { requests, answer: answers[0] };
}

test("the token goes to Meta in the header, and is added where a token is looked up", async () => {
  const path = "/v25.0/debug_token?a=b%20c";
  const { requests } = await asked({
    method: "GET",
    path,
    token: [{ ...BEARER, scheme: "OAuth" }, { query: "input_token" }],
  });
  assert.equal(requests[0].url, `${GRAPH}${path}&input_token=${encodeURIComponent(TOKEN)}`);
  assert.equal(requests[0].headers.get("authorization"), `OAuth ${TOKEN}`);
  assert.equal(requests[0].request.redirect, "manual");
});

test("Meta's media host is reached", async () => {
  const { requests } = await asked({ origin: "https://lookaside.fbsbx.com" });
  assert.equal(requests[0].headers.get("authorization"), `Bearer ${TOKEN}`);
});

test("a header that fetch cannot send is not sent", async () => {
  const { requests, answer } = await asked({ headers: [["x", "\u{1f600}"]] });
  assert.deepEqual([requests, answer], [[], { "not-sent": "malformed" }]);
});

test("allowedOrigins takes the place of Meta's hosts", async () => {
  const allowedOrigins = ["https://proxy.test/"];
  assert.equal((await asked({}, { allowedOrigins })).answer, "denied");
  assert.equal((await asked({ origin: "https://proxy.test" }, { allowedOrigins })).requests.length, 1);
  for (const origin of ["http://proxy.test", "proxy.test", "ftp://proxy.test"]) {
    assert.throws(() => toolkit(GRAPH, { allowedOrigins: [origin] }), /allowedOrigins/);
  }
});

test("a hostile component cannot have a redirect followed", async () => {
  const other = await httpServer((response) => response.end("{}"));
  const server = await httpServer((response) => response.writeHead(302, { location: `${other.origin}/x` }).end());
  const error = await failed(toolkit(server.origin).sendMessage(MESSAGE));
  assert.equal(error.verdict, "permanent");
  assert.deepEqual([server.requests.length, other.requests.length], [1, 0]);
});

test("the real component's token goes to the connection's server and no other", async () => {
  const server = await httpServer((response) => response.end(ACCEPTED));
  const other = await httpServer((response) => response.end(ACCEPTED));
  await toolkit(server.origin).sendMessage(MESSAGE);
  assert.equal(server.requests[0].headers.authorization, `Bearer ${TOKEN}`);
  const error = await failed(toolkit(server.origin, { allowedOrigins: [other.origin] }).sendMessage(MESSAGE));
  assert.deepEqual([error.verdict, error.kind, error.scope], ["permanent", "host-denied", "host"]);
  assert.deepEqual([server.requests.length, other.requests.length], [1, 0]);
});

const WRONG = {
  "": /No access token/,
  "  ": /No access token/,
  "Bearer EAAG": /word Bearer/,
  '"EAAG"': /quotes/,
  "\u201cEAAG\u201d": /quotes/,
  "EAAG EAAG": /a space/,
  "EAAG\nEAAG": /line break/,
  EAAGé: /another character/,
  [`E${"A".repeat(5000)}`]: /longer/,
};

for (const [token, message] of Object.entries(WRONG)) {
  test(`a token is refused that is wrong: ${message.source}, ${token.length} characters`, async () => {
    const requests = [];
    const error = await failed(toolkit(GRAPH, { token, fetch: (url) => requests.push(url) }).sendMessage(MESSAGE));
    assert.deepEqual([error.verdict, error.kind, error.code], ["permanent", "invalid-token", 190]);
    assert.equal(error.field, "connection.access-token");
    assert.match(error.message, message);
    assert.match(error.fix, /Regenerate the System User token/);
    assert.deepEqual(requests, []);
  });
}

test("a token may be had from a function, anew for each call, and only where one is needed", async () => {
  const server = await httpServer((response, count) =>
    response.end(count === 1 ? ACCEPTED : JSON.stringify({ echo: "EAAG-2" })),
  );
  let calls = 0;
  const whatsapp = toolkit(server.origin, { token: async () => `EAAG-${++calls}` });
  await whatsapp.describe();
  assert.equal((await failed(whatsapp.sendMessage({ ...MESSAGE, to: "1" }))).field, "to");
  assert.equal(calls, 0);
  await whatsapp.sendMessage(MESSAGE);
  const result = await whatsapp.customApiCall({ method: "get", path: "/1" });
  assert.deepEqual(
    server.requests.map(({ headers }) => headers.authorization),
    ["Bearer EAAG-1", "Bearer EAAG-2"],
  );
  assert.equal(result.body.json, '{"echo":"[access-token]"}');
});

test("what a connection leaves empty is read from the environment", async () => {
  const server = await httpServer((response) => response.end(ACCEPTED));
  const env = {
    WHATSAPP_ACCESS_TOKEN: ` ${TOKEN} `,
    WHATSAPP_PHONE_NUMBER_ID: NUMBER,
    WHATSAPP_GRAPH_URL: server.origin,
    WHATSAPP_API_VERSION: "v24.0",
  };
  await new WhatsApp({ env, connection: { "phone-number-id": " " } }).sendMessage(MESSAGE);
  assert.equal(server.requests[0].url, `/v24.0/${NUMBER}/messages`);
  assert.equal(server.requests[0].headers.authorization, `Bearer ${TOKEN}`);
  assert.equal((await failed(new WhatsApp({ env: false }).sendMessage(MESSAGE))).field, "phone-number-id");
});

test("the environment's token does not go to an address that the environment does not name", async () => {
  const server = await httpServer((response) => response.end(ACCEPTED));
  const connection = { "phone-number-id": NUMBER, "graph-url": server.origin };
  const error = await failed(new WhatsApp({ env: { WHATSAPP_ACCESS_TOKEN: TOKEN }, connection }).sendMessage(MESSAGE));
  assert.deepEqual([error.verdict, error.kind, error.field], ["permanent", "host-denied", "connection.graph-url"]);
  assert.equal(server.requests.length, 0);
  await new WhatsApp({ env: {}, connection: { ...connection, "access-token": TOKEN } }).sendMessage(MESSAGE);
  assert.equal(server.requests.length, 1);
});
