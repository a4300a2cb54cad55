// A workflow with n8n's own node for HTTP, which sends a message and tries three times.

/** @param {any} credential */
export function httpRequest(credential) {
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
