// Runs the workflows in the whole n8n against the simulator, lets somebody write to it, and takes pictures of the editor.
// editor.mjs BROWSER FOLDER-OF-PICTURES

import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { graph } from "../test/graph.mjs";
import { browser } from "./browser.mjs";
import { freePort, n8n, signUp, start } from "./engine.mjs";
import { httpRequest } from "./http-request.mjs";

const [, , path, pictures] = process.argv;
const port = await freePort();
const webhook = `http://127.0.0.1:${port}/webhook/whatsapp/webhook`;
const secrets = { appSecret: "demo-app-secret", verifyToken: "a word of ours" };
// What is open is closed in the reverse order, whatever fails.
const folder = mkdtempSync(join(tmpdir(), "n8n-"));
await using open = new AsyncDisposableStack();
open.defer(() => rmSync(folder, { recursive: true }));
const { credential, messages, sent, simulator, close } = await graph(["--webhook", webhook]);
open.defer(close);

await examples();
await comparison();
await n8n("publish:workflow", "--id=waInbound");
const server = await start(port);
open.defer(server.close);
await inbound();
const page = await browser(path, join(folder, "browser"));
open.defer(page.close);
await editor();

/** Each workflow of the folder, by n8n's command. */
async function examples() {
  write("credentials.json", [
    { id: "whatsAppToolkit1", name: "WhatsApp Toolkit", type: "whatsAppToolkitApi", data: credential },
    { id: "whatsAppToolkit2", name: "WhatsApp Toolkit Webhook", type: "whatsAppToolkitTriggerApi", data: secrets },
  ]);
  await n8n("import:credentials", `--input=${join(folder, "credentials.json")}`);
  const workflows = new URL("../workflows/", import.meta.url);
  for (const file of readdirSync(workflows)) {
    await n8n("import:workflow", `--input=${new URL(file, workflows).pathname}`);
  }
  const SENT = { waSupport: 2, waOrder: 1, waDocument: 1, waBroadcast: 4 };
  for (const [id, count] of Object.entries(SENT)) {
    messages.splice(0);
    await n8n("execute", `--id=${id}`);
    assert.equal(messages.length, count, id);
    console.log(`${id}: ${count} sent`);
  }
}

/** What n8n's own node does with "Retry On Fail", where Meta took the message and the answer is lost. */
async function comparison() {
  messages.splice(0);
  write("compare.json", httpRequest(credential));
  await n8n("import:workflow", `--input=${join(folder, "compare.json")}`);
  await n8n("execute", "--id=waCompare").catch(() => {});
  console.log(`HTTP Request with "Retry On Fail", the answer lost: sent ${messages.length} times`);
  assert.equal(messages.length, 3);
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
  assert.equal(await answered(`${webhook}?${query}`), "1158");
  assert.equal((await fetch(webhook, { method: "POST", body: "{}" })).status, 401);
  const written = once(sent, "message", { signal: AbortSignal.timeout(60_000) });
  const body = JSON.stringify({ from: "+15555550123", text: "Hello" });
  await fetch(`${simulator}/_simulator/inbound`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
  });
  const [answer] = await written;
  assert.match(answer.text.body, /within an hour/);
  console.log("inbound: somebody wrote, and was answered");
}

/** n8n says that it is ready before the addresses of its workflows are. */
async function answered(address) {
  for (const end = Date.now() + 60_000; ; ) {
    const answer = await fetch(address);
    if (answer.status !== 404 || Date.now() > end) return answer.text();
    await pause(100);
  }
}

async function editor() {
  const { name, value } = await signUp(server.url);
  await page.send("Network.setCookie", { name, value, url: server.url });
  const PICTURES = {
    "message.png": ["waSupport/answer", "Callback Data"],
    "template.png": ["waOrder/notify", "Track order: {{1}}"],
    "buttons.png": ["waSupport/route", "Add to Buttons"],
    "upload.png": ["waDocument/upload", "Input Binary Field"],
    "workflow.png": ["waBroadcast", "Look into these"],
    "trigger.png": ["waInbound/inbound", "Webhook URLs"],
  };
  for (const [file, [address, words]] of Object.entries(PICTURES)) {
    await page.send("Page.navigate", { url: `${server.url}/workflow/${address}` });
    await page.until(`document.body.innerText.includes(${JSON.stringify(words)})`);
    await page.until(`!/Loading/.test(document.body.innerText)`);
    if (file === "trigger.png") await openAddresses();
    await page.until(`document.getAnimations().every(({ playState, effect }) =>
      playState !== "running" || effect.getComputedTiming().iterations === Infinity)`);
    writeFileSync(join(pictures, file), await page.picture());
    console.log(join(pictures, file));
  }
}

/** Opens the list of a trigger's addresses, and closes n8n's advice on workflows that are in use. */
async function openAddresses() {
  const close = `document.querySelector('[data-test-id="suggested-actions-close"]')`;
  await page.until(close);
  await page.until(`!${close} || ${close}.click()`);
  await page.click("Webhook URLs");
  await page.click("Production URL");
  await page.until(`document.body.innerText.includes(${JSON.stringify(new URL(webhook).pathname)})`);
}
