// Makes one request that the component asks for, by rules of its own: the component is not asked whom to trust with the
// token.

import { answerOf } from "./faults.js";
import { originOf } from "./connection.js";

const METHODS = new Set(["GET", "POST", "DELETE"]);
const SCHEMES = new Set(["Bearer", "OAuth"]);

/** What the client says itself, and what would send the token elsewhere. */
const RESERVED = new Set([
  "authorization",
  "connection",
  "content-length",
  "cookie",
  "expect",
  "forwarded",
  "host",
  "keep-alive",
  "proxy-authorization",
  "proxy-connection",
  "te",
  "trailer",
  "transfer-encoding",
  "upgrade",
]);

/** The longest time-out that a connection may have, in milliseconds. */
const LONGEST_TIMEOUT = 600_000;

/** Headers that tell how a body came, which fetch has undone. */
const OF_THE_WIRE = new Set(["content-encoding", "content-length", "transfer-encoding"]);

/** A header's name and value (RFC 9110, sections 5.1 and 5.5). */
const NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** A path that is the same for whoever reads it: it ends no line and has no fragment, and no slash turned round. */
const PATH = /^\/[!-"$-[\]-~]*$/;

/** What becomes of a request that the caller of the function stopped. */
export const STOPPED = Symbol("stopped");

/**
 * Makes the request once, and gives its answer as the component takes it: JSON.
 *
 * @param {any} ask
 * @param {{ token: string, redactor: import("./redact.js").Redactor, origins: Set<string>, fetch: typeof fetch, signal?: AbortSignal }} by
 * @returns {Promise<string | typeof STOPPED>}
 */
export async function exchange(ask, { token, redactor, origins, fetch, signal }) {
  const url = addressOf(ask, origins);
  if (!url) return '"denied"';
  if (!isRequest(ask)) return '{"not-sent":"malformed"}';
  const headers = headersOf(ask);
  if (!place(ask.token ?? [], token, url, headers)) return '"denied"';

  const controller = new AbortController();
  const stop = () => controller.abort();
  const waiting = new Waiting(ask["timeout-ms"], stop);
  signal?.addEventListener("abort", stop);
  const body = bodyOf(ask.body);
  const options = { method: ask.method, headers, body, redirect: "manual", signal: controller.signal };
  if (globalThis.Deno && ask.method === "POST") sendOnce(options);
  let answer;
  try {
    answer = await fetch(url, options).then(
      (response) => arrived(response, ask["max-response-bytes"], waiting, redactor),
      answerOf,
    );
  } catch {
    // The answer broke off.
    answer = "lost";
  } finally {
    waiting.end();
    signal?.removeEventListener("abort", stop);
  }
  if (answer === "too-large") controller.abort();
  if (answer === "lost" && waiting.isOver) return '"timed-out"';
  if (answer === "lost" && signal?.aborted) return STOPPED;
  return JSON.stringify(answer);
}

/** The address, as fetch reads it; nothing where no request may go there. */
function addressOf(ask, origins) {
  if (typeof ask?.origin !== "string" || typeof ask.path !== "string" || !ask.path.startsWith("/")) return undefined;
  const url = URL.parse(ask.origin + ask.path);
  return url && origins.has(originOf(url)) && !url.username && !url.password ? url : undefined;
}

/** Whether this has the form of a request, apart from where it goes and what token it has. */
function isRequest({ method, path, headers, body, "timeout-ms": timeout, "max-response-bytes": most }) {
  return (
    METHODS.has(method) &&
    PATH.test(path) &&
    Array.isArray(headers) &&
    headers.every(isHeader) &&
    (body === undefined || (method !== "GET" && isBody(body))) &&
    Number.isSafeInteger(timeout) &&
    timeout > 0 &&
    timeout <= LONGEST_TIMEOUT &&
    Number.isSafeInteger(most)
  );
}

function isHeader(pair) {
  if (!Array.isArray(pair) || pair.length !== 2) return false;
  const [name, value] = pair;
  if (typeof name !== "string" || typeof value !== "string") return false;
  return NAME.test(name) && !RESERVED.has(name.toLowerCase()) && VALUE.test(value);
}

function isBody(body) {
  const { text, base64 } = body ?? {};
  return typeof text === "string" || (typeof base64 === "string" && BASE64.test(base64));
}

function headersOf(ask) {
  const headers = {};
  for (const [name, value] of ask.headers) {
    const key = name.toLowerCase();
    headers[key] = Object.hasOwn(headers, key) ? `${headers[key]}, ${value}` : value;
  }
  return headers;
}

/** Puts the token into each of the places; false where it may not be in one of them. */
function place(places, token, url, headers) {
  if (!Array.isArray(places)) return false;
  for (const { header, scheme, query } of places.map((place) => place ?? {})) {
    if (header === undefined && query === "input_token" && url.pathname.endsWith("/debug_token")) {
      url.search += `${url.search ? "&" : "?"}input_token=${encodeURIComponent(token)}`;
    } else if (query === undefined && header === "authorization" && SCHEMES.has(scheme)) {
      headers.authorization = `${scheme} ${token}`;
    } else {
      return false;
    }
  }
  return true;
}

/**
 * Has Deno send a request once. When a connection breaks that was kept from an earlier request, Deno sends the next one
 * again, though the server may have read it (denoland/deno#32566). It cannot do so with a stream.
 */
function sendOnce(options) {
  const body = new Blob([options.body ?? ""]);
  options.headers["content-length"] = String(body.size);
  Object.assign(options, { body: body.stream(), duplex: "half" });
}

function bodyOf(body) {
  if (body?.base64 !== undefined) return fromBase64(body.base64);
  return body?.text;
}

/** The answer, whole. What goes wrong from here on is lost: its request has arrived. */
async function arrived(response, most, waiting, redactor) {
  // What a browser makes of a redirect tells nothing.
  if (response.status === 0) return "lost";
  waiting.goOn();
  const bytes = await read(response.body, most, waiting);
  if (!bytes) return "too-large";
  const headers = [];
  for (const [name, value] of response.headers) {
    if (!OF_THE_WIRE.has(name)) headers.push(...redactor.header(name, value));
  }
  return { arrived: { status: response.status, headers, body: contentOf(bytes, redactor) } };
}

async function read(body, most, waiting) {
  if (!body) return new Uint8Array();
  const parts = [];
  let length = 0;
  const reader = body.getReader();
  for (let part; !(part = await reader.read()).done;) {
    waiting.goOn();
    length += part.value.length;
    if (length > most) return undefined;
    parts.push(part.value);
  }
  if (parts.length === 1) return parts[0];
  const whole = new Uint8Array(length);
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function contentOf(bytes, redactor) {
  let text;
  try {
    text = decoder.decode(bytes);
  } catch {
    return { base64: toBase64(redactor.bytes(bytes)) };
  }
  return { text: redactor.text(text) };
}

function toBase64(bytes) {
  if (globalThis.Buffer) return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
  return bytes.toBase64();
}

function fromBase64(text) {
  return globalThis.Buffer ? Buffer.from(text, "base64") : Uint8Array.fromBase64(text);
}

/** The longest wait for whatever comes next. */
class Waiting {
  isOver = false;
  #since = performance.now();
  #timer;

  constructor(most, onOver) {
    const look = () => {
      const left = most - (performance.now() - this.#since);
      if (left > 0) {
        this.#timer = setTimeout(look, left + 1);
      } else {
        this.isOver = true;
        onOver();
      }
    };
    this.#timer = setTimeout(look, most);
  }

  /** Something came. The timer is not set anew for each part: it looks when it goes off. */
  goOn() {
    this.#since = performance.now();
  }

  end() {
    clearTimeout(this.#timer);
  }
}
