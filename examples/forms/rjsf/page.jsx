import { useState } from "react";
import { createRoot } from "react-dom/client";
import Form from "@rjsf/core";
import { setByPath, toErrorSchema } from "@rjsf/utils";
import validator from "@rjsf/validator-ajv8";
import { start } from "../common/page.js";
import { errorsOf } from "./errors.js";
import { templates } from "./templates.jsx";
import { withLookUps } from "./look-up.jsx";
import { uiSchemaOf } from "./ui-schema.js";

/** What is optional is not there until it is asked for. */
const OPTIONAL = {
  "ui:globalOptions": { enableOptionalDataFieldForType: ["object"] },
  "ui:submitButtonOptions": { submitText: "Send" },
};
/** Constants are filled in where they are needed. */
const DEFAULTS = { emptyObjectFields: "populateRequiredDefaults", constAsDefaults: "skipOneOf" };

function MessageForm({ schema, fields, tools: { send, choicesOf } }) {
  const [uiSchema] = useState(() => ({ ...withLookUps(uiSchemaOf(schema), fields, choicesOf), ...OPTIONAL }));
  const [input, setInput] = useState(() => begun(fields));
  const [error, setError] = useState();
  const atFault =
    error?.field && toErrorSchema([{ property: `.${error.field}`, message: `${error.message} ${error.fix}` }]);
  return (
    <Form
      schema={schema}
      uiSchema={uiSchema}
      formData={input}
      validator={validator}
      templates={templates}
      experimental_defaultFormStateBehavior={DEFAULTS}
      transformErrors={errorsOf(schema)}
      extraErrors={atFault}
      showErrorList={false}
      focusOnFirstError
      noHtml5Validate
      onError={() => {} /* the fields say it */}
      onChange={({ formData }) => setInput(formData)}
      onSubmit={async ({ formData }) => {
        setError(undefined);
        setError(await send(formData));
      }}
    />
  );
}

/** An input without any optional object: the library begins one that has a constant, unless it is told that there is none. */
function begun(fields) {
  const input = {};
  for (const { path, kind, writes, "shown-when": when } of fields) {
    const isOptional = kind === "switch" && !writes && !when && !path.includes("[");
    if (isOptional) setByPath(input, path.split("."), undefined);
  }
  return input;
}

let root;
start("draft7", (place, { schema, fields }, tools) => {
  root?.unmount();
  root = createRoot(place.appendChild(document.createElement("div")));
  root.render(<MessageForm schema={schema} fields={fields} tools={tools} />);
});
