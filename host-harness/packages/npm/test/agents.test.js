import assert from "node:assert/strict";
import { test } from "node:test";
import { ACCEPTED, failed, httpServer, MESSAGE, simulated, toolkit } from "./support.js";
import { faultsOf } from "./node_modules/whatsapp-cloud-toolkit/schema.js";
import { WhatsApp } from "whatsapp-cloud-toolkit";

const whatsapp = toolkit("http://127.0.0.1:9");
const named = (tools, name) => tools.find((tool) => tool.name === name);

test("an agent is given the five functions, the look-ups, and what tells of the recipes", () => {
  const tools = whatsapp.tools();
  assert.deepEqual(
    tools.map(({ name, effect }) => [name, effect]),
    [
      ["validate", "reads"],
      ["send-message", "sends"],
      ["send-media", "sends"],
      ["send-template", "sends"],
      ["custom-api-call", "changes"],
      ["list-phone-numbers", "reads"],
      ["list-templates", "reads"],
      ["template-form", "reads"],
      ["preview-template", "reads"],
      ["describe-recipe", "reads"],
    ],
  );
  for (const tool of tools) {
    assert.ok(tool.title && tool.description.length > 20, tool.name);
    assert.equal(tool.schema.type, "object");
    assert.equal(tool.outputSchema.type, "object");
    // What only a form needs is a cost to an agent.
    assert.ok(!JSON.stringify(tool.schema).includes("x-advanced"));
  }
});

test("a tool is called with its arguments, and tells an agent whether to repeat a call", async () => {
  const { "graph-url": origin, ...connection } = await simulated();
  const tools = new WhatsApp({ connection: { "graph-url": origin, ...connection }, env: false }).tools();
  assert.match((await named(tools, "send-message").call(MESSAGE))["message-id"], /^wamid\./);
  assert.ok((await named(tools, "list-phone-numbers").call())["phone-numbers"]);
  const error = await failed(named(tools, "send-message").call({ ...MESSAGE, to: "1" }));
  assert.match(JSON.parse(JSON.stringify(error)).repeat, /The same call will fail again/);
});

test("no tool takes a connection or an argument that it has not", async () => {
  for (const name of ["send-message", "validate", "list-templates"]) {
    const call = named(whatsapp.tools(), name).call({ ...(name === "send-message" && MESSAGE), connection: {} });
    assert.equal((await failed(call)).field, "connection", name);
  }
});

test("an agent may be given some tools, and recipes as tools of their own", async () => {
  const server = await httpServer((response) => response.end(ACCEPTED));
  const tools = toolkit(server.origin).tools({ only: ["reply-buttons", "validate", "reply-buttons"] });
  assert.deepEqual(
    tools.map(({ name }) => name),
    ["reply-buttons", "validate"],
  );
  const [buttons] = tools;
  const { example } = whatsapp.recipes().find(({ name }) => name === "reply-buttons");
  await buttons.call(example);
  assert.equal(server.requests.length, 1);
  // The function behind it could delete templates.
  for (const smuggled of [
    { method: "delete" },
    { path: "/x" },
    { query: [{ name: "a", value: "b" }] },
    { body: { raw: {} } },
  ]) {
    const error = await failed(buttons.call({ ...example, ...smuggled }));
    assert.deepEqual([error.verdict, error.kind], ["permanent", "invalid-input"]);
    assert.ok(error.field.startsWith(Object.keys(smuggled)[0]), error.field);
  }
  assert.equal(server.requests.length, 1);
});

test("an agent that may only read is given nothing else", () => {
  assert.ok(whatsapp.tools({ readOnly: true }).every(({ effect }) => effect === "reads"));
  assert.throws(() => whatsapp.tools({ readOnly: true, only: ["send-message"] }), /does not only read/);
  assert.throws(() => whatsapp.tools({ only: ["send"] }), /there are validate, send-message/);
});

test("a recipe is told with its schema and an example that fits", async () => {
  const describe = named(whatsapp.tools(), "describe-recipe");
  for (const { name } of whatsapp.recipes()) {
    const told = await describe.call({ name });
    assert.deepEqual(faultsOf(told.schema, told.example), [], name);
  }
  assert.equal((await failed(describe.call({ name: "x" }))).field, "name");
});

test("what is the same in each input of a recipe need not be given", async () => {
  const server = await httpServer((response) => response.end(ACCEPTED));
  const action = { buttons: [{ reply: { id: "yes", title: "Yes" } }, { reply: { id: "no", title: "No" } }] };
  const interactive = { body: { text: "Shall we?" }, action };
  await toolkit(server.origin).recipe("reply-buttons", { body: { json: { to: MESSAGE.to, interactive } } });
  const [{ method, url, body }] = server.requests;
  assert.deepEqual([method, url], ["POST", "/v25.0/106540352242922/messages"]);
  const sent = JSON.parse(body);
  assert.deepEqual([sent.messaging_product, sent.type, sent.interactive.type], ["whatsapp", "interactive", "button"]);
  assert.deepEqual(
    sent.interactive.action.buttons.map(({ type }) => type),
    ["reply", "reply"],
  );
  assert.equal(interactive.type, undefined);
});

