import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { test } from "node:test";
import { WhatsApp } from "whatsapp-cloud-toolkit";
import { nodeWebhook, webhook } from "whatsapp-cloud-toolkit/webhook";

const SECRET = "demo-app-secret";
const whatsapp = new WhatsApp({ env: { WHATSAPP_APP_SECRET: SECRET }, verifyToken: "word" });

const value = {
  messaging_product: "whatsapp",
  metadata: { display_phone_number: "15550100", phone_number_id: "106540352242922" },
  contacts: [{ profile: { name: "Ana" }, wa_id: "15555550123" }],
  messages: [{ from: "15555550123", id: "wamid.IN", timestamp: "1764000000", type: "text", text: { body: "Olá 😀" } }],
};
const BODY = JSON.stringify({
  object: "whatsapp_business_account",
  entry: [{ id: "1", changes: [{ field: "messages", value }] }],
});

const signed = (body, secret = SECRET) => `sha256=${createHmac("sha256", secret).update(body).digest("hex")}`;

/** The same handler as a function of requests and behind node:http. */
const SERVERS = {
  fetch: async (options) => {
    const handle = webhook(options);
    return (path, request) =>
      handle(new Request(`https://shop.test${path}`, { ...request, ...(request?.body && { duplex: "half" }) }));
  },
  "node:http": async (options, context) => {
    const server = createServer(nodeWebhook(options)).listen(0, "127.0.0.1");
    await once(server, "listening");
    context.after(() => (server.closeAllConnections(), server.close()));
    return (path, request) => fetch(`http://127.0.0.1:${server.address().port}${path}`, request);
  },
};

for (const [kind, start] of Object.entries(SERVERS)) {
  const received = async (context, options = {}) => {
    const events = [];
    const errors = [];
    const send = await start(
      { whatsapp, onEvents: (more) => events.push(...more), onError: (error) => errors.push(error), ...options },
      context,
    );
    const post = async (body, headers) => (await send("/hook", { method: "POST", body, headers })).status;
    return { events, errors, send, post };
  };

  test(`${kind}: a signed notification's events are handed over before Meta has its answer`, async (context) => {
    const { events, post } = await received(context);
    assert.equal(await post(BODY, { "x-hub-signature-256": signed(BODY) }), 200);
    assert.equal(events.length, 1);
    assert.deepEqual(events[0].content["inbound-message"].content, { text: "Olá 😀" });
  });

  test(`${kind}: what Meta has not signed is not believed`, async (context) => {
    const { events, errors, post } = await received(context);
    const forged = [
      [BODY, {}],
      [BODY, { "x-hub-signature-256": signed(BODY, "x") }],
      [`${BODY} `, { "x-hub-signature-256": signed(BODY) }],
      [Buffer.from([0xff]), { "x-hub-signature-256": signed(Buffer.from([0xff])) }],
    ];
    for (const [body, headers] of forged) assert.equal(await post(body, headers), 401);
    assert.deepEqual([events, errors], [[], []]);
  });

  test(`${kind}: Meta's check of the address is answered`, async (context) => {
    const { send } = await received(context);
    const answer = await send("/hook?hub.mode=subscribe&hub.verify_token=word&hub.challenge=1158201444");
    assert.deepEqual([answer.status, await answer.text()], [200, "1158201444"]);
    for (const query of [
      "",
      "?hub.mode=subscribe&hub.verify_token=x&hub.challenge=1",
      "?hub.mode=x&hub.verify_token=word&hub.challenge=1",
    ]) {
      assert.equal((await send(`/hook${query}`)).status, 403);
    }
    assert.equal((await send("/hook", { method: "DELETE" })).status, 405);
  });

  test(`${kind}: Meta is asked to repeat what could not be kept`, async (context) => {
    const full = Object.assign(new Error("the disk is full"), { kind: "invalid-signature", field: "token" });
    const { errors, post } = await received(context, {
      onEvents: async () => {
        throw full;
      },
    });
    assert.equal(await post(BODY, { "x-hub-signature-256": signed(BODY) }), 500);
    assert.deepEqual(errors, [full]);
  });

  test(`${kind}: a secret that is not set is the server's fault`, async (context) => {
    const { errors, post, send } = await received(context, { whatsapp: new WhatsApp({ env: false }) });
    assert.equal(await post(BODY, { "x-hub-signature-256": signed(BODY) }), 500);
    assert.equal((await send("/hook?hub.mode=subscribe&hub.verify_token=word&hub.challenge=1")).status, 500);
    assert.deepEqual(
      errors.map(({ field }) => field),
      ["app-secret", "verify-token"],
    );
  });

  test(`${kind}: a signed body that is no notification is not answered as if it had been kept`, async (context) => {
    const { errors, post } = await received(context);
    assert.equal(await post("[]", { "x-hub-signature-256": signed("[]") }), 500);
    assert.deepEqual(
      errors.map(({ field }) => field),
      ["body"],
    );
  });

  test(`${kind}: a body that is too long is not read to its end`, async (context) => {
    const { post } = await received(context);
    const long = "x".repeat(8 * 1024 * 1024);
    assert.equal(await post(long, { "x-hub-signature-256": signed(long) }), 413);
    const longest = BODY + " ".repeat(3 * 1024 * 1024 - Buffer.byteLength(BODY));
    assert.equal(await post(longest, { "x-hub-signature-256": signed(longest) }), 200);
  });
}
