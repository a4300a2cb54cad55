// Where a call goes and with which token: what is given, filled in from the environment.

import { WhatsAppError } from "./error.js";

const GRAPH_URL = "https://graph.facebook.com";
const MEDIA_URL = "https://lookaside.fbsbx.com";

/** The longest token, in characters: far more than Meta's have, and what any server takes in a header. */
const LONGEST_TOKEN = 4096;

const VARIABLES = {
  "phone-number-id": "WHATSAPP_PHONE_NUMBER_ID",
  "business-account-id": "WHATSAPP_BUSINESS_ACCOUNT_ID",
  "api-version": "WHATSAPP_API_VERSION",
  "graph-url": "WHATSAPP_GRAPH_URL",
};

/** A text without the white space around it; nothing where it is left out or blank, which mean the same everywhere. */
const filled = (text) => (typeof text === "string" && text.trim()) || undefined;

/** Reads a variable. `env: false` has none. */
export function environment(env) {
  const variables = env === false ? {} : (env ?? globalThis.process?.env ?? {});
  return (name) => filled(variables[name]);
}

/**
 * The connection that the component gets, whom a request may reach, and how the token is had.
 */
export function resolve({ token, connection = {}, timeoutMs, allowedOrigins }, variable) {
  const { "access-token": inConnection, ...filledIn } = connection;
  for (const [field, name] of Object.entries(VARIABLES)) {
    const given = filledIn[field] ?? "";
    const isBlank = typeof given === "string" && !filled(given);
    filledIn[field] = isBlank ? variable(name) : given;
  }
  if (timeoutMs !== undefined) filledIn["timeout-ms"] = timeoutMs;
  const own = typeof token === "function" ? token : (filled(token) ?? filled(inConnection));
  const graph = originOf(filled(filledIn["graph-url"]) ?? GRAPH_URL);
  const trusted = originOf(variable("WHATSAPP_GRAPH_URL") ?? GRAPH_URL);
  return {
    connection: filledIn,
    origins: new Set(allowedOrigins ? allowedOrigins.map(allowed) : [graph, MEDIA_URL].filter(Boolean)),
    token: own ?? variable("WHATSAPP_ACCESS_TOKEN"),
    // The environment's token is for the environment's address, or Meta's own.
    isElsewhere: own === undefined && graph !== trusted,
  };
}

function allowed(url) {
  const origin = originOf(url);
  if (!origin) {
    throw new TypeError(`allowedOrigins has ${url}: each must be https:// and a host, or http:// and a loopback host.`);
  }
  return origin;
}

/** The origin that a token may be sent to: over TLS, or within this machine. */
export function originOf(url) {
  const { protocol, hostname, origin } = (typeof url === "string" ? URL.parse(url) : url) ?? {};
  const isLoopback = hostname === "localhost" || hostname === "[::1]" || /^127(\.\d+){3}$/.test(hostname);
  return protocol === "https:" || (protocol === "http:" && isLoopback) ? origin : undefined;
}

/**
 * The token, checked.
 *
 * @returns {Promise<string>}
 */
export async function tokenOf({ token, isElsewhere }) {
  if (isElsewhere) {
    throw new WhatsAppError("permanent", {
      kind: "host-denied",
      scope: "connection",
      message:
        "The connection has its own Graph URL but no token, and the environment's token is not for that address.",
      fix: "Give token too, or leave graph-url empty.",
      field: "connection.graph-url",
    });
  }
  return checked(filled(typeof token === "function" ? await token() : token));
}

const QUOTES = ['"', "'", "`", "\u201c", "\u201d", "\u2018", "\u2019"];

function checked(token) {
  if (token === undefined) {
    throw invalid(
      "No access token is given, neither as token nor in the environment.",
      "Give token, or set WHATSAPP_ACCESS_TOKEN.",
    );
  }
  if (/^bearer /i.test(token)) {
    throw invalid("The access token begins with the word Bearer, which is not part of it.", "Paste the token alone.");
  }
  if (QUOTES.some((quote) => token.startsWith(quote) || token.endsWith(quote))) {
    throw invalid(
      "The access token has quotes around it, which are not part of it.",
      "Paste the token alone, without the quotes.",
    );
  }
  if (token.length > LONGEST_TOKEN) {
    throw invalid("The access token is longer than any of Meta's tokens.", "Copy the token alone.");
  }
  // Anything else cannot stand in a header (RFC 9110, section 5.5), and no token of Meta's has it.
  if (!/^[!-~]*$/.test(token)) {
    throw invalid(
      "The access token has a space, a line break or another character that no token has.",
      "Copy the token again, whole and on one line.",
    );
  }
  return token;
}

function invalid(message, fix) {
  const advice = "Regenerate the System User token in Meta Business Manager and update the connection.";
  return new WhatsAppError("permanent", {
    kind: "invalid-token",
    scope: "connection",
    message,
    fix: `${fix} ${advice}`,
    field: "connection.access-token",
    code: 190,
  });
}
