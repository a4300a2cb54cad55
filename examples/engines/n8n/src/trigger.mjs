// The trigger: an item for each event that Meta tells of, once its signature is checked.

import { NodeConnectionTypes } from "n8n-workflow";
import { webhook } from "whatsapp-cloud-toolkit/webhook";
import { readable } from "../../shared/results.mjs";
import { webhookClient } from "./client.mjs";

const CREDENTIAL = "whatsAppToolkitTriggerApi";

const address = (name, httpMethod) => ({ name, httpMethod, responseMode: "onReceived", path: "webhook" });

export class WhatsAppToolkitTrigger {
  description = {
    displayName: "WhatsApp Toolkit Trigger",
    name: "whatsAppToolkitTrigger",
    icon: "file:whatsapp.svg",
    group: ["trigger"],
    version: 1,
    description: "Starts the workflow with each message, status and other event that Meta tells of",
    defaults: { name: "WhatsApp Toolkit Trigger" },
    inputs: [],
    outputs: [NodeConnectionTypes.Main],
    credentials: [{ name: CREDENTIAL, required: true }],
    webhooks: [address("setup", "GET"), address("default", "POST")],
    properties: [
      {
        displayName:
          "Give the Production URL above and your verify token to the app at Meta: App Dashboard, WhatsApp, Configuration.",
        name: "notice",
        type: "notice",
        default: "",
      },
    ],
  };

  async webhook() {
    const whatsapp = webhookClient(await this.getCredentials(CREDENTIAL));
    let items = [];
    const onEvents = (events) => (items = events.map((event) => ({ json: itemOf(event) })));
    const handle = webhook({ whatsapp, onEvents });
    const answer = await handle(await requestOf(this.getRequestObject()));
    // n8n answers a notification once it has the items.
    if (answer.status === 200 && items.length > 0) return { workflowData: [items] };
    const response = this.getResponseObject();
    response.writeHead(answer.status, { "content-type": "text/plain" }).end(await answer.text());
    return { noWebhookResponse: true };
  }
}

/** An event, with the name of its kind to branch on. */
const itemOf = (event) => ({ kind: Object.keys(event.content)[0], ...readable(event) });

/** The request as it came: the signature is of its bytes. */
async function requestOf(request) {
  if (!request.rawBody) await request.readRawBody?.();
  const { method, headers, rawBody } = request;
  const signature = headers["x-hub-signature-256"] ?? "";
  const address = new URL(request.originalUrl ?? request.url, "http://localhost");
  const body = method === "POST" ? rawBody : undefined;
  return new Request(address, { method, headers: { "x-hub-signature-256": signature }, body });
}
