import assert from "node:assert/strict";
import { test } from "node:test";
import { coreModule, WhatsApp, WhatsAppError } from "whatsapp-cloud-toolkit";
import { readFileSync } from "node:fs";
import { ACCEPTED, Component, failed, httpServer, MESSAGE, simulated, toolkit, TOKEN } from "./support.js";

const wasm = readFileSync(new URL("./node_modules/whatsapp-cloud-toolkit/whatsapp_toolkit_exchange.wasm", import.meta.url));

const PICTURE = { url: "https://shop.example.com/new.jpg" };
const TEMPLATE = {
  to: "+15555550123",
  name: "order_confirmation",
  language: "en_US",
  header: { document: { source: { url: "https://shop.example.com/receipt.pdf" }, filename: "receipt.pdf" } },
  body: [
    { name: "customer_name", value: "Ana" },
    { name: "order_number", value: "A-1017" },
    { name: "delivery_date", value: "Monday, 3 March" },
  ],
  buttons: [{ index: 0, value: { url: "A-1017" } }],
};

test("each function gives its result", async () => {
  const whatsapp = new WhatsApp({ connection: await simulated(), env: false });
  assert.equal((await whatsapp.validate())["phone-number"]["verified-name"], "Juniper Books");
  assert.match((await whatsapp.sendMessage(MESSAGE))["message-id"], /^wamid\./);
  assert.match(
    (await whatsapp.sendMedia({ to: MESSAGE.to, kind: "image", source: PICTURE }))["message-id"],
    /^wamid\./,
  );
  assert.equal((await whatsapp.sendTemplate(TEMPLATE))["message-status"], "accepted");
  assert.equal((await whatsapp.customApiCall({ method: "get", path: "/{phone-number-id}" })).status, 200);
  assert.ok((await whatsapp.listPhoneNumbers())["phone-numbers"].length > 0);
  assert.ok((await whatsapp.listTemplates()).templates.length > 0);
  assert.ok(
    (await whatsapp.listTemplates({ status: "APPROVED" })).templates.every(({ status }) => status === "APPROVED"),
  );
  const form = await whatsapp.templateForm({ name: TEMPLATE.name, language: TEMPLATE.language });
  assert.ok(form.fields.some(({ path }) => path === "body[0].value"));
  const preview = await whatsapp.previewTemplate(TEMPLATE);
  assert.deepEqual(preview.faults, []);
  assert.match(preview.message.body, /Ana/);
  assert.equal((await whatsapp.describe()).tools.length, 5);
  assert.equal((await whatsapp.describe({ dialect: "draft7" })).tools.length, 5);
});

test("every function of the contract can be called by its name", async () => {
  const whatsapp = new WhatsApp({ connection: await simulated(), env: false });
  assert.deepEqual(await whatsapp.call("describe"), await whatsapp.describe());
  assert.equal((await failed(whatsapp.call("send"))).field, "function");
});

test("an error names the input and the fix", async () => {
  const error = await failed(toolkit("http://127.0.0.1:9").sendMessage({ ...MESSAGE, to: "15555550123" }));
  assert.ok(error instanceof Error);
  assert.equal(error.name, "WhatsAppError");
  assert.deepEqual(
    [error.verdict, error.kind, error.scope, error.field, error.code],
    ["permanent", "invalid-recipient", "recipient", "to", 1006],
  );
  assert.equal(error.message, `${error.failure.message} ${error.fix}`);
  assert.deepEqual(JSON.parse(JSON.stringify(error)), {
    verdict: "permanent",
    ...error.failure,
    repeat: "Not done. The same call will fail again: correct it first, or give up.",
  });
});

test("an input that the contract has not is refused by its name", async () => {
  const whatsapp = toolkit("http://127.0.0.1:9");
  assert.equal((await failed(whatsapp.sendMessage({ ...MESSAGE, previewurl: true }))).field, "previewurl");
  assert.equal((await failed(whatsapp.sendTemplate({ ...TEMPLATE, body: [{ value: 1 }] }))).field, "body[0].value");
  assert.equal((await failed(whatsapp.sendMessage({ ...MESSAGE, body: "Hi \ud83d" }))).field, "body");
  assert.equal(
    (await failed(whatsapp.sendTemplate({ ...TEMPLATE, body: [{ value: "\ude00" }] }))).field,
    "body[0].value",
  );
  assert.equal((await failed(whatsapp.sendMessage({ ...MESSAGE, body: 1n }))).field, "input");
  const misspelt = toolkit("http://127.0.0.1:9", { connection: { "phone-number": "1" } });
  assert.equal((await failed(misspelt.sendMessage(MESSAGE))).field, "connection.phone-number");
});

