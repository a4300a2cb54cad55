// The WhatsApp toolkit in Node: `Toolkit` runs the component in a worker, since a call blocks its thread.
//
// Inputs and results have the component's own types, as jco writes them: names in camel case, a variant as
// `{ tag, val }`, an option that is empty as `undefined`. One instance serves all calls: to make one takes longer than a
// call, and the component keeps nothing from one call to the next. After a trap a new one takes its place.

import { readFileSync } from "node:fs";
import { isMainThread, parentPort, Worker, workerData } from "node:worker_threads";
import { clocks, http, io } from "@bytecodealliance/preview2-shim";
import { type ImportObject, instantiate } from "./component/whatsapp.js";
import type {
  AcceptedMessage,
  ApiResponse,
  ConnectionReport,
  CustomApiCallInput,
  SendMediaInput,
  SendMessageInput,
  SendTemplateInput,
} from "./component/interfaces/whatsapp-toolkit-toolkit.js";
import type { Connection, Failure, ToolError } from "./component/interfaces/whatsapp-toolkit-types.js";

export type { AcceptedMessage, Connection, Failure, ToolError };

/** Where jco wrote the component. */
const component = new URL("./component/", import.meta.url);

/** Requests the component may make, as in `POST https://graph.facebook.com`. */
export type Rule = `${"GET" | "POST" | "DELETE"} ${string}`;

const META: Rule[] = [
  "GET https://graph.facebook.com",
  "POST https://graph.facebook.com",
  "DELETE https://graph.facebook.com",
  "GET https://lookaside.fbsbx.com",
];

export interface Options {
  /** What a connection leaves empty. By default this process's variables, and only what starts with `WHATSAPP_`. */
  environment?: Record<string, string>;
  /** What the component may reach. By default Meta's two hosts. */
  allow?: Rule[];
}

type Interface = "toolkit" | "catalog" | "lookups" | "webhooks";
type Answer = { ok: unknown } | { err: ToolError } | { fault: string };

/** Why a call gave no result. `verdict` says whether to repeat it. */
export class WhatsAppError extends Error {
  readonly verdict: Exclude<ToolError["tag"], "execution-failed">;
  readonly failure: Failure;

  constructor(error: Exclude<ToolError, { tag: "execution-failed" }>) {
    super(`${error.val.message} ${error.val.fix}`);
    this.name = "WhatsAppError";
    this.verdict = error.tag;
    this.failure = error.val;
  }
}

/** The component in a worker: one call at a time. Start several for several at once. */
export class Toolkit {
  readonly #worker: Worker;
  readonly #waiting: { resolve: (value: any) => void; reject: (error: Error) => void }[] = [];

  constructor(options: Options = {}) {
    const environment = options.environment ?? fromProcess();
    this.#worker = new Worker(new URL(import.meta.url), { workerData: { environment, allow: options.allow ?? META } });
    this.#worker.on("message", (answer: Answer) => this.#settle(answer));
    this.#worker.on("error", (error) => this.#waiting.splice(0).forEach(({ reject }) => reject(error)));
  }

  validate(connection: Connection = {}): Promise<ConnectionReport> {
    return this.call("toolkit", "validate", connection);
  }

  sendMessage(input: SendMessageInput, connection: Connection = {}): Promise<AcceptedMessage> {
    return this.call("toolkit", "sendMessage", connection, input);
  }

  sendMedia(input: SendMediaInput, connection: Connection = {}): Promise<AcceptedMessage> {
    return this.call("toolkit", "sendMedia", connection, input);
  }

  sendTemplate(input: SendTemplateInput, connection: Connection = {}): Promise<AcceptedMessage> {
    return this.call("toolkit", "sendTemplate", connection, input);
  }

  customApiCall(input: CustomApiCallInput, connection: Connection = {}): Promise<ApiResponse> {
    return this.call("toolkit", "customApiCall", connection, input);
  }

  /** Calls any function of the contract. */
  call<T>(from: Interface, name: string, ...args: unknown[]): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
      this.#worker.postMessage({ from, name, args });
    });
  }

  /** Stops the worker. A call under way is cut off: a send may have been made. */
  async close(): Promise<void> {
    await this.#worker.terminate();
    this.#waiting.splice(0).forEach(({ reject }) => reject(new Error("the toolkit was closed")));
  }

  // A worker answers in the order it was asked.
  #settle(answer: Answer): void {
    const call = this.#waiting.shift();
    if ("ok" in answer) {
      call?.resolve(answer.ok);
    } else if ("err" in answer && answer.err.tag !== "execution-failed") {
      call?.reject(new WhatsAppError(answer.err));
    } else {
      call?.reject(new Error("fault" in answer ? answer.fault : answer.err.tag));
    }
  }
}

function fromProcess(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([name]) => name.startsWith("WHATSAPP_"));
  return Object.fromEntries(entries) as Record<string, string>;
}

// From here on: the worker.

type OutgoingRequest = {
  method(): { tag: string };
  scheme(): { tag: string } | undefined;
  authority(): string | undefined;
};

function serve({ environment, allow }: Required<Options>): void {
  const modules = new Map<string, WebAssembly.Module>();
  const module = (path: string) => {
    const known = modules.get(path) ?? new WebAssembly.Module(readFileSync(new URL(path, component)));
    modules.set(path, known);
    return known;
  };
  const imports = sandbox(environment, allow);
  let instance: any;
  parentPort?.on("message", ({ from, name, args }) => {
    instance ??= instantiate(module, imports);
    const result = answer(() => instance[from][name](...args));
    if ("fault" in result) {
      instance = undefined;
    }
    parentPort?.postMessage(result);
  });
}

function answer(call: () => unknown): Answer {
  try {
    return { ok: call() };
  } catch (error) {
    // jco throws an `err` as an Error that has it as its payload. Anything else is a trap.
    const payload = (error as { payload?: ToolError }).payload;
    return payload ? { err: payload } : { fault: String(error) };
  }
}

/** All that the component can reach. jco has no allow-list, so the one door is guarded here. */
function sandbox(environment: Record<string, string>, allow: Rule[]): ImportObject {
  const handle = (request: OutgoingRequest, options: unknown) => {
    const scheme = request.scheme()?.tag.toLowerCase() ?? "https";
    const wanted = `${request.method().tag.toUpperCase()} ${scheme}://${request.authority()}`;
    if (!allow.some((rule) => rule === wanted)) {
      throw { tag: "HTTP-request-denied" };
    }
    return http.outgoingHandler.handle(request as any, options as any);
  };
  const imports = {
    "wasi:cli/environment": { getEnvironment: () => Object.entries(environment) },
    "wasi:clocks/monotonic-clock": clocks.monotonicClock,
    "wasi:http/outgoing-handler": { handle },
    "wasi:http/types": http.types,
    "wasi:io/error": io.error,
    "wasi:io/poll": io.poll,
    "wasi:io/streams": io.streams,
  };
  return imports as unknown as ImportObject;
}

if (!isMainThread && workerData?.allow) {
  serve(workerData);
}
