// The neutral form of `shared/fields.mjs` as Activepieces' properties.

import framework from "@activepieces/pieces-framework";
import { choicesOf } from "../shared/lookups.mjs";

const { PieceAuth, Property } = framework;

const KINDS = {
  text: Property.ShortText,
  url: Property.ShortText,
  secret: PieceAuth.SecretText,
  "long-text": Property.LongText,
  "date-time": Property.ShortText,
  number: Property.Number,
  switch: Property.Checkbox,
  json: Property.Json,
  file: Property.File,
};

/** The name of the group of entries that a choice decides on. */
const groupOf = (name) => `${name}_more`;

/**
 * The properties of a form. What depends on a choice is in a group of its own, which the editor loads for the value
 * chosen: properties have no conditions.
 */
export function propertiesOf(form, client, auth) {
  const properties = {};
  for (const entry of form.filter(({ when }) => !when)) {
    properties[entry.name] = propertyOf(entry, client, auth);
    const own = dependents(form, entry);
    if (own.length > 0) properties[groupOf(entry.name)] = group(entry, own, auth);
  }
  return properties;
}

function group(decider, own, auth) {
  const props = async ({ [decider.name]: value }) => {
    const shown = own.filter(({ root }) => root.when.values.includes(String(value ?? "")));
    return Object.fromEntries(
      shown.map(({ entry, root }) => [
        entry.name,
        propertyOf({ ...entry, required: entry === root && entry.required }),
      ]),
    );
  };
  return Property.DynamicProperties({
    displayName: decider.title,
    required: false,
    refreshers: [decider.name],
    auth,
    props,
  });
}

/** The entries that depend on this one, also by way of others, each with the one that depends on it directly. */
function dependents(form, { name }) {
  const direct = form.filter(({ when }) => when?.name === name);
  return direct.flatMap((root) => [
    { entry: root, root },
    ...dependents(form, root).map(({ entry }) => ({ entry, root })),
  ]);
}

function propertyOf(entry, client, auth) {
  const { title, context, example, kind, required, choices, fields } = entry;
  const description = [context, example && kind !== "choice" && `Example: ${example}`].filter(Boolean).join(" ");
  const property = { displayName: title, description, required: Boolean(required) && kind !== "switch" };
  if (kind === "array")
    return Property.Array({ ...property, ...(isOfTexts(fields) ? {} : { properties: entriesOf(fields) }) });
  if (kind === "choice") {
    const options = choices.map(({ title, value }) => ({ label: title, value }));
    return Property.StaticDropdown({ ...property, options: { options } });
  }
  if (entry["choices-from"] && client) {
    const options = async ({ auth }) => {
      if (!auth) return { disabled: true, placeholder: "Connect first", options: [] };
      const rows = await choicesOf(client(auth), entry);
      return { options: rows.map(({ value, label }) => ({ label, value })) };
    };
    return Property.Dropdown({ ...property, auth, refreshers: [], options });
  }
  return KINDS[kind](property);
}

const isOfTexts = (fields) => fields.length === 1 && fields[0].path === "";

/** An entry's properties have no lists and no conditions: what is filled in decides. */
function entriesOf(fields) {
  const drawable = fields.map((entry) =>
    entry.kind === "array" ? { ...entry, kind: isOfTexts(entry.fields) ? "text" : "json" } : entry,
  );
  return Object.fromEntries(
    drawable.map((entry) => [entry.name, propertyOf({ ...entry, required: entry.required && !entry.when })]),
  );
}

/** The values of a form: those of its groups beside the others. */
export const valuesOf = (form, properties) =>
  form.reduce((all, { name }) => ({ ...all, ...properties[groupOf(name)] }), properties);