test("each recipe's example is taken, and says the same without its constants", async () => {
  const server = await httpServer((response) => response.end(ACCEPTED));
  const whatsapp = toolkit(server.origin);
  assert.equal(whatsapp.recipes().length, 48);
  for (const recipe of whatsapp.recipes()) {
    await whatsapp.recipe(recipe.name, recipe.example);
    const bare = structuredClone(recipe.example);
    const constants = recipe.schema.properties;
    for (const name of ["method", "path"]) if (constants[name].const) delete bare[name];
    delete bare.body?.json?.messaging_product;
    await whatsapp.recipe(recipe.name, bare);
    const [whole, filled] = server.requests.splice(0).map(({ method, url, body, headers }) => {
      const boundary = /boundary=(.*)/.exec(headers["content-type"])?.[1];
      const text = body.replaceAll(boundary ?? "\0", "");
      return { method, url, body: text.startsWith("{") ? JSON.parse(text) : text };
    });
    assert.deepEqual(filled, whole, recipe.name);
  }
});

test("a recipe's input that does not fit is refused with every fault before anything is sent", async () => {
  const input = {
    body: { json: { interactive: { body: { text: "" }, action: { buttons: [{ reply: { id: "a" } }] } } } },
  };
  const error = await failed(whatsapp.recipe("reply-buttons", input));
  assert.equal(error.verdict, "permanent");
  assert.match(error.message, /body\.json\.interactive\.action\.buttons\[0\]\.reply\.title is missing/);
  assert.match(error.message, /body\.json\.interactive\.body\.text must have at least 1 characters/);
  assert.equal((await failed(whatsapp.recipe("reply-button"))).field, "recipe");
});

const SCHEMAS = [
  [
    {
      type: "object",
      required: ["a"],
      properties: { a: { type: "integer", minimum: 1, maximum: 2 } },
      additionalProperties: false,
    },
    [{ a: 1 }],
    [{ a: 0 }, { a: 3 }, { a: 1.5 }, { a: "1" }, {}, { a: 1, b: 1 }, [], null],
  ],
  [{ type: ["number", "boolean"] }, [1, true], ["1", null]],
  [{ type: "string", minLength: 2, maxLength: 2, pattern: "^.😀$" }, ["a😀"], ["😀", "aa", "aa😀", 1]],
  [{ enum: ["a", 1] }, ["a", 1], ["1", null]],
  [{ const: { a: [1] } }, [{ a: [1] }], [{ a: [1, 2] }, { a: { 0: 1 } }, {}, null]],
  [{ oneOf: [{ required: ["a"] }, { required: ["b"] }] }, [{ a: 1 }, { b: 1 }], [{}, { a: 1, b: 1 }]],
  [{ anyOf: [{ required: ["a"] }, { required: ["b"] }] }, [{ a: 1, b: 1 }], [{}]],
  [
    { allOf: [{ if: { properties: { a: { const: 1 } } }, then: { required: ["b"] } }] },
    [{ a: 2 }, { a: 1, b: 1 }],
    [{ a: 1 }],
  ],
  [
    { type: "array", minItems: 1, maxItems: 2, prefixItems: [{ const: 1 }], items: { const: 2 } },
    [[1], [1, 2]],
    [[], [2], [1, 1], [1, 2, 2]],
  ],
  [{ prefixItems: [{ const: 1 }], items: false }, [[1], []], [[1, 2]]],
  [{ contains: { const: 1 } }, [[2, 1]], [[2], []]],
  [{ dependentRequired: { a: ["b"] } }, [{}, { a: 1, b: 1 }], [{ a: 1 }]],
  [{ minProperties: 1, additionalProperties: { type: "string" } }, [{ a: "b" }], [{}, { a: 1 }]],
  [{ $ref: "#/$defs/x", $defs: { x: { items: { $ref: "#/$defs/y" } }, y: { const: 1 } } }, [[1]], [[2]]],
];

test("schemas mean what they mean elsewhere", () => {
  for (const [schema, fitting, others] of SCHEMAS) {
    for (const value of fitting) assert.deepEqual(faultsOf(schema, value), [], JSON.stringify([schema, value]));
    for (const value of others) assert.notDeepEqual(faultsOf(schema, value), [], JSON.stringify([schema, value]));
  }
  assert.throws(() => faultsOf({ not: {} }, 1), /keyword not/);
});
