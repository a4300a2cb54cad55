// What a user's compiler says of the package's types.

import { WhatsApp, WhatsAppError, type Failure } from "whatsapp-cloud-toolkit";
import { nodeWebhook, webhook } from "whatsapp-cloud-toolkit/webhook";

const whatsapp = new WhatsApp({ token: async () => "EAAG", connection: { "phone-number-id": "1" }, env: false });

export async function send(): Promise<string> {
  try {
    const message = await whatsapp.sendMessage({ to: "+15555550123", body: "Hi" }, { signal: AbortSignal.timeout(9) });
    await whatsapp.sendMedia({
      to: message.recipient,
      kind: "image",
      source: { url: "https://shop.example.com/a.png" },
    });
    const { status } = await whatsapp.call("custom-api-call", { method: "get", path: "/1" });
    await whatsapp.validate();
    return message["message-id"] + status;
  } catch (error) {
    if (!(error instanceof WhatsAppError)) throw error;
    const failure: Failure = error.failure;
    switch (error.verdict) {
      case "permanent":
        return failure.fix;
      case "transient":
        return String(error.retryAfterMs);
      case "unconfirmed":
        return error.message;
    }
  }
}

// @ts-expect-error: the body is missing.
void whatsapp.sendMessage({ to: "+15555550123" });
// @ts-expect-error: there is no such kind.
void whatsapp.sendMedia({ to: "+15555550123", kind: "picture", source: { id: "1" } });
// @ts-expect-error: there is no such function.
void whatsapp.call("send");

export const names: string[] = whatsapp.tools({ readOnly: true }).map((tool) => tool.name);
export const handle: (request: Request) => Promise<Response> = webhook({
  whatsapp,
  onEvents: (events) => console.log(events.map((event) => event.id)),
});
export const handleNode = nodeWebhook({ whatsapp, onEvents: () => {} });
