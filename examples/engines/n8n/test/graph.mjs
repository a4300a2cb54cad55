// Stands before the simulator: keeps what is sent, and makes the faults that a message's text asks for.

import { EventEmitter, once } from "node:events";
import { createServer } from "node:http";
import { simulator } from "../../shared/test/simulator.mjs";

const LIMITED = { message: "(#130429) Rate limit hit", type: "OAuthException", code: 130429, fbtrace_id: "A" };
const REVOKED = { message: "Error validating access token", type: "OAuthException", code: 190, fbtrace_id: "A" };

/** What to connect to, what was sent, an event for each message, and how to end. */
export async function graph(options) {
  const { connection, close: closeSimulator } = await simulator(options);
  const messages = [];
  const sent = new EventEmitter();
  const server = createServer((request, response) => pass(request, response, connection["graph-url"], messages, sent));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async () => {
    server.close();
    server.closeAllConnections();
    await closeSimulator();
  };
  const credential = { ...connection, "graph-url": `http://127.0.0.1:${server.address().port}` };
  return { credential, messages, sent, simulator: connection["graph-url"], close };
}

async function pass(request, response, target, messages, sent) {
  const body = Buffer.concat(await Array.fromAsync(request));
  const isMessage = request.method === "POST" && request.url.endsWith("/messages");
  const message = isMessage ? JSON.parse(body) : undefined;
  if (isMessage) {
    messages.push(message);
    sent.emit("message", message);
  }
  const text = message?.text?.body ?? "";
  const error = refusal(text, messages);
  if (error) {
    return response.writeHead(400, { "content-type": "application/json" }).end(JSON.stringify({ error }));
  }
  const { host: _, connection: __, ...headers } = request.headers;
  const again = { method: request.method, headers, ...(body.length > 0 && { body }) };
  const answer = await fetch(target + request.url, again).catch(() => undefined);
  // The message is on its way, and the sender does not learn of it.
  if (!answer || text.startsWith("Lost")) return request.socket.destroy();
  const content = Buffer.from(await answer.arrayBuffer());
  response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" }).end(content);
}

/** What Meta would say against a message. */
function refusal(text, messages) {
  if (text.startsWith("Revoked")) return REVOKED;
  const tries = messages.filter((one) => one.text?.body === text).length;
  return text.startsWith("Busy") && tries <= 2 ? LIMITED : undefined;
}