test("a text that only looks like half a character is sent", async () => {
  const server = await httpServer((response) => response.end(ACCEPTED));
  await toolkit(server.origin).sendMessage({ ...MESSAGE, body: "\\ud83d 😀" });
  assert.equal(JSON.parse(server.requests[0].body).text.body, "\\ud83d 😀");
});

test("bytes go and come as they are", async () => {
  const server = await httpServer((response) => response.end(Buffer.from([0, 255, 254])));
  const base64 = Buffer.from([255, 0, 1]).toString("base64");
  const body = { raw: { content: { base64 }, "content-type": "application/pdf" } };
  const answer = await toolkit(server.origin).customApiCall({ method: "post", path: "/1", body });
  assert.equal(server.requests[0].headers["content-type"], "application/pdf");
  assert.equal(answer.body.base64, Buffer.from([0, 255, 254]).toString("base64"));
});

test("timeoutMs takes the place of the connection's", async () => {
  let asked;
  const component = { step: (call) => ((asked = JSON.parse(call)), '{"done":{}}') };
  await toolkit("http://127.0.0.1:9", { component, timeoutMs: 7, connection: { "timeout-ms": 8 } }).validate();
  assert.equal(asked.connection["timeout-ms"], 7);
});

test("a call that is stopped before it begins has the signal's reason, and nothing is sent", async () => {
  const server = await httpServer((response) => response.end(ACCEPTED));
  const reason = new Error("enough");
  await assert.rejects(toolkit(server.origin).sendMessage(MESSAGE, { signal: AbortSignal.abort(reason) }), reason);
  const controller = new AbortController();
  const token = () => (controller.abort(reason), TOKEN);
  await assert.rejects(toolkit(server.origin, { token }).sendMessage(MESSAGE, controller), reason);
  assert.equal(server.requests.length, 0);
});

test("a send that is stopped once it has begun is unconfirmed", async () => {
  const controller = new AbortController();
  const { origin } = await httpServer(() => controller.abort());
  const error = await failed(toolkit(origin).sendMessage(MESSAGE, controller));
  assert.equal(error.verdict, "unconfirmed");
  assert.match(error.message, /stopped/);
});

test("a send that is stopped within its answer is unconfirmed", async () => {
  const controller = new AbortController();
  const fetch = async (url, { signal }) => {
    const body = new ReadableStream({
      pull(stream) {
        signal.addEventListener("abort", () => stream.error(signal.reason));
        controller.abort();
      },
    });
    return new Response(body);
  };
  assert.equal(
    (await failed(toolkit("https://graph.facebook.com", { fetch }).sendMessage(MESSAGE, controller))).verdict,
    "unconfirmed",
  );
});

test("a read that is stopped has the signal's reason", async () => {
  const controller = new AbortController();
  const reason = new Error("enough");
  const { origin } = await httpServer(() => controller.abort(reason));
  await assert.rejects(toolkit(origin).listPhoneNumbers(controller), reason);
});

test("a signal that outlives its calls keeps nothing of them", async () => {
  const { origin } = await httpServer((response) => response.end(ACCEPTED));
  const { signal } = new AbortController();
  let listeners = 0;
  const add = signal.addEventListener.bind(signal);
  const remove = signal.removeEventListener.bind(signal);
  signal.addEventListener = (...listener) => (listeners++, add(...listener));
  signal.removeEventListener = (...listener) => (listeners--, remove(...listener));
  await toolkit(origin).sendMessage(MESSAGE, { signal });
  assert.equal(listeners, 0);
});

test("calls at once do not meet", async () => {
  const server = await httpServer((response) => {
    const { to } = JSON.parse(server.requests.at(-1).body);
    response.end(JSON.stringify({ messages: [{ id: `wamid.${to}` }] }));
  });
  const whatsapp = toolkit(server.origin);
  const people = Array.from({ length: 50 }, (_, place) => `+155555501${String(place).padStart(2, "0")}`);
  const sent = await Promise.all(people.map((to) => whatsapp.sendMessage({ to, body: "Hi" })));
  assert.deepEqual(
    sent.map((message) => message["message-id"]),
    people.map((to) => `wamid.${to}`),
  );
});

const trap = () => {
  throw new WebAssembly.RuntimeError("unreachable");
};

