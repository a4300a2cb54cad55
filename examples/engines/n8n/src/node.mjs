// The node: one call for each item. First every item's input is read, so that a mistake in one is found before anything is
// sent. From the first message that goes out nothing is thrown any more, because n8n repeats the whole node for that, with
// "Retry On Fail" or by hand.

import { NodeConnectionTypes, NodeOperationError } from "n8n-workflow";
import { choicesOf } from "../../shared/lookups.mjs";
import { inputFrom, inputWith, templateOf, withFiles } from "../../shared/operations.mjs";
import { readable } from "../../shared/results.mjs";
import { patiently } from "./attempts.mjs";
import { clientOf } from "./client.mjs";
import { columnsOf, methodOf, OPTIONS, valuesOf } from "./form.mjs";
import { operations } from "./operations.mjs";
import { LONGEST_WAIT, properties, VARIABLES } from "./properties.mjs";

const CREDENTIAL = "whatsAppToolkitApi";

/** The scopes of errors after which other items may succeed. */
const OF_ONE_ITEM = new Set(["message", "recipient", "template", undefined]);

export class WhatsAppToolkit {
  description = {
    displayName: "WhatsApp Toolkit",
    name: "whatsAppToolkit",
    icon: "file:whatsapp.svg",
    group: ["output"],
    version: 1,
    subtitle: '={{ $parameter.operation.replaceAll("-", " ") }}',
    description: "Sends through Meta's Cloud API: nothing twice, and every error says what to do",
    defaults: { name: "WhatsApp Toolkit" },
    usableAsTool: true,
    inputs: [NodeConnectionTypes.Main],
    outputs: [NodeConnectionTypes.Main, NodeConnectionTypes.Main],
    outputNames: ["Accepted", "Not accepted"],
    credentials: [{ name: CREDENTIAL, required: true, testedBy: "validate" }],
    properties,
  };

  methods = {
    credentialTest: { validate },
    loadOptions: Object.fromEntries(lookups().map((entry) => [methodOf(entry["choices-from"]), loader(entry)])),
    resourceMapping: { variables },
  };

  async execute() {
    const items = this.getInputData();
    const whatsapp = clientOf(this.helpers, await this.getCredentials(CREDENTIAL));
    const calls = await callsOf(this, whatsapp, items.length);
    const outputs = [[], []];
    let isUnderWay = false;
    let ended;
    for (const [item, { operation, input, most }] of calls.entries()) {
      const signal = this.getExecutionCancelSignal?.();
      try {
        if (ended) throw ended;
        const call = async () => whatsapp.call(operation.function, await input(), { signal });
        const result = await patiently(call, { most, signal });
        outputs[0].push({ json: readable(result), pairedItem: { item } });
        isUnderWay ||= operation.effect !== "reads";
      } catch (error) {
        isUnderWay ||= error.verdict === "unconfirmed";
        if (error.verdict !== "unconfirmed" && !OF_ONE_ITEM.has(error.scope)) ended = error;
        if (!isUnderWay && !this.continueOnFail()) throw shown(this, error, item);
        outputs[1].push({ json: problemOf(error, items[item].json), pairedItem: { item } });
      }
    }
    return outputs;
  }
}

/** What to call for each item. */
async function callsOf(context, whatsapp, count) {
  const templates = new Map();
  const calls = [];
  for (let item = 0; item < count; item++) {
    const parameter = (name, fallback = "") => context.getNodeParameter(name, item, fallback);
    const operation = operations.find(({ name }) => name === parameter("operation"));
    const most = 1000 * (parameter(OPTIONS)?.[LONGEST_WAIT] ?? 120);
    let input;
    try {
      input = await inputOf(context, item, { operation, parameter, whatsapp, templates, most });
    } catch (error) {
      if (!context.continueOnFail()) throw shown(context, error, item);
      input = () => Promise.reject(error);
    }
    calls.push({ operation, input, most });
  }
  return calls;
}

/** What gives an item's input. It is made now, but for a file, which is read when its turn comes. */
async function inputOf(context, item, { operation, parameter, whatsapp, templates, most }) {
  const values = valuesOf(operation.form, parameter);
  if (operation.form.some(({ kind }) => kind === "file")) {
    const read = (name) => fileOf(context, item, name);
    return async () => inputFrom(operation, await withFiles(operation, values, read));
  }
  if (!operation.template) {
    const input = inputFrom(operation, values);
    return () => input;
  }
  const key = JSON.stringify([operation.template, values.name]);
  if (!templates.has(key)) templates.set(key, await patiently(() => templateOf(whatsapp, operation, values), { most }));
  const input = inputWith(templates.get(key), operation, values, parameter(`${VARIABLES}.value`, {}) ?? {});
  return () => input;
}

/** A file of an item's binary data. */
async function fileOf({ helpers }, item, name) {
  const { fileName, mimeType } = helpers.assertBinaryData(item, name);
  const bytes = await helpers.getBinaryDataBuffer(item, name);
  return { base64: bytes.toString("base64"), filename: fileName, "content-type": mimeType };
}

/** An error as n8n shows it: in red, with the fix below. */
function shown(context, error, itemIndex) {
  if (error.fix === undefined) return error;
  const { message, field } = error.failure ?? error;
  const safe = error.verdict === "transient" ? " Nothing was sent: the node may be run again." : "";
  return new NodeOperationError(context.getNode(), message, {
    itemIndex,
    description: `${error.fix}${safe}${field ? ` (${field})` : ""}`,
  });
}

/** What the second output says. Not as `error`, which n8n would make an output of its own of. */
function problemOf(error, json) {
  const problem = error.toJSON?.() ?? {
    verdict: "permanent",
    message: error.message,
    fix: error.fix ?? error.description,
  };
  return { ...problem, item: json };
}

async function validate({ data }) {
  try {
    const result = await clientOf(this.helpers, data).validate();
    const { "display-phone-number": number, "verified-name": name } = result["phone-number"] ?? {};
    return { status: "OK", message: number ? `Connected: ${name ?? ""} ${number}` : "Connected" };
  } catch (error) {
    return { status: "Error", message: error.message };
  }
}

/** One entry for each look-up. */
function lookups() {
  const entries = operations.flatMap(({ form }) => form).filter((entry) => entry["choices-from"]);
  return [...new Map(entries.map((entry) => [entry["choices-from"].lookup, entry])).values()];
}

const loader = (entry) =>
  async function () {
    const whatsapp = clientOf(this.helpers, await this.getCredentials(CREDENTIAL));
    const choices = await choicesOf(whatsapp, entry);
    return choices.map(({ value, label, help }) => ({ name: label, value, ...(help && { description: help }) }));
  };

/** The columns for a template's variables. Expressions have no values in the editor. */
async function variables() {
  const operation = operations.find(({ name }) => name === this.getCurrentNodeParameter("operation"));
  const { name } = operation.form.find(({ kind }) => kind === "row");
  const row = this.getCurrentNodeParameter(name);
  if (!row?.startsWith("[")) return { fields: [], emptyFieldsNotice: "Choose a template from the list first." };
  const whatsapp = clientOf(this.helpers, await this.getCredentials(CREDENTIAL));
  const { variables: form } = await templateOf(whatsapp, operation, { [name]: row });
  return { fields: columnsOf(form), emptyFieldsNotice: "This template has no variables." };
}
