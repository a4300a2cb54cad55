// The package over n8n's own HTTP client, so that n8n's proxy, certificates and log hold for its requests.

import { coreModule, WhatsApp } from "whatsapp-cloud-toolkit";
import bytes from "whatsapp-cloud-toolkit/whatsapp_toolkit_exchange.wasm";
import { fetchOver } from "../../shared/answers.mjs";

const wasm = new WebAssembly.Module(coreModule(bytes));

/** What needs no connection: the description, and webhooks. */
export const offline = new WhatsApp({ wasm, env: false });

/** @param {any} helpers a context's `helpers` */
export function clientOf(helpers, { "access-token": token, ...connection }) {
  const given = Object.entries(connection).filter(([, value]) => value !== "");
  return new WhatsApp({
    wasm,
    env: false,
    token,
    connection: Object.fromEntries(given),
    fetch: fetchOver(httpOf(helpers)),
  });
}

export const webhookClient = ({ appSecret, verifyToken }) => new WhatsApp({ wasm, env: false, appSecret, verifyToken });

const httpOf = (helpers) =>
  helpers.httpRequest ? (request) => one(helpers, request) : (request) => legacy(helpers, request);

async function one(helpers, { url, method, headers, body, signal }) {
  const answer = await helpers.httpRequest({
    ...{ url, method, headers, body },
    abortSignal: signal,
    encoding: "arraybuffer",
    returnFullResponse: true,
    ignoreHttpStatusErrors: true,
    disableFollowRedirect: true,
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.body };
}

/** A credential's test has n8n's older client alone. */
async function legacy(helpers, { url, method, headers, body }) {
  const answer = await helpers.request({
    ...{ uri: url, method, headers, body },
    encoding: null,
    resolveWithFullResponse: true,
    simple: false,
    followRedirect: false,
  });
  return { status: answer.statusCode, headers: answer.headers, body: answer.body };
}
