import type { Event, WhatsApp } from "./index.js";

export interface WebhookOptions {
  /** With `appSecret` and `verifyToken`, from its options or the environment. */
  whatsapp: WhatsApp;
  /** Keeps the events. Meta gets its 200 when it has ended, and repeats the notification if it throws. */
  onEvents: (events: Event[]) => unknown;
  /** Is told why a request was answered with 500. `console.error` when left out. */
  onError?: (error: unknown) => void;
}

/** A handler for a server that takes a `Request` and gives a `Response`. */
export function webhook(options: WebhookOptions): (request: Request) => Promise<Response>;

/** The same for a server of `node:http`. */
export function nodeWebhook(options: WebhookOptions): (request: NodeRequest, response: NodeResponse) => Promise<void>;

/** What the handler needs of an `IncomingMessage`. */
export interface NodeRequest extends AsyncIterable<Uint8Array> {
  method?: string | undefined;
  url?: string | undefined;
  headers: Record<string, string | string[] | undefined>;
}

/** What the handler needs of a `ServerResponse`. */
export interface NodeResponse {
  writeHead(status: number, headers: Record<string, string>): { end(text: string): unknown };
}
