// Receives Meta's webhooks, in any server.

/** The longest body, in bytes: Meta's own limit. */
const LONGEST = 3 * 1024 * 1024;

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * A handler for a server that takes a `Request` and gives a `Response`.
 *
 * @param {{ whatsapp: import("./index.js").WhatsApp, onEvents: (events: any[]) => unknown, onError?: (error: unknown) => void }} options
 */
export function webhook(options) {
  return async (request) => {
    const { status, text } = await answer(options, {
      method: request.method,
      query: new URL(request.url).searchParams,
      signature: request.headers.get("x-hub-signature-256"),
      body: request.body,
    });
    return new Response(text, { status, headers: { "content-type": "text/plain" } });
  };
}

/**
 * The same for a server of `node:http`.
 *
 * @param {Parameters<typeof webhook>[0]} options
 */
export function nodeWebhook(options) {
  return async (request, response) => {
    const { status, text } = await answer(options, {
      method: request.method,
      query: new URL(request.url, "http://localhost").searchParams,
      signature: request.headers["x-hub-signature-256"],
      body: request,
    });
    // What is left of a body that was too long is not read.
    const connection = status === 413 ? { connection: "close" } : {};
    response.writeHead(status, { "content-type": "text/plain", ...connection }).end(text);
  };
}

async function answer({ whatsapp, onEvents, onError = console.error }, { method, query, signature, body }) {
  try {
    if (method === "GET") return await verified(whatsapp, query);
    if (method !== "POST") return { status: 405, text: "" };
    const bytes = await read(body);
    if (!bytes) return { status: 413, text: "" };
    const notification = await believed(whatsapp, bytes, signature);
    if (!notification) return { status: 401, text: "" };
    // Meta repeats what is not answered with 200: events are kept first.
    await onEvents(notification.events);
    return { status: 200, text: "" };
  } catch (error) {
    onError(error);
    return { status: 500, text: "" };
  }
}

async function verified(whatsapp, query) {
  const [mode, token, challenge] = ["mode", "verify_token", "challenge"].map((name) => query.get(`hub.${name}`) ?? "");
  try {
    const answer = await whatsapp.verifySubscription({ mode, token, challenge });
    return { status: 200, text: answer.challenge };
  } catch (error) {
    if (!MISTAKES.has(error.field)) throw error;
    return { status: 403, text: "" };
  }
}

/** The notification, if it is Meta's. */
async function believed(whatsapp, bytes, signature) {
  let body;
  try {
    body = decoder.decode(bytes);
  } catch {
    return undefined;
  }
  try {
    return await whatsapp.readNotification({ signature: signature ?? "", body });
  } catch (error) {
    if (error.kind !== "invalid-signature") throw error;
    return undefined;
  }
}

/** What whoever sent a check can get wrong. A secret that is not set here is no fault of theirs. */
const MISTAKES = new Set(["mode", "token", "challenge"]);

/** The body as it came; nothing where it is too long. */
async function read(body) {
  const parts = [];
  let length = 0;
  // A stream of Node's is left as it is, so that there is still a connection to answer on.
  for await (const part of body?.iterator?.({ destroyOnReturn: false }) ?? body ?? []) {
    length += part.length;
    if (length > LONGEST) return undefined;
    parts.push(part);
  }
  const bytes = new Uint8Array(length);
  let place = 0;
  for (const part of parts) {
    bytes.set(part, place);
    place += part.length;
  }
  return bytes;
}
