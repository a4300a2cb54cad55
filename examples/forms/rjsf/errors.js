// What the validator finds, in words for whoever fills in the form.

/** A function for `transformErrors`. */
export const errorsOf = (schema) => (errors) => {
  const told = errors.filter((error) => isToldHere(error, schema));
  // What is wrong must block the form, also where it cannot be told better.
  return (told.length > 0 ? told : errors).map((error) => ({ ...error, message: messageOf(error, schema) }));
};

/** Of alternatives that were not chosen nothing is told. */
function isToldHere({ name, schemaPath }, schema) {
  const [, other] = /\/oneOf\/(\d+)\/required$/.exec(schemaPath) ?? [];
  const isOther = Number(other) > 0 && !at(schema, schemaPath, 1)?.properties;
  return name !== "oneOf" && !isOther && !(name === "additionalProperties" && schemaPath.includes("/oneOf/"));
}

function messageOf({ name, message, params, schemaPath }, schema) {
  const [example] = at(schema, schemaPath, 1)?.examples ?? [];
  if (name === "required") return "This is needed.";
  if (name === "pattern" || name === "format") return `This does not have the right form. An example: ${example}`;
  if (name === "minItems" || name === "minProperties") return `At least ${params.limit} of these are needed.`;
  return message;
}

/** The part of a schema that a path such as `#/properties/to/pattern` leads to, without so many of its last steps. */
function at(schema, path, without) {
  const steps = path.split("/").slice(1, -without);
  return steps.reduce((part, step) => part?.[step.replaceAll("~1", "/").replaceAll("~0", "~")], schema);
}
