import type { Connection, Failure, FormField, Functions, Recipe as DescribedRecipe } from "./types.js";

export type * from "./types.js";

/** Whether to repeat a call: no; yes; only if a duplicate is acceptable. */
export type Verdict = "permanent" | "transient" | "unconfirmed";

export type FunctionName = keyof Functions;

/** What a function takes beside the connection. */
export type InputOf<Name extends FunctionName> = Functions[Name] extends { input: infer Input } ? Input : undefined;

/** What a function gives. */
export type OutputOf<Name extends FunctionName> = Functions[Name]["output"];

export interface Options {
  /**
   * A system user's access token, or what gives it at each call. `WHATSAPP_ACCESS_TOKEN` when left out. It is in no
   * result, no error and no log.
   */
  token?: string | (() => string | Promise<string>);
  /** How to reach Meta. What is left empty is read from the environment. */
  connection?: Connection;
  /** The longest wait in milliseconds, in place of the connection's `timeout-ms`. */
  timeoutMs?: number;
  /** The only origins that requests may go to: the connection's Graph URL and Meta's media host when left out. */
  allowedOrigins?: string[];
  /** Makes the requests, in place of the global `fetch`. It must follow no redirect and repeat nothing. */
  fetch?: (url: URL, request: RequestInit) => Promise<Response>;
  /** Variables in place of the process's; `false` for none. */
  env?: Readonly<Record<string, string | undefined>> | false;
  /** The component's bytes, or its compiled core module, where the package's file cannot be read. */
  wasm?: ArrayBuffer | ArrayBufferView | CompiledModule;
  /** The app's secret, for `readNotification`. `WHATSAPP_APP_SECRET` when left out. */
  appSecret?: string;
  /** The verify token, for `verifySubscription`. `WHATSAPP_VERIFY_TOKEN` when left out. */
  verifyToken?: string;
}

/** A `WebAssembly.Module`, which not every runtime's types know. */
export type CompiledModule = object;

export interface CallOptions {
  /** Stops the call. Once a send has begun, the call ends as unconfirmed. */
  signal?: AbortSignal;
}

export class WhatsApp {
  constructor(options?: Options);

  /** Checks the connection and says what it can do. Reads only. */
  validate(options?: CallOptions): Promise<OutputOf<"validate">>;
  /** Sends a text. Within 24 hours of the recipient's last message. */
  sendMessage(input: InputOf<"send-message">, options?: CallOptions): Promise<OutputOf<"send-message">>;
  /** Sends an image, video, audio file, document or sticker. Within the same 24 hours. */
  sendMedia(input: InputOf<"send-media">, options?: CallOptions): Promise<OutputOf<"send-media">>;
  /** Sends an approved template: the only message that may open a conversation. */
  sendTemplate(input: InputOf<"send-template">, options?: CallOptions): Promise<OutputOf<"send-template">>;
  /** Calls any endpoint of the Graph API. */
  customApiCall(input: InputOf<"custom-api-call">, options?: CallOptions): Promise<OutputOf<"custom-api-call">>;
  /** Lists the business account's numbers. */
  listPhoneNumbers(options?: CallOptions): Promise<OutputOf<"list-phone-numbers">>;
  /** Lists the business account's templates. */
  listTemplates(input?: InputOf<"list-templates">, options?: CallOptions): Promise<OutputOf<"list-templates">>;
  /** Says what one template asks for, as a JSON Schema and as fields. */
  templateForm(input: InputOf<"template-form">, options?: CallOptions): Promise<OutputOf<"template-form">>;
  /** Shows a template message as its recipient will see it, and every fault in it. Sends nothing. */
  previewTemplate(input: InputOf<"preview-template">, options?: CallOptions): Promise<OutputOf<"preview-template">>;
  /** Describes the connection and every function. Asks nobody. */
  describe(input?: InputOf<"describe">, options?: CallOptions): Promise<OutputOf<"describe">>;
  /** Answers Meta's check of a webhook's address. */
  verifySubscription(
    input: InputOf<"verify-subscription">,
    options?: CallOptions,
  ): Promise<OutputOf<"verify-subscription">>;
  /** Checks a notification's signature, then reads its events. */
  readNotification(input: InputOf<"read-notification">, options?: CallOptions): Promise<OutputOf<"read-notification">>;

  /** Calls any function by its name in the contract. */
  call<Name extends FunctionName>(name: Name, input?: InputOf<Name>, options?: CallOptions): Promise<OutputOf<Name>>;

  /** Inputs of functions for one purpose each: reply buttons, a list, a location. */
  recipes(): Recipe[];
  /** Calls the function that a recipe is for. What is the same in each of the recipe's inputs need not be given. */
  recipe(name: string, input?: Record<string, unknown>, options?: CallOptions): Promise<unknown>;

  /** The functions as tools for an agent. */
  tools(selection?: ToolSelection): Tool[];
}

export interface Recipe extends Pick<DescribedRecipe, "name" | "title" | "description" | "effect"> {
  /** The function that it is an input of. */
  function: FunctionName;
  /** The input's JSON Schema. */
  schema: Record<string, unknown>;
  /** The same as fields, for a builder that draws its own form. */
  fields: FormField[];
  /** An input that matches the schema. */
  example: Record<string, unknown>;
}

export interface ToolSelection {
  /** These and no others. A recipe may stand here too: it is then a tool of its own, which takes what fits its schema. */
  only?: string[];
  /** Only what sends and changes nothing. */
  readOnly?: boolean;
}

export interface Tool extends Pick<DescribedRecipe, "name" | "title" | "description" | "effect"> {
  /** The JSON Schema of the arguments. */
  schema: Record<string, unknown>;
  /** The JSON Schema of the result. */
  outputSchema: Record<string, unknown>;
  /** Gives the result, or throws a `WhatsAppError`, which as JSON is what an agent should be told. */
  call(input?: Record<string, unknown>, options?: CallOptions): Promise<unknown>;
}

/** Why a call gave no result. `verdict` alone says whether to repeat it. */
export class WhatsAppError extends Error {
  private constructor();
  readonly verdict: Verdict;
  /** What went wrong, where, and what to do about it. */
  readonly failure: Failure;
  readonly kind: Failure["kind"];
  readonly scope: Failure["scope"];
  readonly field: string | undefined;
  readonly code: number | undefined;
  readonly fix: string;
  readonly retryAfterMs: number | undefined;
  /** The failure with its verdict, and in a sentence whether to repeat the call. */
  toJSON(): Failure & { verdict: Verdict; repeat: string };
}

/** The core module within a component's bytes, for a bundler or an edge runtime that compiles it ahead of time. */
export function coreModule(component: ArrayBuffer | ArrayBufferView): Uint8Array;
