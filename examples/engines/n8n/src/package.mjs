export { WhatsAppToolkit } from "./node.mjs";
export { WhatsAppToolkitTrigger } from "./trigger.mjs";
export { WhatsAppToolkitApi, WhatsAppToolkitTriggerApi } from "./credentials.mjs";
