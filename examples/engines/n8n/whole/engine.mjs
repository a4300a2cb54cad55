// The whole n8n: its command, its server, and its REST interface as the editor uses it.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const command = `${process.env.N8N}/node_modules/n8n/bin/n8n`;

const environment = (more) => ({
  ...process.env,
  N8N_ENCRYPTION_KEY: "example",
  N8N_DIAGNOSTICS_ENABLED: "false",
  N8N_VERSION_NOTIFICATIONS_ENABLED: "false",
  N8N_TEMPLATES_ENABLED: "false",
  N8N_LISTEN_ADDRESS: "127.0.0.1",
  N8N_SECURE_COOKIE: "false",
  ...more,
});

/** Runs one of n8n's commands. */
export async function n8n(...args) {
  try {
    return await promisify(execFile)(process.execPath, [command, ...args], { env: environment(), maxBuffer: 1e8 });
  } catch (error) {
    throw new Error(`n8n ${args.join(" ")}\n${error.stdout}\n${error.stderr}`);
  }
}

/** A port that is free now. n8n cannot be asked for any. */
export async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address();
  server.close();
  await once(server, "close");
  return port;
}

/** Starts the server, and waits until it says that it is ready. */
export async function start(port) {
  const brokerPort = await freePort();
  const more = { N8N_PORT: String(port), N8N_RUNNERS_BROKER_PORT: String(brokerPort) };
  const server = spawn(process.execPath, [command, "start"], { env: environment(more) });
  server.stderr.pipe(process.stderr);
  for await (const line of createInterface({ input: server.stdout })) {
    if (line.includes("Editor is now accessible")) break;
  }
  server.stdout.resume();
  const close = async () => {
    server.kill();
    await once(server, "exit");
  };
  return { url: `http://127.0.0.1:${port}`, close };
}

/** Makes the first user, and gives the cookie with which the browser is that user. */
export async function signUp(url) {
  const user = { email: "ana@example.com", firstName: "Ana", lastName: "Lima", password: "Juniper-Books-1" };
  const headers = { "content-type": "application/json" };
  const answer = await fetch(`${url}/rest/owner/setup`, { method: "POST", headers, body: JSON.stringify(user) });
  if (!answer.ok) throw new Error(`n8n made no user: ${await answer.text()}`);
  const [name, value] = answer.headers.getSetCookie()[0].split(";")[0].split("=");
  return { name, value };
}
