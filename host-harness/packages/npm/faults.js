// What an error of fetch proves. Only what cannot come from a request that has left is "not sent": the caller may then
// send again. Anything else is "lost".

/** Errors that come before there is a connection, whatever else they say. */
const BEFORE_CONNECTED = {
  ENOTFOUND: "unresolved",
  EAI_AGAIN: "unresolved",
  ECONNREFUSED: "refused",
  UND_ERR_CONNECT_TIMEOUT: "connect-timed-out",
  // undici looks at a request before it looks for a connection.
  UND_ERR_INVALID_ARG: "malformed",
  // Bun's.
  ConnectionRefused: "refused",
  DNSResolutionFailed: "unresolved",
  FailedToOpenSocket: "other",
};

/** Errors of the system call `connect`. The same codes may come later, from a connection that breaks. */
const OF_CONNECT = {
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  ENETDOWN: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  ETIMEDOUT: "connect-timed-out",
};

/** What Node and Bun say of a certificate: they look at it before a request leaves. */
const UNTRUSTED = new Set([
  "CA_SIGNATURE_FAILURE",
  "CERT_CHAIN_TOO_LONG",
  "CERT_HAS_EXPIRED",
  "CERT_NOT_YET_VALID",
  "CERT_REJECTED",
  "CERT_REVOKED",
  "CERT_SIGNATURE_FAILURE",
  "CERT_UNTRUSTED",
  "DEPTH_ZERO_SELF_SIGNED_CERT",
  "ERROR_IN_CERT_NOT_AFTER_FIELD",
  "ERROR_IN_CERT_NOT_BEFORE_FIELD",
  "ERR_TLS_CERT_ALTNAME_INVALID",
  "HOSTNAME_MISMATCH",
  "INVALID_CA",
  "INVALID_PURPOSE",
  "PATH_LENGTH_EXCEEDED",
  "SELF_SIGNED_CERT_IN_CHAIN",
  "UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY",
  "UNABLE_TO_DECRYPT_CERT_SIGNATURE",
  "UNABLE_TO_GET_ISSUER_CERT",
  "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
  "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
]);

/** undici's own time-outs, for the answer's beginning and between its parts. */
const TIMED_OUT = new Set(["UND_ERR_HEADERS_TIMEOUT", "UND_ERR_BODY_TIMEOUT"]);

/** Errors that undici reports for connections that were never made. */
const neverConnected = new WeakSet();
let isWatching = false;

/** Has undici tell which errors are of connections that were never made: by a code alone a reset is not known for one. */
export function watch() {
  if (isWatching) return;
  isWatching = true;
  const channels = globalThis.process?.getBuiltinModule?.("node:diagnostics_channel");
  channels?.subscribe("undici:client:connectError", ({ error }) => {
    if (typeof error === "object" && error !== null) neverConnected.add(error);
  });
}

/**
 * The answer that tells the component of an error of fetch.
 *
 * @param {unknown} error
 */
export function answerOf(error) {
  const cause = error?.cause ?? error;
  if (TIMED_OUT.has(cause?.code)) return "timed-out";
  const why = notSent(cause) ?? ofDeno(cause);
  return why ? { "not-sent": why } : "lost";
}

/** Why nothing was sent; nothing where that is not proven. */
function notSent(error) {
  if (typeof error !== "object" || error === null) return undefined;
  const { code, syscall, errors } = error;
  if (Array.isArray(errors) && errors.length > 0) {
    // Several addresses were tried.
    const causes = errors.map(notSent);
    if (causes.every(Boolean)) return causes.every((cause) => cause === causes[0]) ? causes[0] : "unreachable";
  }
  if (UNTRUSTED.has(code)) return "untrusted";
  if (syscall === "getaddrinfo" || String(syscall).startsWith("query")) return "unresolved";
  if (Object.hasOwn(BEFORE_CONNECTED, code)) return BEFORE_CONNECTED[code];
  if (syscall === "connect") return OF_CONNECT[code] ?? "other";
  if (!neverConnected.has(error)) return undefined;
  return code === "EPROTO" || String(code).startsWith("ERR_SSL_") ? "insecure" : "other";
}

/** Deno has no codes. Its texts are hyper's; the address that they repeat has no spaces. */
function ofDeno(error) {
  const { message } = error instanceof Error ? error : {};
  const [, why] = /^error sending request for url \S+: client error \(Connect\): (.*)/s.exec(message ?? "") ?? [];
  if (why === undefined) return undefined;
  if (why.includes("dns error")) return "unresolved";
  if (why.includes("Connection refused")) return "refused";
  if (why.includes("unreachable")) return "unreachable";
  if (why.includes("invalid peer certificate")) return "untrusted";
  if (why.includes("HandshakeFailure") || why.includes("InvalidContentType") || why.includes("peer is incompatible"))
    return "insecure";
  return "other";
}
