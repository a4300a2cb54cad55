// Checks a recipe's input against its JSON Schema, as far as the toolkit's own schemas go. A test holds it to that: a
// keyword that stands in one of them and not here is refused.

/** What says nothing of whether a value fits. */
const NOTES = new Set(["$schema", "$defs", "title", "description", "examples", "default", "format", "contentEncoding"]);

const TYPES = {
  object: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  array: Array.isArray,
  string: (value) => typeof value === "string",
  integer: Number.isInteger,
  number: Number.isFinite,
  boolean: (value) => typeof value === "boolean",
};

/** Each gives what is wrong, as a list of `[path, message]`. */
const KEYWORDS = {
  type: (types, value) =>
    [types].flat().some((type) => TYPES[type](value))
      ? []
      : [["", `must be of the type ${[types].flat().join(" or ")}`]],
  const: (constant, value) => (isSame(constant, value) ? [] : [["", `must be ${JSON.stringify(constant)}`]]),
  enum: (values, value) =>
    values.some((one) => isSame(one, value))
      ? []
      : [["", `must be one of ${values.map((one) => JSON.stringify(one)).join(", ")}`]],
  pattern: ofType("string", (pattern, text) =>
    new RegExp(pattern, "u").test(text) ? [] : [["", `must match ${pattern}`]],
  ),
  minLength: ofType("string", (least, text) =>
    [...text].length >= least ? [] : [["", `must have at least ${least} characters`]],
  ),
  maxLength: ofType("string", (most, text) =>
    [...text].length <= most ? [] : [["", `must have at most ${most} characters`]],
  ),
  minimum: ofType("number", (least, number) => (number >= least ? [] : [["", `must be at least ${least}`]])),
  maximum: ofType("number", (most, number) => (number <= most ? [] : [["", `must be at most ${most}`]])),
  minItems: ofType("array", (least, items) =>
    items.length >= least ? [] : [["", `must have at least ${least} entries`]],
  ),
  maxItems: ofType("array", (most, items) => (items.length <= most ? [] : [["", `must have at most ${most} entries`]])),
  prefixItems: ofType("array", (schemas, items, root) =>
    schemas
      .slice(0, items.length)
      .flatMap((schema, place) => within(`[${place}]`, faultsOf(schema, items[place], root))),
  ),
  items: ofType("array", (schema, items, root, { prefixItems = [] }) =>
    items
      .slice(prefixItems.length)
      .flatMap((item, place) => within(`[${place + prefixItems.length}]`, faultsOf(schema, item, root))),
  ),
  contains: ofType("array", (schema, items, root) =>
    items.some((item) => fits(schema, item, root)) ? [] : [["", "lacks an entry that it must have"]],
  ),
  required: ofType("object", (names, object) =>
    names.filter((name) => !Object.hasOwn(object, name)).map((name) => [name, "is missing"]),
  ),
  dependentRequired: ofType("object", (needs, object, root) =>
    Object.entries(needs).flatMap(([name, names]) =>
      Object.hasOwn(object, name) ? KEYWORDS.required(names, object, root) : [],
    ),
  ),
  minProperties: ofType("object", (least, object) =>
    Object.keys(object).length >= least ? [] : [["", `must have at least ${least} members`]],
  ),
  properties: ofType("object", (properties, object, root) =>
    Object.entries(object).flatMap(([name, value]) =>
      Object.hasOwn(properties, name) ? within(name, faultsOf(properties[name], value, root)) : [],
    ),
  ),
  additionalProperties: ofType("object", (schema, object, root, { properties = {} }) =>
    Object.entries(object).flatMap(([name, value]) =>
      Object.hasOwn(properties, name)
        ? []
        : within(name, schema === false ? [["", "is not known"]] : faultsOf(schema, value, root)),
    ),
  ),
  $ref: (reference, value, root) => faultsOf(root.$defs[reference.replace("#/$defs/", "")], value, root),
  allOf: (schemas, value, root) => schemas.flatMap((schema) => faultsOf(schema, value, root)),
  anyOf: (schemas, value, root) =>
    schemas.some((schema) => fits(schema, value, root)) ? [] : closest(schemas, value, root),
  oneOf(schemas, value, root) {
    const fitting = schemas.filter((schema) => fits(schema, value, root));
    if (fitting.length === 1) return [];
    return fitting.length > 1
      ? [["", "fits more than one alternative, and must fit one"]]
      : closest(schemas, value, root);
  },
  if: (schema, value, root, { then = true }) => (fits(schema, value, root) ? faultsOf(then, value, root) : []),
  then: () => [],
};

/** A keyword that speaks of one type only. */
function ofType(type, check) {
  return (keyword, value, root, schema) => (TYPES[type](value) ? check(keyword, value, root, schema) : []);
}

/**
 * Every fault of a value, with its path in it.
 *
 * @param {any} schema
 * @param {unknown} value
 * @returns {[path: string, message: string][]}
 */
export function faultsOf(schema, value, root = schema) {
  if (schema === true) return [];
  if (schema === false) return [["", "is not known"]];
  return Object.entries(schema).flatMap(([keyword, content]) => {
    if (NOTES.has(keyword) || keyword.startsWith("x-")) return [];
    if (!Object.hasOwn(KEYWORDS, keyword))
      throw new TypeError(`The schema has the keyword ${keyword}, which is not known here.`);
    return KEYWORDS[keyword](content, value, root, schema);
  });
}

const fits = (schema, value, root) => faultsOf(schema, value, root).length === 0;

/** The faults of the alternative that has the fewest. */
function closest(schemas, value, root) {
  const [fewest] = schemas
    .map((schema) => faultsOf(schema, value, root))
    .sort((one, other) => one.length - other.length);
  return fewest;
}

function within(step, faults) {
  return faults.map(([path, message]) => [
    path === "" || path.startsWith("[") ? step + path : `${step}.${path}`,
    message,
  ]);
}

function isSame(one, other) {
  if (typeof one !== "object" || one === null || typeof other !== "object" || other === null) return one === other;
  const names = Object.keys(one);
  return (
    Array.isArray(one) === Array.isArray(other) &&
    names.length === Object.keys(other).length &&
    names.every((name) => Object.hasOwn(other, name) && isSame(one[name], other[name]))
  );
}
