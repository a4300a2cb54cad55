// Every form of the component, drawn for an engine and filled in there, gives the input that the component takes.

import assert from "node:assert/strict";
import { test } from "node:test";
import { WhatsApp } from "whatsapp-cloud-toolkit";
import { FieldError, formOf, inputOf, typedOf } from "../fields.mjs";
import { inputFrom } from "../operations.mjs";

const whatsapp = new WhatsApp({ env: false });
const description = await whatsapp.describe();
const functions = [...description.tools, ...description.lookups];
const all = functions.flatMap((one) => [one, ...one.recipes]);
const formNamed = (name) => all.find((one) => one.name === name).fields;

const filled = (fields, values) => inputOf(fields, typedOf(formOf(fields), values));

/** What somebody fills in who follows the examples: the required entries of a form, as they are shown. */
function followed(form, place = 0) {
  const values = {};
  for (const entry of form) {
    const decider = entry.when && (values[entry.when.name] ?? "");
    const isFilled = form.some(({ fills }) => fills && Object.values(fills).includes(entry.name));
    if (!(entry.required || isFilled) || (entry.when && !entry.when.values.includes(String(decider)))) continue;
    if (entry.kind === "array")
      values[entry.name] = Array.from({ length: entry.minimum ?? 1 }, (_, at) => followed(entry.fields, at));
    else if (entry.kind === "row") values[entry.name] = ["hello_world", "en_US"];
    else if (entry.kind === "switch") values[entry.name] = true;
    else if (entry.kind === "choice") values[entry.name] = entry.example ?? entry.choices[0].value;
    // Entries are counted.
    else if (entry.kind === "number") values[entry.name] = Number(entry.example) + place;
    else values[entry.name] = entry.example;
  }
  return values;
}

test("no two entries of a form have the same name, and no name has a character that engines read as a step", () => {
  const check = (name, form) => {
    const names = form.map((entry) => entry.name);
    assert.deepEqual(names, [...new Set(names)], name);
    assert.ok(
      names.every((one) => /^[\w-]+$/.test(one)),
      name,
    );
    form.filter(({ fields }) => fields).forEach(({ fields, path }) => check(`${name}: ${path}`, fields));
  };
  all.forEach(({ name, fields }) => check(name, formOf(fields)));
});

test("what an entry depends on is in the same form, or is what its list depends on", () => {
  const check = (name, form) => {
    for (const { when, fields, path } of form) {
      if (when)
        assert.ok(
          form.some((other) => other.name === when.name),
          `${name}: ${path}`,
        );
      if (fields) check(name, fields);
    }
  };
  all.forEach(({ name, fields }) => check(name, formOf(fields)));
});

for (const recipe of whatsapp.recipes()) {
  test(`${recipe.name}, filled in by its examples, is an input that the recipe's schema takes`, async () => {
    const input = filled(recipe.fields, followed(formOf(recipe.fields)));
    // A token for nobody: the schema is checked before a request is made.
    const offline = new WhatsApp({
      env: false,
      token: "EAAG-example",
      connection: { "phone-number-id": "1", "business-account-id": "2" },
      fetch: () => Promise.reject(Object.assign(new Error(), { code: "ECONNREFUSED" })),
    });
    const error = await offline.recipe(recipe.name, input).catch((error) => error);
    assert.equal(error.verdict, "transient", error.message);
  });
}

test("an entry that is not shown writes nothing, whatever was typed before it was hidden", () => {
  const fields = formNamed("send-media");
  const input = filled(fields, {
    to: "+15555550123",
    kind: "image",
    source: "id",
    source_url: "https://example.com/a.png",
    source_id: "17",
  });
  assert.deepEqual(input, { to: "+15555550123", kind: "image", source: { id: "17" } });
});

test("a list's entries become an array, and an empty entry leaves no gap", () => {
  const fields = formNamed("send-template");
  const values = {
    to: "+15555550123",
    name: '["shipping_update","en_US"]',
    body: [{ value: "Ana" }, {}, { value: 17 }],
  };
  assert.deepEqual(filled(fields, values), {
    ...{ to: "+15555550123", name: "shipping_update", language: "en_US" },
    body: [{ value: "Ana" }, { value: "17" }],
  });
});

test("what is filled in begins its object, without a switch for that", () => {
  const fields = formNamed("list");
  const form = formOf(fields);
  assert.ok(form.every(({ kind }) => kind !== "switch"));
  const header = form.find(({ title }) => title === "Header: Text");
  assert.deepEqual([header.required, header.when], [false, undefined]);
  const interactive = (values) => inputFrom({ form, fields }, values).body.json.interactive;
  assert.equal(interactive(followed(form)).header, undefined);
  const { header: written } = interactive({ ...followed(form), [header.name]: "Your order" });
  assert.deepEqual(written, { type: "text", text: "Your order" });
});

test("a list within a list, and a list of texts that is written with commas", () => {
  const sections = [{ title: "Novels", "product-retailer-ids": "A-1, A-2" }];
  const buttons = [
    {
      index: 0,
      value: "products",
      value_products_sections: sections,
      "value_products_thumbnail-product-retailer-id": "A-1",
    },
  ];
  const input = filled(formNamed("send-template"), { to: "+15555550123", name: ["a", "en"], buttons });
  assert.deepEqual(input.buttons[0].value.products.sections, [
    { title: "Novels", "product-retailer-ids": ["A-1", "A-2"] },
  ]);
});

test("constants are written without being drawn, once in each entry", () => {
  const values = {
    body_json_to: "+15555550123",
    body_json_interactive_body_text: "Which?",
    body_json_interactive_action_buttons: [{ reply_id: "a", reply_title: "A" }],
  };
  const input = filled(formNamed("reply-buttons"), values);
  assert.equal(input.body.json.messaging_product, "whatsapp");
  assert.deepEqual(input.body.json.interactive.action.buttons, [{ type: "reply", reply: { id: "a", title: "A" } }]);
});

test("numbers and switches may come as texts, as expressions of engines give them", () => {
  const place = { header: "location", header_location_latitude: "52.5", header_location_longitude: 13.4 };
  assert.deepEqual(filled(formNamed("send-template"), place).header.location, { latitude: 52.5, longitude: 13.4 });
  assert.equal(
    filled(formNamed("send-message"), { to: "+15555550123", body: "Hi", "preview-url": "true" })["preview-url"],
    true,
  );
  assert.equal(
    filled(formNamed("send-message"), { to: "+15555550123", body: "Hi", "preview-url": false })["preview-url"],
    false,
  );
});

test("a text that is no JSON is refused by the field's title", () => {
  const address = formNamed("address-request");
  const values = { ...followed(formOf(address)), body_json_interactive_action_parameters_values: "name: Ana" };
  const name = formOf(address).find(({ path }) => path === "body.json.interactive.action.parameters.values").name;
  assert.throws(() => filled(address, { ...values, [name]: "name: Ana" }), FieldError);
});

test("a file's bytes, name and media type are one entry for the engine's file", () => {
  const form = formOf(formNamed("upload-media"));
  const file = form.find(({ kind }) => kind === "file");
  assert.deepEqual(Object.keys(file.fills), ["filename", "content-type"]);
  for (const name of Object.values(file.fills)) assert.equal(form.find((entry) => entry.name === name).required, false);
});
