// Why a call gave no result.

/** What the contract calls the cases of `tool-error`, and what to do about each. */
const VERDICTS = {
  permanent: ["permanent", "Not done. The same call will fail again: correct it first, or give up."],
  transient: ["transient", "Not done. The same call may be repeated, after retry-after-ms where that is given."],
  "permanent-unconfirmed": ["unconfirmed", "It may have been done. Repeat it only if a duplicate is acceptable."],
};

const ADVICE = Object.fromEntries(Object.values(VERDICTS));

/** Why a call gave no result. `verdict` alone says whether to repeat it. */
export class WhatsAppError extends Error {
  constructor(verdict, failure) {
    super(`${failure.message} ${failure.fix}`);
    this.verdict = verdict;
    this.failure = failure;
  }

  get name() {
    return "WhatsAppError";
  }

  get kind() {
    return this.failure.kind;
  }

  get scope() {
    return this.failure.scope;
  }

  get field() {
    return this.failure.field;
  }

  get code() {
    return this.failure.code;
  }

  get fix() {
    return this.failure.fix;
  }

  get retryAfterMs() {
    return this.failure["retry-after-ms"];
  }

  /** What to tell an agent, or to log. */
  toJSON() {
    return { verdict: this.verdict, ...this.failure, repeat: ADVICE[this.verdict] };
  }
}

/** The error that a step ends with, as `{"permanent":{…}}`; nothing where it is of no known form. */
export function errorOf(toolError) {
  const [[name, failure] = []] = Object.entries(toolError ?? {});
  if (!Object.hasOwn(VERDICTS, name ?? "")) return undefined;
  const isFailure = ["kind", "scope", "message", "fix"].every((part) => typeof failure?.[part] === "string");
  return isFailure ? new WhatsAppError(VERDICTS[name][0], failure) : undefined;
}

/** An input that is refused before anything is sent. */
export function refused(field, message, fix) {
  return new WhatsAppError("permanent", { kind: "invalid-input", scope: "message", message, fix, field });
}

/**
 * A call that ended without a clear answer for a reason of this process.
 *
 * @param {boolean} mayHaveSent whether a request that changes something may have been made
 */
export function stopped(mayHaveSent, kind, message, details) {
  const fix = mayHaveSent
    ? "Find out by webhook whether the message went out: give each send a callback-data. Repeat it only if a duplicate is acceptable."
    : "Nothing was changed: the call may be repeated.";
  const failure = { kind, scope: "host", message, fix, ...(details && { details }) };
  return new WhatsAppError(mayHaveSent ? "unconfirmed" : "transient", failure);
}
