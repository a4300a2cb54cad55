// The toolkit: makes the requests that the component asks for, and keeps the token to itself.

import { Component, installedComponent } from "./component.js";
import { environment, resolve, tokenOf } from "./connection.js";
import { errorOf, refused, stopped, WhatsAppError } from "./error.js";
import { exchange, STOPPED } from "./exchange.js";
import { watch } from "./faults.js";
import { NOTHING_SECRET, Redactor } from "./redact.js";
import { inputOf, recipesOf, toolsOf } from "./tools.js";
import { turn } from "./turn.js";

export { coreModule } from "./component.js";
export { WhatsAppError };

/** The most requests of one call: far more than any function makes. */
const MOST_REQUESTS = 100;

/** The functions that ask nobody: what they are told is not sent anywhere. */
const WITHOUT_CONNECTION = new Set(["describe", "verify-subscription", "read-notification"]);

export class WhatsApp {
  #component;
  #resolved;
  #fetch;
  #secrets;
  #redactor;
  #manifest;

  constructor(options = {}) {
    const variable = environment(options.env);
    this.#component = options.wasm ? new Component(options.wasm) : (options.component ?? installedComponent());
    this.#resolved = resolve(options, variable);
    this.#fetch = options.fetch ?? ((url, request) => fetch(url, request));
    this.#secrets = {
      "read-notification": { "app-secret": options.appSecret ?? variable("WHATSAPP_APP_SECRET") },
      "verify-subscription": { "verify-token": options.verifyToken ?? variable("WHATSAPP_VERIFY_TOKEN") },
    };
    const { token } = this.#resolved;
    this.#redactor = typeof token === "string" ? new Redactor(token) : NOTHING_SECRET;
    watch();
  }

  validate(options) {
    return this.call("validate", undefined, options);
  }

  sendMessage(input, options) {
    return this.call("send-message", input, options);
  }

  sendMedia(input, options) {
    return this.call("send-media", input, options);
  }

  sendTemplate(input, options) {
    return this.call("send-template", input, options);
  }

  customApiCall(input, options) {
    return this.call("custom-api-call", input, options);
  }

  listPhoneNumbers(options) {
    return this.call("list-phone-numbers", undefined, options);
  }

  listTemplates(input, options) {
    return this.call("list-templates", input, options);
  }

  templateForm(input, options) {
    return this.call("template-form", input, options);
  }

  previewTemplate(input, options) {
    return this.call("preview-template", input, options);
  }

  describe(input, options) {
    return this.call("describe", input, options);
  }

  verifySubscription(input, options) {
    return this.call("verify-subscription", input, options);
  }

  readNotification(input, options) {
    return this.call("read-notification", input, options);
  }

  /** Calls any function by its name in the contract. */
  async call(name, input, { signal } = {}) {
    signal?.throwIfAborted();
    const call = this.#callOf(name, input);
    const answers = [];
    let redactor = this.#redactor;
    let token;
    let mayHaveSent = false;
    while (answers.length <= MOST_REQUESTS) {
      await turn();
      const step = this.#step(call, answers, mayHaveSent);
      const { ask } = step;
      if (!ask || WITHOUT_CONNECTION.has(name)) return ended(step, redactor, mayHaveSent);
      if (token === undefined) {
        token = await tokenOf(this.#resolved);
        // A function may give another token each time.
        if (!redactor.isFor(token)) redactor = this.#redactor = new Redactor(token);
      }
      if (signal?.aborted) throw ofStopped(mayHaveSent, signal);
      const by = { token, redactor, origins: this.#resolved.origins, fetch: this.#fetch, signal };
      const answer = await exchange(ask, by);
      const changes = ask.method !== "GET";
      if (answer === STOPPED) throw ofStopped(changes || mayHaveSent, signal);
      mayHaveSent ||= changes && answer !== '"denied"' && !answer.startsWith('{"not-sent"');
      answers.push(answer);
    }
    throw stopped(mayHaveSent, "other", `The component asked for more than ${MOST_REQUESTS} requests.`);
  }

  /** Inputs of functions for one purpose each, with schema, fields and example. */
  recipes() {
    return recipesOf(this.#described());
  }

  /** Calls the function that a recipe is for. What is the same in each of the recipe's inputs need not be given. */
  async recipe(name, input, options) {
    const recipes = this.recipes();
    const recipe = recipes.find((recipe) => recipe.name === name);
    if (!recipe) {
      throw refused(
        "recipe",
        `There is no recipe ${name}.`,
        `Choose among ${recipes.map((one) => one.name).join(", ")}.`,
      );
    }
    return this.call(recipe.function, inputOf(recipe, input), options);
  }

  /** The functions as tools for an agent; of the recipes those that `only` names. */
  tools(selection = {}) {
    return toolsOf(this.#described(), selection, (name, input, options) => this.call(name, input, options));
  }

  #described() {
    return (this.#manifest ??= ended(this.#step('{"function":"describe"}', [], false), this.#redactor, false));
  }

  #callOf(name, input) {
    const given = Object.hasOwn(this.#secrets, name) ? withSecret(input, this.#secrets[name]) : input;
    let call;
    try {
      call = JSON.stringify({ function: name, connection: this.#resolved.connection, input: given });
    } catch (error) {
      throw refused(
        "input",
        `The input cannot be written as JSON: ${error.message}.`,
        "Give plain objects, lists, texts, numbers and booleans.",
      );
    }
    // JSON.stringify writes half of a character as an escape, which no reader of UTF-8 takes.
    if (/\\ud[89a-f]/.test(call)) refuseHalves(given, "");
    return call;
  }

  #step(call, answers, mayHaveSent) {
    try {
      const step = JSON.parse(this.#component.step(call, `[${answers}]`));
      return typeof step === "object" && step !== null ? step : {};
    } catch (error) {
      throw stopped(mayHaveSent, "other", "The component stopped without a result.", String(error.message));
    }
  }
}

/** What a call ends with that its caller stopped. */
function ofStopped(mayHaveSent, signal) {
  if (!mayHaveSent) return signal.reason;
  return stopped(true, "other", "The caller stopped the call after its request had begun, so it may have been done.");
}

/** The result of a call, or its error. A call's input may have the token in it, and the result repeat that. */
function ended({ done, error: toolError }, redactor, mayHaveSent) {
  let result;
  let error;
  try {
    result = redactor.value(done);
    error = errorOf(redactor.value(toolError));
  } catch {
    // It goes too deep to be read.
  }
  if (result !== undefined) return result;
  throw error ?? stopped(mayHaveSent, "other", "The component gave no result.");
}

/** The input with a secret from the options or the environment, where it has none of its own. */
function withSecret(input, secret) {
  const [[name, value]] = Object.entries(secret);
  const given = input?.[name];
  const isLeftOut = given === undefined || given === null || String(given).trim() === "";
  return isLeftOut ? { ...input, [name]: value } : input;
}

function refuseHalves(value, path) {
  if (typeof value === "string" && !value.isWellFormed()) {
    throw refused(
      path || "input",
      "The text has half of a character: it was cut within an emoji or another character beyond U+FFFF.",
      "Cut it between characters: [...text] has them.",
    );
  }
  if (typeof value !== "object" || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    refuseHalves(member, Array.isArray(value) ? `${path}[${name}]` : path ? `${path}.${name}` : name);
  }
}
