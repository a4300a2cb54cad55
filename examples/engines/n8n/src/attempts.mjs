// When a call may be made again.

import { setTimeout as pause } from "node:timers/promises";

/** The first wait where Meta names none, in milliseconds. It doubles. */
const FIRST_WAIT = 1000;

/**
 * Makes a call, again after each `transient` error: nothing was done then. Any other error is thrown.
 *
 * @param {() => Promise<any>} call
 * @param {{ most: number, signal?: AbortSignal }} limits the longest wait in milliseconds, all together
 */
export async function patiently(call, { most, signal }) {
  const end = Date.now() + most;
  for (let wait = FIRST_WAIT; ; wait *= 2) {
    try {
      return await call();
    } catch (error) {
      const next = error.retryAfterMs ?? wait;
      if (error.verdict !== "transient" || Date.now() + next > end) throw error;
      await pause(next, undefined, { signal });
    }
  }
}
