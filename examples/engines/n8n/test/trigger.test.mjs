// The trigger, behind a server as n8n has it, against Meta's checks and the simulator's webhooks.

import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, test } from "node:test";
import { additionalData, nodeType, PACKAGE, WebhookContext, workflowOf } from "./engine.mjs";
import { graph } from "./graph.mjs";

const SECRETS = { appSecret: "demo-app-secret", verifyToken: "a word of ours" };

const trigger = nodeType("whatsAppToolkitTrigger");
const workflow = workflowOf({
  id: "1",
  name: "Inbound",
  nodes: [
    {
      ...{
        id: "1",
        name: "Inbound",
        type: `${PACKAGE}.whatsAppToolkitTrigger`,
        typeVersion: 1,
        position: [0, 0],
        parameters: {},
      },
      credentials: { whatsAppToolkitTriggerApi: { id: "1", name: "Webhook" } },
    },
  ],
  connections: {},
});

/** The items with which each notification would start the workflow. */
const started = [];
let onStart = () => {};

const server = createServer(async (request, response) => {
  const rawBody = Buffer.concat(await Array.fromAsync(request));
  const httpRequest = Object.assign(request, { rawBody, query: {}, params: {}, body: {} });
  const more = { httpRequest, httpResponse: response };
  const description = trigger.description.webhooks.find(({ httpMethod }) => httpMethod === request.method);
  const context = new WebhookContext(
    workflow,
    workflow.getNode("Inbound"),
    additionalData(SECRETS, more),
    "webhook",
    { webhookDescription: description },
    [],
  );
  const { workflowData, noWebhookResponse } = await trigger.webhook.call(context);
  if (!noWebhookResponse) response.end();
  if (workflowData) started.push(...workflowData[0]);
  onStart();
});
server.listen(0, "127.0.0.1");
await once(server, "listening");
after(() => server.close());
const address = `http://127.0.0.1:${server.address().port}/webhook`;

/** Waits until the workflow has started with these. */
async function startedWith(is) {
  while (!started.some(is)) await new Promise((resolve) => (onStart = resolve));
  return started.find(is);
}

test("Meta's check of the address is answered where the verify token is right, and refused where not", async () => {
  const check = (token) =>
    fetch(`${address}?hub.mode=subscribe&hub.verify_token=${encodeURIComponent(token)}&hub.challenge=1158201444`);
  assert.equal(await (await check(SECRETS.verifyToken)).text(), "1158201444");
  assert.equal((await check("another")).status, 403);
});

const text = (id) => ({
  from: "15555550123",
  id,
  timestamp: "1700000000",
  type: "text",
  text: { body: `Hello ${id}` },
});
const notification = JSON.stringify({
  object: "whatsapp_business_account",
  entry: [
    {
      id: "102290129340398",
      changes: [
        {
          field: "messages",
          value: {
            messaging_product: "whatsapp",
            metadata: { display_phone_number: "15555550100", phone_number_id: "106540352242922" },
            messages: [text("wamid.A"), text("wamid.B")],
          },
        },
      ],
    },
  ],
});

function notify(secret) {
  const signature = `sha256=${createHmac("sha256", secret).update(notification).digest("hex")}`;
  return fetch(address, {
    method: "POST",
    headers: { "x-hub-signature-256": signature, "content-type": "application/json" },
    body: notification,
  });
}

test("a notification with another's signature is answered with 401, and starts nothing", async () => {
  const before = started.length;
  assert.equal((await notify("another secret")).status, 401);
  assert.equal(started.length, before);
});

test("a notification gives one item for each event", async () => {
  const before = started.length;
  assert.equal((await notify(SECRETS.appSecret)).status, 200);
  const items = started.slice(before);
  assert.equal(items.length, 2);
  assert.deepEqual(
    items.map(({ json }) => [json.kind, json.content["inbound-message"].content.text]),
    [
      ["inbound-message", "Hello wamid.A"],
      ["inbound-message", "Hello wamid.B"],
    ],
  );
});

test("what becomes of a message that the simulator took starts the workflow", async () => {
  const { credential, close } = await graph(["--webhook", address, "--webhook-delay", "1"]);
  after(close);
  const url = `${credential["graph-url"]}/v25.0/${credential["phone-number-id"]}/messages`;
  const message = { messaging_product: "whatsapp", to: "15555550123", type: "text", text: { body: "Hello" } };
  const headers = { authorization: `Bearer ${credential["access-token"]}`, "content-type": "application/json" };
  const answer = await (await fetch(url, { method: "POST", headers, body: JSON.stringify(message) })).json();
  const { json } = await startedWith(
    (item) => JSON.stringify(item).includes(answer.messages[0].id) && JSON.stringify(item).includes('"delivered"'),
  );
  assert.ok(json.id);
});
