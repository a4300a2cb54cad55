// What an engine offers: every function and recipe of the component, each with its form.

import { formOf, inputOf, typedOf } from "./fields.mjs";
import { decided, sharedFields, typedVariables, variablesOf } from "./template.mjs";

/** @param {any} description what `describe` gives */
export function operationsOf({ tools, lookups }) {
  const functions = [...tools, ...lookups];
  // A look-up that only serves to draw the form of another function.
  const forms = new Set(functions.map(({ form }) => form));
  return functions
    .filter(({ name }) => !forms.has(name))
    .flatMap((one) => [one, ...one.recipes].map((operation) => ({ ...operation, function: one.name })))
    .map(({ form: template, ...operation }) => {
      const fields = template ? sharedFields(operation) : operation.fields;
      return { ...operation, fields, template, form: formOf(fields) };
    });
}

/** The input of an operation that has no template. */
export const inputFrom = ({ form, fields }, values) => inputOf(fields, decided(fields, typedOf(form, values)));

/** What the template that is chosen asks for: all fields, and the form of its variables. */
export async function templateOf(whatsapp, operation, values) {
  const { name, language } = typedOf(operation.form, values);
  const { fields } = await whatsapp.call(operation.template, { name, language });
  return { fields, variables: variablesOf(fields, operation.fields) };
}

/** The input of an operation with a template, whose variables are values of their own. */
export function inputWith({ fields, variables }, operation, values, own) {
  return inputOf(fields, { ...typedVariables(fields, variables, own), ...typedOf(operation.form, values) });
}

/**
 * The values with each file's bytes, and its name and media type where these are left empty.
 *
 * @param {(value: any) => Promise<{ base64: string, filename?: string, "content-type"?: string }>} read
 */
export async function withFiles({ form }, values, read) {
  const filled = { ...values };
  for (const { name, kind, fills } of form) {
    if (kind !== "file" || !values[name]) continue;
    const { base64, ...more } = await read(values[name]);
    filled[name] = base64;
    for (const [part, target] of Object.entries(fills)) if (target) filled[target] ||= more[part];
  }
  return filled;
}
