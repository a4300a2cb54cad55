// What the tests share: servers that misbehave, the simulator, and a look at what the component is told.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createServer as createTcpServer } from "node:net";
import { after } from "node:test";
import { Component, installedComponent } from "./node_modules/whatsapp-cloud-toolkit/component.js";
import { WhatsApp, WhatsAppError } from "whatsapp-cloud-toolkit";

export { Component };

export const TOKEN = "EAAGtest|7x/9Z";
export const NUMBER = "106540352242922";
export const ACCEPTED = JSON.stringify({ messaging_product: "whatsapp", messages: [{ id: "wamid.A" }] });
export const MESSAGE = { to: "+15555550123", body: "Hello" };

async function listening(server, scheme) {
  const sockets = new Set();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    socket.on("error", () => {});
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  after(() => {
    sockets.forEach((socket) => socket.destroy());
    server.close();
  });
  return { server, origin: `${scheme}://127.0.0.1:${server.address().port}` };
}

/** A server whose requests are kept, with their bodies. */
export async function httpServer(answer) {
  const requests = [];
  const listens = await listening(
    createServer(async (request, response) => {
      let body = "";
      for await (const part of request) body += part;
      requests.push({ method: request.method, url: request.url, headers: request.headers, body });
      answer(response, requests.length);
    }),
    "http",
  );
  return { ...listens, requests };
}

export const tcpServer = (connected, scheme = "http") => listening(createTcpServer(connected), scheme);

/** An address where nobody listens. */
export async function closedPort() {
  const { server, origin } = await tcpServer(() => {});
  server.close();
  return origin;
}

/** The toolkit against a server, without the environment. */
export function toolkit(origin, options = {}) {
  const { connection, ...rest } = options;
  return new WhatsApp({
    token: TOKEN,
    connection: {
      "phone-number-id": NUMBER,
      "business-account-id": "102290129340398",
      "graph-url": origin,
      ...connection,
    },
    env: false,
    ...rest,
  });
}

/** The component, and the answers that it was given last. */
export function watched() {
  const told = { answers: [] };
  const step = (call, answers) => {
    told.answers = JSON.parse(answers);
    return installedComponent().step(call, answers);
  };
  return { told, component: { step } };
}

/** A component that says what the test says. */
export const saying = (...steps) => ({ step: (_, answers) => JSON.stringify(steps[JSON.parse(answers).length]) });

/** The error that a call ends with. */
export async function failed(call) {
  const error = await call.then(
    (result) => {
      throw new Error(`It did not fail: ${JSON.stringify(result)}`);
    },
    (error) => error,
  );
  if (!(error instanceof WhatsAppError)) throw error;
  return error;
}

let simulator;

/** The connection to the simulated Graph API. */
export function simulated() {
  simulator ??= (async () => {
    const program = spawn(process.env.HOST_HARNESS, ["simulate", "--listen", "127.0.0.1:0", "--no-limits"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    after(() => program.kill());
    const [line] = await once(program.stdout, "data");
    program.unref();
    program.stdout.unref?.();
    return JSON.parse(line);
  })();
  return simulator;
}
