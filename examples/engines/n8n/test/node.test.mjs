// The node in n8n's own engine, against the simulator.

import assert from "node:assert/strict";
import { after, beforeEach, test } from "node:test";
import {
  CredentialTestContext,
  LoadOptionsContext,
  additionalData,
  credentialType,
  nodeType,
  run,
  workflowFile,
  workflowOf,
} from "./engine.mjs";
import { graph } from "./graph.mjs";

const { credential, messages, close } = await graph();
after(close);
beforeEach(() => messages.splice(0));

/** A workflow with one message, or with one for each text. */
function sending(texts, more = {}) {
  const file = workflowFile("customer-support");
  const items = [texts].flat().map((text) => ({ json: { text } }));
  const code = file.nodes.find(({ name }) => name === "Ticket");
  const node = file.nodes.find(({ name }) => name === "Answer");
  code.parameters.jsCode = `return ${JSON.stringify(items)};`;
  Object.assign(node, more);
  node.parameters = {
    resource: "sends",
    operation: "send-message",
    to: "+15555550123",
    body: "={{ $json.text }}",
    ...more.parameters,
  };
  delete file.connections.Answer;
  file.nodes = file.nodes.filter(({ name }) => name !== "Ask which team");
  return file;
}

const RETRY = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

test("customer support: the ticket's number, then buttons for the team", async () => {
  const { error, outputs } = await run(workflowFile("customer-support"), credential);
  assert.equal(error, undefined);
  assert.match(outputs.Answer[0][0].json["message-id"], /^wamid\./);
  assert.match(outputs["Ask which team"][0][0].json.body.json.messages[0].id, /^wamid\./);
  assert.equal(messages[0].text.body, "Hi Ana, your ticket is T-1042. We look at it within two hours.");
  assert.deepEqual(
    messages[1].interactive.action.buttons.map(({ reply }) => reply.title),
    ["Billing", "Delivery", "Something else"],
  );
});

test("order notification: a template, whose variables are fields", async () => {
  const { error, outputs } = await run(workflowFile("order-notification"), credential);
  assert.equal(error, undefined);
  assert.match(outputs["Confirm the order"][0][0].json["message-id"], /^wamid\./);
  const [header, body, button] = messages[0].template.components;
  assert.equal(header.parameters[0].document.link, "https://shop.example.com/files/A-1017.pdf");
  assert.deepEqual(
    body.parameters.map(({ text }) => text),
    ["Ana", "A-1017", "Monday, 3 March"],
  );
  assert.equal(button.parameters[0].text, "A-1017");
});

test("document delivery: a PDF from binary data is uploaded, and sent by its id", async () => {
  const { error, outputs } = await run(workflowFile("document-delivery"), credential);
  assert.equal(error, undefined);
  const { id } = outputs.Upload[0][0].json.body.json;
  assert.match(outputs.Deliver[0][0].json["message-id"], /^wamid\./);
  assert.equal(messages[0].document.id, id);
  assert.equal(messages[0].document.caption, "Your invoice 2026-031. Thank you!");
});

test("broadcast: each contact gets a message of their own, and the one in doubt is named", async () => {
  const { error, outputs } = await run(workflowFile("broadcast"), credential);
  assert.equal(error, undefined);
  assert.deepEqual(
    messages.map(({ template }) => template.components[0].parameters[0].text),
    ["Ana", "Ben", "Chi", "Dee"],
  );
  const [accepted, doubt] = outputs["Send the newsletter"];
  assert.equal(accepted.length, 3);
  assert.deepEqual(
    doubt.map(({ json }) => [json.verdict, json.item.name]),
    [["unconfirmed", "Chi"]],
  );
});

test("a transient error is waited out", async () => {
  const { error, outputs } = await run(sending("Busy at first"), credential);
  assert.equal(error, undefined);
  assert.equal(messages.length, 3);
  assert.equal(outputs.Answer[0].length, 1);
});

test("a transient error that outlasts the longest wait is thrown, and says that nothing was sent", async () => {
  const { error } = await run(sending("Busy for long", { parameters: { options: { "longest-wait": 0 } } }), credential);
  assert.match(error.description, /Nothing was sent/);
  assert.equal(messages.length, 1);
});

test("a permanent error is thrown with its fix", async () => {
  const { error } = await run(sending("Hello", { parameters: { to: "15555550123" } }), credential);
  assert.equal(error.name, "NodeOperationError");
  assert.match(error.message, /\+/);
  assert.match(error.description, /E\.164.*\(to\)/);
  assert.equal(messages.length, 0);
});

test("a send in doubt goes out once and to the second output, even with Retry On Fail", async () => {
  const { error, outputs } = await run(sending("Lost answer", RETRY), credential);
  assert.equal(error, undefined);
  const [accepted, doubt] = outputs.Answer;
  assert.equal(accepted.length, 0);
  assert.equal(doubt[0].json.verdict, "unconfirmed");
  assert.match(doubt[0].json.fix, /webhook/);
  assert.equal(messages.length, 1);
});

test("a failure after others went out sends none of them again, even with Retry On Fail", async () => {
  const { error, outputs } = await run(sending(["One", "x".repeat(5000), "Three"], RETRY), credential);
  assert.equal(error, undefined);
  assert.deepEqual(
    messages.map(({ text }) => text.body),
    ["One", "Three"],
  );
  assert.deepEqual(
    outputs.Answer[1].map(({ json }) => json.verdict),
    ["permanent"],
  );
});

