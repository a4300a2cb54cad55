// Answers every message as Meta does, as fast as node:http can. It prints its port.

import { createServer } from "node:http";

const ANSWER = JSON.stringify({
  messaging_product: "whatsapp",
  contacts: [{ input: "+15555550123", wa_id: "15555550123" }],
  messages: [{ id: "wamid.HBgLMTU1NTU1NTAxMjMVAgARGBJGMTE3NENERjJCNDNCQTRFAA==" }],
});
const HEADERS = {
  "content-type": "application/json; charset=UTF-8",
  "facebook-api-version": "v25.0",
  "x-fb-trace-id": "Awt4F6nHj2eM",
  "content-length": ANSWER.length,
};

const server = createServer((request, response) => {
  request.resume().on("end", () => response.writeHead(200, HEADERS).end(ANSWER));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
