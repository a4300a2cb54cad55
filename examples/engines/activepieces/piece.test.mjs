// The piece as Activepieces calls it, against the simulator.

import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { createServer } from "node:http";
import { once } from "node:events";
import { after, test } from "node:test";
import { simulator } from "../shared/test/simulator.mjs";
import { whatsapp } from "./piece.mjs";

const { createMockActionContext } = createRequire(import.meta.url)(
  "@activepieces/pieces-framework/src/lib/test/index.js",
);

const { connection, close } = await simulator();
after(close);
const auth = { type: "CUSTOM_AUTH", props: connection };

const run = (name, propsValue, props = {}) =>
  whatsapp
    .getAction(name)
    .run({ ...createMockActionContext({ propsValue }), auth: { ...auth, props: { ...connection, ...props } } });
const property = (action, name) => whatsapp.getAction(action).props[name];

/** A server that gives this answer to each request, or none. */
async function server(answer) {
  const requests = [];
  const listening = createServer((request, response) => {
    requests.push(request.url);
    if (!answer) return request.socket.destroy();
    const [status, error, headers] = answer;
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify({ error }));
  });
  listening.listen(0, "127.0.0.1");
  await once(listening, "listening");
  after(() => listening.close());
  return { url: `http://127.0.0.1:${listening.address().port}`, requests };
}

test("a text is sent", async () => {
  const result = await run("send-message", {
    "to-or-group-id_more": { to: "+15555550123" },
    body: "Your ticket is T-1042.",
  });
  assert.equal(result.verdict, "accepted");
  assert.match(result["message-id"], /^wamid\./);
});

test("buttons are entries of a list", async () => {
  const buttons = [
    { reply_id: "billing", reply_title: "Billing" },
    { reply_id: "delivery", reply_title: "Delivery" },
  ];
  const values = {
    body_json_to: "+15555550123",
    body_json_interactive_body_text: "Which team?",
    body_json_interactive_action_buttons: buttons,
  };
  const result = await run("reply-buttons", values);
  assert.match(result.body.json.messages[0].id, /^wamid\./);
});

test("the templates are a list to choose from, and a template's variables are properties of their own", async () => {
  const { options } = await property("send-template", "name").options({ auth }, {});
  const { value } = options.find(({ label }) => label === "order_confirmation (en_US)");
  const variables = await property("send-template", "variables").props({ auth, name: value }, {});
  assert.equal(variables.body_1_value.displayName, "order_number");
  assert.match(variables.body_1_value.description, /Your order \{\{order_number\}\}/);
  const own = {
    header_document_source_url: "https://shop.example.com/A-1017.pdf",
    body_0_value: "Ana",
    body_1_value: "A-1017",
    body_2_value: "Monday",
    buttons_0_value_url: "A-1017",
  };
  const result = await run("send-template", { to: "+15555550124", name: value, variables: own });
  assert.equal(result.verdict, "accepted");
});

test("a document is uploaded from a file, and sent by its id", async () => {
  const pdf = Buffer.from("%PDF-1.4\n%%EOF\n").toString("base64");
  const file = { filename: "Invoice.pdf", extension: "pdf", base64: pdf };
  const upload = await run("upload-media", {
    body_multipart_1_content_base64: file,
    "body_multipart_1_content-type": "application/pdf",
  });
  const more = { source_id: upload.body.json.id };
  const result = await run("send-media", {
    to: "+15555550123",
    kind: "document",
    source: "id",
    source_more: more,
    caption: "Your invoice",
  });
  assert.equal(result.verdict, "accepted");
});

test("what depends on a choice is shown for the value chosen", async () => {
  const { props } = property("send-media", "source_more");
  assert.deepEqual(Object.keys(await props({ source: "url" }, {})), ["source_url"]);
  assert.deepEqual(Object.keys(await props({ source: "id" }, {})), ["source_id"]);
});

test("a transient error is a value that says how long to wait", async () => {
  const limited = { message: "Rate limit hit", code: 130429, type: "OAuthException" };
  const { url, requests } = await server([429, limited, { "retry-after": "7" }]);
  const result = await run("send-message", { to: "+15555550123", body: "Hello" }, { "graph-url": url });
  assert.deepEqual([result.verdict, result["retry-after-ms"]], ["transient", 7000]);
  assert.equal(requests.length, 1);
});

test("a send in doubt is a value, goes out once, and the engine is not offered to repeat it", async () => {
  const { url, requests } = await server();
  const result = await run("send-message", { to: "+15555550123", body: "Hello" }, { "graph-url": url });
  assert.equal(result.verdict, "unconfirmed");
  assert.equal(requests.length, 1);
  const { retryOnFailure } = whatsapp.getAction("send-message").errorHandlingOptions;
  assert.deepEqual(retryOnFailure, { hide: true, defaultValue: false });
});

test("a permanent error is thrown with its fix", async () => {
  await assert.rejects(run("send-message", { to: "15555550123", body: "Hello" }), /E\.164/);
});

test("a connection is checked, and what is wrong with it is said", async () => {
  const check = (more) => whatsapp.auth.validate({ auth: { ...connection, ...more } });
  assert.deepEqual(await check({}), { valid: true });
  const { valid, error } = await check({ "access-token": "EAAG-demo-expired-token" });
  assert.equal(valid, false);
  assert.match(error, /Regenerate the System User token/);
});

test("every action has metadata that Activepieces can store", () => {
  const { actions } = whatsapp.metadata();
  assert.ok(Object.keys(actions).length > 50);
  JSON.stringify(actions);
});
