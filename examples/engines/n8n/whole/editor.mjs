// Runs the workflows in the whole n8n against the simulator, lets somebody write to it, and takes pictures of the editor.
// editor.mjs BROWSER FOLDER-OF-PICTURES

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { graph } from "../test/graph.mjs";
import { browser } from "./browser.mjs";
import { freePort, n8n, signUp, start } from "./engine.mjs";

const [, , path, pictures] = process.argv;
const folder = mkdtempSync(join(tmpdir(), "n8n-"));
const port = await freePort();
const webhook = `http://127.0.0.1:${port}/webhook/whatsapp/webhook`;
const { credential, messages, sent, simulator, close } = await graph(["--webhook", webhook]);

const secrets = { appSecret: "demo-app-secret", verifyToken: "a word of ours" };
write("credentials.json", [
  { id: "whatsAppToolkit1", name: "WhatsApp Toolkit", type: "whatsAppToolkitApi", data: credential },
  { id: "whatsAppToolkit2", name: "WhatsApp Toolkit Webhook", type: "whatsAppToolkitTriggerApi", data: secrets },
]);
await n8n("import:credentials", `--input=${join(folder, "credentials.json")}`);
const workflows = new URL("../workflows/", import.meta.url);
for (const file of readdirSync(workflows)) await n8n("import:workflow", `--input=${new URL(file, workflows).pathname}`);

const EXAMPLES = { waSupport: 2, waOrder: 1, waDocument: 1, waBroadcast: 4 };
for (const [id, count] of Object.entries(EXAMPLES)) {
  messages.splice(0);
  await n8n("execute", `--id=${id}`);
  assert.equal(messages.length, count, id);
  console.log(`${id}: ${count} sent`);
}

// What n8n's own node does with "Retry On Fail", where Meta took the message and the answer is lost.
messages.splice(0);
write("compare.json", comparison());
await n8n("import:workflow", `--input=${join(folder, "compare.json")}`);
await n8n("execute", "--id=waCompare").catch(() => {});
console.log(`HTTP Request with "Retry On Fail", the answer lost: sent ${messages.length} times`);
assert.equal(messages.length, 3);

await n8n("publish:workflow", "--id=waInbound");
const server = await start(port);
const page = await browser(path, join(folder, "browser"));
try {
  await inbound();
  await editor();
} finally {
  await page.close();
  await server.close();
  await close();
  rmSync(folder, { recursive: true });
}

function write(name, value) {
  writeFileSync(join(folder, name), JSON.stringify(value));
}

/** The check of the address as Meta makes it, then somebody who writes and is answered. */
async function inbound() {
  const query = new URLSearchParams({
    "hub.mode": "subscribe",
    "hub.verify_token": secrets.verifyToken,
    "hub.challenge": "1158",
  });
  assert.equal(await (await fetch(`${webhook}?${query}`)).text(), "1158");
  assert.equal((await fetch(webhook, { method: "POST", body: "{}" })).status, 401);
  const answered = once(sent, "message");
  const body = JSON.stringify({ from: "+15555550123", text: "Hello" });
  await fetch(`${simulator}/_simulator/inbound`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  const [answer] = await answered;
  assert.match(answer.text.body, /within an hour/);
  console.log("inbound: somebody wrote, and was answered");
}

async function editor() {
  const { name, value } = await signUp(server.url);
  await page.send("Network.setCookie", { name, value, url: server.url });
  const PICTURES = {
    "message.png": ["waSupport/answer", "Callback data"],
    "template.png": ["waOrder/notify", "Track order"],
    "buttons.png": ["waSupport/route", "Add to Buttons"],
    "upload.png": ["waDocument/upload", "Input Binary Field"],
    "trigger.png": ["waInbound/inbound", "Webhook URLs"],
    "workflow.png": ["waBroadcast", "Look into these"],
  };
  for (const [file, [address, words]] of Object.entries(PICTURES)) {
    await page.send("Page.navigate", { url: `${server.url}/workflow/${address}` });
    await page.until(`document.body.innerText.includes(${JSON.stringify(words)})`);
    await page.until(`!/Loading/.test(document.body.innerText)`);
    await page.until(`document.getAnimations().every(({ playState, effect }) =>
      playState !== "running" || effect.getComputedTiming().iterations === Infinity)`);
    await picture(file);
  }
}

async function picture(file) {
  writeFileSync(join(pictures, file), await page.picture());
  console.log(join(pictures, file));
}

function comparison() {
  const url = `${credential["graph-url"]}/v25.0/${credential["phone-number-id"]}/messages`;
  const body = { messaging_product: "whatsapp", to: "15555550123", type: "text", text: { body: "Lost answer" } };
  const header = { name: "Authorization", value: `Bearer ${credential["access-token"]}` };
  const parameters = {
    ...{ method: "POST", url, sendHeaders: true, headerParameters: { parameters: [header] } },
    ...{ sendBody: true, specifyBody: "json", jsonBody: JSON.stringify(body), options: {} },
  };
  const first = {
    id: "start",
    name: "Start",
    type: "n8n-nodes-base.manualTrigger",
    typeVersion: 1,
    position: [0, 0],
    parameters: {},
  };
  const retry = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };
  const second = {
    id: "http",
    name: "HTTP",
    type: "n8n-nodes-base.httpRequest",
    typeVersion: 4.2,
    position: [220, 0],
    parameters,
    ...retry,
  };
  const connections = { Start: { main: [[{ node: "HTTP", type: "main", index: 0 }]] } };
  return {
    id: "waCompare",
    name: "HTTP Request",
    nodes: [first, second],
    connections,
    settings: { executionOrder: "v1" },
    active: false,
  };
}