test("a component that stops before a request has sent nothing; after a send's, perhaps", async () => {
  const before = await failed(toolkit("http://127.0.0.1:9", { component: { step: trap } }).sendMessage(MESSAGE));
  assert.deepEqual([before.verdict, before.scope], ["transient", "host"]);

  const server = await httpServer((response) => response.end(ACCEPTED));
  const ask = {
    origin: server.origin,
    path: "/x",
    headers: [],
    token: [],
    "timeout-ms": 9000,
    "max-response-bytes": 9000,
  };
  for (const [method, verdict] of [
    ["POST", "unconfirmed"],
    ["GET", "transient"],
  ]) {
    const component = {
      step: (_, answers) => (answers === "[]" ? JSON.stringify({ ask: { ...ask, method } }) : trap()),
    };
    assert.equal((await failed(toolkit(server.origin, { component }).sendMessage(MESSAGE))).verdict, verdict);
  }
  const refused = {
    step: (_, answers) =>
      answers === "[]" ? JSON.stringify({ ask: { ...ask, method: "POST", origin: "https://x.test" } }) : trap(),
  };
  assert.equal(
    (await failed(toolkit(server.origin, { component: refused }).sendMessage(MESSAGE))).verdict,
    "transient",
  );
});

test("after a trap the next call gets a new instance", () => {
  // Its step traps the first time in each instance, and gives the empty text the second time.
  const component = new Component(new WebAssembly.Module(trapsOnce()));
  for (let time = 0; time < 3; time++) assert.throws(() => component.step("", ""), WebAssembly.RuntimeError);
});

/** A module with a memory, a realloc that gives 64, a step that traps where the first word is 0, and sets it. */
function trapsOnce() {
  const text = (name) => [name.length, ...Buffer.from(name)];
  const section = (id, bytes) => [id, bytes.length, ...bytes];
  const code = (...body) => [body.length + 2, 0, ...body, 0x0b];
  const step = "whatsapp:toolkit/exchange@0.1.0#step";
  const [i32, zero] = [0x7f, [0x41, 0x00]];
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, [2, 0x60, 4, i32, i32, i32, i32, 1, i32, 0x60, 1, i32, 0]),
    ...section(3, [3, 0, 0, 1]),
    ...section(5, [1, 0, 1]),
    ...section(7, [
      4,
      ...[...text("memory"), 2, 0],
      ...[...text("cabi_export_realloc"), 0, 0],
      ...[...text(step), 0, 1],
      ...[...text(`cabi_post_${step}`), 0, 2],
    ]),
    ...section(10, [
      3,
      ...code(0x41, 0xc0, 0x00),
      ...code(...zero, 0x28, 2, 0, 0x45, 0x04, 0x40, ...zero, 0x41, 0x01, 0x36, 2, 0, 0x00, 0x0b, 0x41, 0x20),
      ...code(),
    ]),
  ]);
}

test("the component may be given: its bytes, a buffer, or the module within", async () => {
  for (const given of [wasm, new Uint8Array(wasm).buffer, new WebAssembly.Module(coreModule(wasm))]) {
    assert.equal((await new WhatsApp({ wasm: given, env: false }).describe()).tools.length, 5);
  }
});

test("what is not the component is refused", () => {
  const module = new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
  const importing = new Uint8Array([
    0, 0x61, 0x73, 0x6d, 1, 0, 0, 0, 1, 4, 1, 0x60, 0, 0, 2, 7, 1, 1, 0x65, 1, 0x66, 0, 0,
  ]);
  assert.throws(() => new WhatsApp({ wasm: module }), /has no/);
  assert.throws(() => new WhatsApp({ wasm: new WebAssembly.Module(importing) }), /imports e/);
  assert.throws(() => new WhatsApp({ wasm: new Uint8Array([1, 2, 3]) }), /not a WebAssembly component/);
  assert.throws(() => new WhatsApp({ wasm: wasm.subarray(0, 1000) }), /cut off/);
  assert.throws(() => new WhatsApp({ wasm: wasm.subarray(0, 8) }), /0 core modules/);
});

test("an instance that has grown is not kept", () => {
  const component = new Component(wasm);
  const { Instance } = WebAssembly;
  let instances = 0;
  WebAssembly.Instance = class extends Instance {
    constructor(module) {
      super(module);
      instances += 1;
    }
  };
  try {
    component.step('{"function":"describe"}', "[]");
    component.step('{"function":"describe"}', "[]");
    assert.equal(instances, 1);
    const text = JSON.stringify("x".repeat(32 * 1024 * 1024));
    component.step(`{"function":"send-message","input":{"body":${text}}}`, "[]");
    component.step('{"function":"describe"}', "[]");
    assert.equal(instances, 2);
  } finally {
    WebAssembly.Instance = Instance;
  }
});

test("the error's class is the one that callers import", async () => {
  assert.ok((await failed(new WhatsApp({ env: false }).sendMessage(MESSAGE))) instanceof WhatsAppError);
});