test("after a failure that all others would share, the rest is not tried", async () => {
  const { error, outputs } = await run(sending(["One", "Revoked now", "Three"]), credential);
  assert.equal(error, undefined);
  assert.deepEqual(
    messages.map(({ text }) => text.body),
    ["One", "Revoked now"],
  );
  assert.deepEqual(
    outputs.Answer[1].map(({ json }) => [json.code, json.item.text]),
    [
      [190, "Revoked now"],
      [190, "Three"],
    ],
  );
});

test("with Continue On Fail a failure goes to the second output, and is not tried again", async () => {
  const settings = { ...RETRY, onError: "continueRegularOutput" };
  const { error, outputs } = await run(
    sending(["Hello"], { ...settings, parameters: { to: "15555550123" } }),
    credential,
  );
  assert.equal(error, undefined);
  assert.equal(outputs.Answer[1][0].json.field, "to");
  assert.equal(outputs.Answer[0].length, 0);
});

test("with Continue On Fail an item whose template is not there is not among the accepted", async () => {
  const file = workflowFile("broadcast");
  const node = file.nodes.find(({ name }) => name === "Send the newsletter");
  node.onError = "continueRegularOutput";
  node.parameters.name = '["no_such_template","en_US"]';
  const { error, outputs } = await run(file, credential);
  assert.equal(error, undefined);
  const [accepted, rest] = outputs["Send the newsletter"];
  assert.deepEqual([accepted.length, rest.length, messages.length], [0, 4, 0]);
  assert.match(rest[0].json.fix, /template/i);
});

/** The context in which the editor asks for choices. */
function editor(parameters) {
  const workflow = workflowOf(sending("Hello", { parameters }));
  const node = workflow.getNode("Answer");
  return new LoadOptionsContext(
    workflow,
    node,
    additionalData(credential, { currentNodeParameters: node.parameters }),
    "parameters",
  );
}

test("the editor chooses among all approved templates, and the account's numbers", async () => {
  const { loadOptions } = nodeType("whatsAppToolkit").methods;
  const templates = await loadOptions.listTemplates.call(editor({}));
  assert.ok(templates.length > 25, "more than a page");
  const shipping = templates.find(({ name }) => name.startsWith("shipping_update"));
  assert.equal(shipping.value, '["shipping_update","en_US"]');
  assert.match(shipping.description, /has left our warehouse/);
  const numbers = await loadOptions.listPhoneNumbers.call(editor({}));
  assert.equal(numbers[0].value, credential["phone-number-id"]);
});

test("the editor shows a template's variables with their words", async () => {
  const { resourceMapping } = nodeType("whatsAppToolkit").methods;
  // Expressions have no values in the editor.
  const options = { "callback-data": "={{ $json.number }}" };
  const parameters = { operation: "send-template", name: '["order_confirmation","en_US"]', options };
  const { fields } = await resourceMapping.variables.call(editor(parameters));
  const names = fields.filter(({ removed }) => !removed).map(({ id }) => id);
  assert.deepEqual(names, [
    ...["header_document_source_url", "header_document_source_id"],
    ...["body_0_value", "body_1_value", "body_2_value", "buttons_0_value_url"],
  ]);
  const titles = (all) => all.filter(({ id }) => id.startsWith("body")).map(({ displayName }) => displayName);
  assert.deepEqual(titles(fields), ["customer_name", "order_number", "delivery_date"]);
  assert.equal(fields.find(({ id }) => id === "buttons_0_value_url").displayName, "Track order: {{1}}");
  const numbered = { ...parameters, name: '["shipping_update","en_US"]' };
  const shipping = await resourceMapping.variables.call(editor(numbered));
  assert.deepEqual(titles(shipping.fields), ["Hi {{1}}", "your order {{2}}", "you on {{3}}"]);
});

test("the examples have their templates' variables as the editor shows them, so it does not call them outdated", async () => {
  const { resourceMapping } = nodeType("whatsAppToolkit").methods;
  for (const name of ["order-notification", "broadcast"]) {
    const { parameters } = workflowFile(name).nodes.find(({ parameters }) => parameters.variables);
    const { fields } = await resourceMapping.variables.call(editor(parameters));
    const asShown = (all) => all.map(({ removed: _, ...column }) => column);
    assert.deepEqual(asShown(parameters.variables.schema), asShown(fields), name);
  }
});

test("labels are written as n8n writes them, and options are in order", () => {
  const { properties } = nodeType("whatsAppToolkit").description;
  const own = properties.filter(({ displayOptions }) => displayOptions?.show.operation?.includes("reply-buttons"));
  const labels = own.map(({ displayName }) => displayName);
  assert.deepEqual(labels.slice(0, 3), ["Recipient or User ID", "Recipient", "User ID"]);
  assert.ok(labels.includes("Header: Address or ID of an Uploaded File"));
  const options = own.at(-1).options.map(({ displayName }) => displayName);
  assert.deepEqual(options, ["Callback Data", "Longest Wait (Seconds)", "Reply To"]);
});

test("a credential is tested, and says what is wrong with it", async () => {
  const context = new CredentialTestContext(additionalData(credential));
  const { validate } = nodeType("whatsAppToolkit").methods.credentialTest;
  const good = await validate.call(context, { data: credential });
  assert.deepEqual(good, { status: "OK", message: "Connected: Juniper Books +1 555-555-0100" });
  const bad = await validate.call(context, { data: { ...credential, "access-token": "EAAG-demo-expired-token" } });
  assert.equal(bad.status, "Error");
  assert.match(bad.message, /Regenerate the System User token/);
});

test("the credential has the connection's fields, the token hidden", () => {
  const { properties } = credentialType("whatsAppToolkitApi");
  const token = properties.find(({ name }) => name === "access-token");
  assert.equal(token.typeOptions.password, true);
  assert.ok(properties.some(({ name }) => name === "phone-number-id"));
});
