// Makes another HTTP client look like `fetch` to the package, whose own table says what an error proves. Only "not sent"
// may be repeated; an error that proves nothing means that the message may have gone out.

/** Statuses whose answer has no body. */
const WITHOUT_BODY = new Set([101, 204, 205, 304]);

/**
 * The option `fetch` of the package.
 *
 * @param {(request: { url: string, method: string, headers: object, body?: Buffer, signal: AbortSignal }) =>
 *   Promise<{ status: number, headers: object, body: Uint8Array }>} client makes one request, follows no redirect, repeats
 *   nothing, and gives every status as an answer
 */
export function fetchOver(client) {
  return async (url, { method, headers, body, signal }) => {
    // Bytes: a client that is given a text may write it anew.
    const bytes = body === undefined ? undefined : Buffer.from(body);
    let answer;
    try {
      answer = await client({ url: String(url), method, headers, body: bytes, signal });
    } catch (error) {
      throw new TypeError("fetch failed", { cause: causeOf(error) });
    }
    const content = WITHOUT_BODY.has(answer.status) ? null : answer.body;
    return new Response(content, { status: answer.status, headers: headersOf(answer.headers) });
  };
}

/** The system's error. Clients wrap it: axios repeats its code, and has its system call only in the cause. */
export function causeOf(error) {
  for (let at = error, seen = 0; typeof at === "object" && at !== null && seen < 8; at = at.cause, seen++) {
    if (at.syscall !== undefined || Array.isArray(at.errors)) return at;
  }
  // A certificate's error, or a client's own time-out, which proves nothing.
  return error;
}

function headersOf(headers) {
  const pairs = Object.entries(headers).flatMap(([name, value]) => [value].flat().map((one) => [name, String(one)]));
  return pairs.filter(([name]) => !/^(content-encoding|content-length|transfer-encoding)$/i.test(name));
}
