// The piece: an action for each function and each recipe of the component.

import framework from "@activepieces/pieces-framework";
import { WhatsApp } from "whatsapp-cloud-toolkit";
import { formOf } from "../shared/fields.mjs";
import { inputFrom, inputWith, operationsOf, templateOf, withFiles } from "../shared/operations.mjs";
import { readable } from "../shared/results.mjs";
import { propertiesOf, valuesOf } from "./form.mjs";

const { createAction, createPiece, PieceAuth, Property } = framework;

const description = await new WhatsApp({ env: false }).describe();

const clientOf = ({ props }) => new WhatsApp({ env: false, connection: props });

const connection = description["connection-fields"].map(({ "choices-from": _, ...field }) => field);

const auth = PieceAuth.CustomAuth({
  required: true,
  props: propertiesOf(formOf(connection.filter(({ path }) => path !== "name"))),
  validate: ({ auth }) =>
    clientOf({ props: auth })
      .validate()
      .then(
        () => ({ valid: true }),
        ({ message }) => ({ valid: false, error: message }),
      ),
});

/** The engine repeats no step by itself: only `verdict` says whether to. */
const errorHandlingOptions = { retryOnFailure: { hide: true, defaultValue: false } };

function actionOf(operation) {
  const { name, title, description, form, template } = operation;
  const props = propertiesOf(form, clientOf, auth);
  if (template) props.variables = variables(operation);
  const run = async ({ auth, propsValue }) => {
    const whatsapp = clientOf(auth);
    const values = await withFiles(operation, valuesOf(form, propsValue), fileOf);
    const input = template
      ? async () =>
          inputWith(await templateOf(whatsapp, operation, values), operation, values, propsValue.variables ?? {})
      : async () => inputFrom(operation, values);
    return outcome(async () => whatsapp.call(operation.function, await input()));
  };
  return createAction({ name, auth, displayName: title, description, props, errorHandlingOptions, run });
}

const fileOf = async ({ filename, base64 }) => ({ filename, base64 });

/** What to do next is a value, for a Router step. What will fail again ends the flow, with its fix. */
async function outcome(call) {
  try {
    return { verdict: "accepted", ...readable(await call()) };
  } catch (error) {
    if (error.verdict === "permanent" || !error.verdict) throw error;
    return error.toJSON();
  }
}

/** The variables of the template that is chosen. */
function variables(operation) {
  const template = operation.form.find(({ kind }) => kind === "row").name;
  const props = async ({ auth, [template]: row }) => {
    if (!auth || !row) return {};
    const { variables } = await templateOf(clientOf(auth), operation, { [template]: row });
    return propertiesOf(variables.filter(({ isNeeded, advanced }) => isNeeded || !advanced));
  };
  return Property.DynamicProperties({ displayName: "Variables", required: false, refreshers: [template], auth, props });
}

export const whatsapp = createPiece({
  displayName: description.title,
  description: description.description,
  auth,
  authors: [],
  logoUrl: "",
  minimumSupportedRelease: "0.36.1",
  actions: operationsOf(description).map(actionOf),
  triggers: [],
});
