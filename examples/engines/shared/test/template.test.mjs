// Every template of the simulator, with its variables filled in as a flat form, is a message that Meta takes.

import assert from "node:assert/strict";
import { after, test } from "node:test";
import { WhatsApp } from "whatsapp-cloud-toolkit";
import { formOf, inputOf, typedOf } from "../fields.mjs";
import { choicesOf } from "../lookups.mjs";
import { sharedFields, typedVariables, variablesOf } from "../template.mjs";
import { simulator } from "./simulator.mjs";

const { connection, close } = await simulator();
after(close);

const whatsapp = new WhatsApp({ env: false, connection });
const { tools } = await whatsapp.describe();
const shared = sharedFields(tools.find(({ name }) => name === "send-template"));
const form = formOf(shared);
const templates = await choicesOf(
  whatsapp,
  form.find(({ kind }) => kind === "row"),
);

const filledIn = (entries, which) =>
  Object.fromEntries(entries.filter(which).map((entry) => [entry.name, exampleOf(entry)]));
const exampleOf = ({ kind, example, choices }) => (kind === "switch" ? true : (example ?? choices?.[0]?.value));

for (const { value, label } of templates) {
  test(`${label} is sent with what its variables' examples say`, async () => {
    const [name, language] = JSON.parse(value);
    const { fields } = await whatsapp.templateForm({ name, language });
    const variables = variablesOf(fields, shared);
    assert.ok(
      variables.every(({ kind, when }) => kind !== "array" && !when),
      "a flat form",
    );
    // By its address: an id in the examples is of no file.
    const own = filledIn(variables, (entry) => entry.isNeeded && !/_id$/.test(entry.name));
    const values = { to: "+15555550123", name: value };
    const input = inputOf(fields, { ...typedVariables(fields, variables, own), ...typedOf(form, values) });
    const result = await whatsapp.sendTemplate(input);
    assert.match(result["message-id"], /^wamid\./);
  });
}

test("a variable of a button that may be left out adds the button", async () => {
  const { fields } = await whatsapp.templateForm({ name: "order_confirmation", language: "en_US" });
  const variables = variablesOf(fields, shared);
  const input = inputOf(fields, typedVariables(fields, variables, { buttons_1_value_payload: "later" }));
  assert.deepEqual(input.buttons, [{ index: 0 }, { index: 1, value: { payload: "later" } }]);
});

test("a card's variables say once to which card they belong", async () => {
  const { fields } = await whatsapp.templateForm({ name: "summer_sale", language: "en_US" });
  const titles = variablesOf(fields, shared).map(({ title }) => title);
  assert.ok(titles.includes("Card 1: Image: Address"), titles.join("\n"));
  assert.ok(titles.every((title) => !/Card.*Card/.test(title)));
});

test("the list of templates is whole, and each says its language and words", () => {
  assert.ok(templates.length > 25, "more than a page");
  const { label, help } = templates.find(({ value }) => value === '["shipping_update","en_US"]');
  assert.equal(label, "shipping_update (en_US)");
  assert.match(help, /UTILITY: Hi \{\{1\}\}/);
});
