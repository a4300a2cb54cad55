// Holds the connection and the token. A browser gets schemas, fields, choices and results from it, and may send what the
// forms are for: nothing else that the token would allow.

import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname } from "node:path";
import { WhatsApp, WhatsAppError } from "whatsapp-cloud-toolkit";

const whatsapp = new WhatsApp(); // the connection and the token are in the environment

/** Every form in the dialect that the page's library reads. Flat fields are the same in both. */
async function forms(dialect) {
  const { tools } = await whatsapp.describe({ dialect });
  const recipes = tools.flatMap((tool) => tool.recipes);
  return [...tools, ...recipes]
    .filter((form) => form.effect === "sends")
    .map(({ schema, "input-schema": input, ...form }) => ({ ...form, schema: JSON.parse(schema ?? input) }));
}

async function templateForm(input) {
  const form = await whatsapp.templateForm(input);
  return { ...form, schema: JSON.parse(form.schema) };
}

/** A request that no page of ours makes. */
class Refusal extends Error {}

function refuse(message) {
  throw new Refusal(message);
}

async function send({ form, input }) {
  const isRecipe = whatsapp.recipes().some((recipe) => recipe.name === form && recipe.effect === "sends");
  if (isRecipe) return whatsapp.recipe(form, input);
  const isTool = ["send-message", "send-media", "send-template"].includes(form);
  return isTool ? whatsapp.call(form, input) : refuse(`There is no form ${form}.`);
}

const CALLS = {
  "/api/forms": ({ dialect }) => forms(dialect),
  "/api/template-form": templateForm,
  "/api/list-templates": (input) => whatsapp.listTemplates(input),
  "/api/list-phone-numbers": () => whatsapp.listPhoneNumbers(),
  "/api/send": send,
};

const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css" };
const PAGES = /^\/((fields|rjsf|common)\/[a-z-]+\.(html|js|css))$/;

/** Ajv, which RJSF's validator uses, compiles each schema to a function. The page without a library needs no such leave. */
function policyOf(pathname) {
  const scripts = pathname.startsWith("/rjsf/") ? "'self' 'unsafe-eval'" : "'self'";
  return `default-src 'self'; script-src ${scripts}; img-src data:`;
}

const server = createServer(async (request, response) => {
  const { pathname } = new URL(request.url, "http://server");
  const reply = (status, type, body) =>
    response.writeHead(status, { "content-type": type, "content-security-policy": policyOf(pathname) }).end(body);
  // A page of another site cannot make such a request: not of this type without leave, and not by a name of its own.
  const isOurs = request.headers.host === `127.0.0.1:${server.address().port}`;
  const call = Object.hasOwn(CALLS, pathname) && CALLS[pathname];
  if (isOurs && request.method === "POST" && call && request.headers["content-type"] === "application/json") {
    const answer = await answerOf(request, call);
    return reply(200, "application/json", JSON.stringify(answer));
  }
  const [, page] = PAGES.exec(pathname === "/" ? "/common/index.html" : pathname) ?? [];
  const file = isOurs && page && (await readFile(new URL(page, import.meta.url)).catch(() => undefined));
  return file ? reply(200, TYPES[extname(page)], file) : reply(404, "text/plain", "There is no such page.");
});

async function answerOf(request, call) {
  try {
    return { ok: await call(JSON.parse(await text(request))) };
  } catch (error) {
    if (error instanceof WhatsAppError) return { error: { verdict: error.verdict, ...error.failure } };
    if (!(error instanceof Refusal)) console.error(error);
    return { error: { verdict: "permanent", message: error.message, fix: "Load the page again." } };
  }
}

async function text(request) {
  let whole = "";
  for await (const part of request.setEncoding("utf8")) {
    whole += part;
    if (whole.length > 1_000_000) refuse("The request is too long.");
  }
  return whole;
}

server.listen(Number(process.env.PORT ?? 3000), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}/`);
});
