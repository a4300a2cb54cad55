// Calls every tool against the simulated Graph API, and meets each kind of error once.

import assert from "node:assert/strict";
import { type Rule, Toolkit, WhatsAppError } from "./whatsapp.js";

const ANA = "+15555550123";
// The simulator delivers to this one and cuts the connection in place of an answer.
const ANSWER_LOST = "+15555550128";

const graph = process.env.WHATSAPP_GRAPH_URL ?? "https://graph.facebook.com";
const allow: Rule[] = [`GET ${graph}`, `POST ${graph}`];
const toolkit = new Toolkit({ allow });

const report = await toolkit.validate();
console.log("validate         ", report.phoneNumber?.displayPhoneNumber, report.phoneNumber?.verifiedName);

const message = await toolkit.sendMessage({ to: ANA, body: "Thank you, Ana!" });
console.log("send-message     ", message.messageId);
assert.match(message.messageId, /^wamid\./);

const picture = { tag: "url", val: "https://shop.example.com/new.jpg" } as const;
const media = await toolkit.sendMedia({ to: ANA, kind: "image", source: picture });
console.log("send-media       ", media.messageId);

const receipt = { tag: "url", val: "https://shop.example.com/receipt.pdf" } as const;
const template = await toolkit.sendTemplate({
  to: ANA,
  name: "order_confirmation",
  language: "en_US",
  header: { tag: "document", val: { source: receipt, filename: "receipt.pdf" } },
  body: [
    { name: "customer_name", value: "Ana" },
    { name: "order_number", value: "A-1017" },
    { name: "delivery_date", value: "Monday, 3 March" },
  ],
  buttons: [{ index: 0, value: { tag: "url", val: "A-1017" } }],
});
console.log("send-template    ", template.messageId, template.messageStatus);
assert.equal(template.messageStatus, "accepted");

const newsletter = await toolkit.sendTemplate({
  to: ANA,
  name: "newsletter_01",
  language: "en_US",
  body: [{ value: "Ana" }],
  route: "marketing",
});
console.log("by marketing     ", newsletter.messageId, newsletter.messageStatus);

const answer = await toolkit.customApiCall({ method: "get", path: "/{phone-number-id}/whatsapp_business_profile" });
console.log("custom-api-call  ", answer.status);
assert.equal(answer.status, 200);

const permanent = await fails("permanent", toolkit.sendMessage({ to: "15555550123", body: "Hello" }));
assert.deepEqual(
  [permanent.failure.code, permanent.failure.field, permanent.failure.scope],
  [1006, "to", "recipient"],
);

const transient = await fails("transient", flood());
assert.equal(transient.failure.code, 131056);

const unconfirmed = await fails("permanent-unconfirmed", toolkit.sendMessage({ to: ANSWER_LOST, body: "Hello" }));
assert.equal(unconfirmed.failure.kind, "network-failed");

const confined = new Toolkit({ allow: ["POST https://graph.facebook.com"] });
const denied = await fails("permanent", confined.sendMessage({ to: ANA, body: "Hello" }));
assert.equal(denied.failure.kind, "host-denied");

await Promise.all([toolkit.close(), confined.close()]);
console.log("ok");

async function flood(): Promise<never> {
  for (let sent = 0; sent < 60; sent++) {
    await toolkit.sendMessage({ to: ANA, body: "Hello again" });
  }
  assert.fail("60 messages to one person were accepted");
}

async function fails(verdict: WhatsAppError["verdict"], call: Promise<unknown>): Promise<WhatsAppError> {
  const error = await call.then(
    () => assert.fail("it was accepted"),
    (error: unknown) => error,
  );
  assert.ok(error instanceof WhatsAppError, String(error));
  assert.equal(error.verdict, verdict, error.message);
  console.log(verdict.padEnd(17), error.failure.code ?? error.failure.kind, error.message);
  return error;
}
