// The neutral form of `shared/fields.mjs` as n8n's properties, and n8n's parameters as that form's values.

import { labelOf } from "./label.mjs";

const TYPES = {
  text: { type: "string" },
  url: { type: "string" },
  "date-time": { type: "string" },
  "long-text": { type: "string", typeOptions: { rows: 4 } },
  secret: { type: "string", typeOptions: { password: true } },
  json: { type: "json" },
  number: { type: "number" },
  file: { type: "string" },
};

/** Where optional fields stand that few people need. */
export const OPTIONS = "options";

const NOT_SET = { name: "(Not Set)", value: "" };

/** The properties of one operation. `show` says for which. */
export function propertiesOf(form, show) {
  const [aside, before] = partition(form, (entry) => isAside(entry, form));
  const properties = before.map((entry) => ({
    ...propertyOf(withDefault(entry, form)),
    ...shownWhen(conditions(entry, form), show),
  }));
  if (aside.length > 0) {
    const options = aside.map((entry) => propertyOf(entry, true));
    const placeholder = "Add option";
    properties.push({
      displayName: "Options",
      name: OPTIONS,
      type: "collection",
      placeholder,
      default: {},
      options,
      displayOptions: { show },
    });
  }
  return properties;
}

function partition(list, is) {
  return [list.filter(is), list.filter((one) => !is(one))];
}

function isAside({ name, kind, required, when, advanced, writes }, form) {
  const isOptionalSwitch = kind === "switch" && writes && !required;
  return (
    (advanced || isOptionalSwitch) && !when && kind !== "array" && !form.some((other) => other.when?.name === name)
  );
}

/** What an entry depends on, and what that depends on. */
function conditions(entry, form) {
  if (!entry.when) return {};
  const decider = form.find(({ name }) => name === entry.when.name);
  const own = entry.when.values.map((value) =>
    decider.kind === "switch" && !decider.writes ? value === "true" : value,
  );
  return { ...conditions(decider, form), [entry.when.name]: own };
}

function shownWhen(own, outer = {}) {
  const show = { ...outer, ...own };
  return Object.keys(show).length > 0 ? { displayOptions: { show } } : {};
}

function propertyOf(entry, wasAdded = false) {
  const { title, name, kind, required, context, example } = entry;
  const help = context && { description: context };
  const property = { displayName: labelOf(title), name, default: "", ...(required && { required }), ...help };
  if (kind === "array") return { ...property, required: false, ...listOf(entry) };
  if (entry.fills && kind !== "file") {
    const typeOptions = { loadOptionsMethod: methodOf(entry["choices-from"]) };
    const description = `${context ? `${context} ` : ""}Choose from the list, or write an expression.`;
    return { ...property, type: "options", typeOptions, description };
  }
  if (kind === "choice") return { ...property, type: "options", ...optionsOf(entry) };
  if (kind === "switch") {
    if (!entry.writes || required || wasAdded) return { ...property, type: "boolean", default: wasAdded };
    return {
      ...property,
      type: "options",
      options: [NOT_SET, { name: "Yes", value: "true" }, { name: "No", value: "false" }],
    };
  }
  if (kind === "file") {
    const description = "The name of the item's binary field that holds the file";
    return { ...property, type: "string", displayName: "Input Binary Field", default: "data", description };
  }
  return { ...property, ...TYPES[kind], ...(example && { placeholder: `e.g. ${example}` }) };
}

/** A choice whose first value means the same as none shows that value. */
function withDefault(entry, form) {
  if (entry.kind !== "choice" || entry.required) return entry;
  const assumed = form
    .find(({ when }) => when?.name === entry.name && when.values.includes(""))
    ?.when.values.find(Boolean);
  return assumed ? { ...entry, required: true, example: assumed } : entry;
}

function optionsOf({ choices, required, example }) {
  const options = choices.map(({ title, value }) => ({ name: labelOf(title), value }));
  if (!required) return { options: [NOT_SET, ...options] };
  const isExample = choices.some(({ value }) => value === example);
  return { options, default: isExample ? example : choices[0].value };
}

function listOf({ title, fields, maximum }) {
  const values = fields.map((entry) => ({ ...propertyOf(entry), ...shownWhen(conditions(entry, fields)) }));
  return {
    type: "fixedCollection",
    placeholder: `Add to ${labelOf(title)}`,
    default: {},
    typeOptions: { multipleValues: true, ...(maximum && { maxAllowedFields: maximum }) },
    options: [{ name: "entry", displayName: labelOf(title), values }],
  };
}

/** The name of the method that loads the choices. */
export const methodOf = ({ lookup }) => lookup.replace(/-(.)/g, (_, letter) => letter.toUpperCase());

/** The form's values, from what n8n gives for each parameter. */
export function valuesOf(form, parameter) {
  const options = parameter(OPTIONS) ?? {};
  const all = Object.fromEntries(form.map(({ name }) => [name, name in options ? options[name] : parameter(name)]));
  return withoutEntries(form, all);
}

/** n8n keeps a list's entries in an object of their own. */
function withoutEntries(form, values) {
  for (const { name, kind, fields } of form) {
    if (kind === "array") values[name] = values[name]?.entry?.map((one) => withoutEntries(fields, { ...one }));
  }
  return values;
}

/** A template's variables, as n8n's mapping of columns has them. */
export function columnsOf(form) {
  return form.map(({ name, title, kind, context, required, isNeeded, choices }) => ({
    id: name,
    displayName: columnTitle(title, context),
    required: Boolean(required) && kind !== "choice",
    display: true,
    defaultMatch: false,
    canBeUsedToMatch: false,
    type: { number: "number", switch: "boolean", choice: "options" }[kind] ?? "string",
    ...(kind === "choice" && { options: choices.map((one) => ({ name: one.title, value: one.value })) }),
    ...(!isNeeded && { removed: true }),
  }));
}

/** n8n cuts a column's title after some 20 characters, so a variable without a name is called by the words before it. */
function columnTitle(title, context = "") {
  if (/: End of the address$/.test(title)) return title.replace(/[^:]*$/, " {{1}}");
  const [, before, number] = /^(.*)Parameter (\d+)$/.exec(title) ?? [];
  const [words] = new RegExp(`(\\S+\\s+){0,2}\\{\\{${number}\\}\\}`).exec(context) ?? [];
  return words ? `${before}${words}` : title;
}
