// The functions and recipes as tools for an agent: those that `host-harness mcp` exposes.

import { refused } from "./error.js";
import { faultsOf } from "./schema.js";

const NOTHING = { type: "object", properties: {}, additionalProperties: false };

/** Every recipe, with the function that it is for. */
export function recipesOf(manifest) {
  return functionsOf(manifest).flatMap(({ name, recipes }) =>
    recipes.map((recipe) => ({
      ...recipe,
      function: name,
      schema: JSON.parse(recipe.schema),
      example: JSON.parse(recipe.example),
    })),
  );
}

/**
 * The input of a recipe's function. What is the same in each of the recipe's inputs need not be given.
 */
export function inputOf(recipe, input) {
  const filled = structuredClone(input ?? {});
  for (const field of recipe.fields) {
    if (field.kind === "constant" && field.required && !field["shown-when"]) {
      fill(filled, stepsOf(field.path), JSON.parse(field["constant-json"]));
    }
  }
  return checked(recipe.schema, filled);
}

/** `a.b[].c` as `a`, `b`, `[]`, `c`. */
const stepsOf = (path) => path.match(/\[\d*\]|[^.[\]]+/g);

function fill(container, [step, ...rest], constant) {
  if (typeof container !== "object" || container === null) return;
  if (step === "[]") {
    // An entry that is not given is no entry.
    if (Array.isArray(container) && rest.length > 0) container.forEach((item) => fill(item, rest, constant));
    return;
  }
  const key = step.startsWith("[") ? Number(step.slice(1, -1)) : step;
  if (rest.length === 0) {
    container[key] ??= constant;
    return;
  }
  // An array that is not given has no entries to fill.
  if (rest[0] !== "[]") container[key] ??= rest[0].startsWith("[") ? [] : {};
  fill(container[key], rest, constant);
}

function checked(schema, input) {
  const faults = faultsOf(schema, input);
  if (faults.length === 0) return input;
  const message = faults.map(([path, fault]) => `${path || "The input"} ${fault}.`).join(" ");
  throw refused(
    faults.find(([path]) => path)?.[0] ?? "input",
    message,
    "Correct it by the recipe's schema, and start from its example.",
  );
}

/**
 * @param {any} manifest
 * @param {{ only?: string[], readOnly?: boolean }} selection
 * @param {(name: string, input: unknown, options: any) => Promise<unknown>} call
 */
export function toolsOf(manifest, { only, readOnly = false }, call) {
  const functions = functionsOf(manifest);
  const recipes = recipesOf(manifest);
  let exposed = functions.map((one) => ofFunction(one, call));
  if (only) {
    const all = [...exposed, ...recipes.map((recipe) => ofRecipe(recipe, functions, call))];
    exposed = [...new Set(only)].map((name) => {
      const tool = all.find((tool) => tool.name === name);
      if (!tool) throw new TypeError(`There is no tool ${name}; there are ${all.map((tool) => tool.name).join(", ")}.`);
      if (readOnly && tool.effect !== "reads") throw new TypeError(`${name} does not only read.`);
      return tool;
    });
  }
  if (readOnly) exposed = exposed.filter((tool) => tool.effect === "reads");
  const described = recipes.filter((recipe) => exposed.some((tool) => tool.name === recipe.function));
  return described.length > 0 ? [...exposed, ofRecipes(described)] : exposed;
}

const functionsOf = ({ tools, lookups }) => [...tools, ...lookups];

function ofFunction({ name, title, description, effect, ...schemas }, call) {
  const schema = schemas["input-schema"] ? shortened(JSON.parse(schemas["input-schema"])) : NOTHING;
  return {
    name,
    title,
    description,
    effect,
    schema,
    outputSchema: shortened(JSON.parse(schemas["output-schema"])),
    call: async (input = {}, options) => call(name, schema === NOTHING ? checked(NOTHING, input) : input, options),
  };
}

/** What fits the recipe's schema is all that an agent with this tool may do with the function. */
function ofRecipe(recipe, functions, call) {
  const { name, title, description, effect, schema, example } = recipe;
  const { "output-schema": output } = functions.find((one) => one.name === recipe.function);
  return {
    name,
    title,
    description: `${description}\n\nExample: ${JSON.stringify(example)}`,
    effect,
    schema: shortened(structuredClone(schema)),
    outputSchema: shortened(JSON.parse(output)),
    call: async (input, options) => call(recipe.function, inputOf(recipe, input), options),
  };
}

/** One tool for all recipes: an agent has room for a few dozen tools, and sees the schemas of all of them each time. */
function ofRecipes(recipes) {
  const names = recipes.map(({ name }) => name);
  const schema = {
    type: "object",
    properties: { name: { type: "string", title: "Recipe", enum: names } },
    required: ["name"],
    additionalProperties: false,
  };
  const lines = recipes.map(({ name, title }) => `\n- ${name}: ${title}`);
  return {
    name: "describe-recipe",
    title: "Describe Recipe",
    description:
      "Gives an input for one purpose of a tool that takes many: its JSON Schema, limits in words, and an example to " +
      `start from. Sends nothing. The purposes:${lines.join("")}`,
    effect: "reads",
    schema,
    outputSchema: {
      type: "object",
      properties: {
        title: { type: "string" },
        description: { type: "string" },
        schema: { type: "object", description: "The JSON Schema of the tool's input for this purpose." },
        example: { type: "object", description: "An input that fits it." },
      },
      required: ["title", "description", "schema", "example"],
      additionalProperties: false,
    },
    call: async (input) => {
      const { name } = checked(schema, input);
      const { title, description, schema: itsSchema, example } = recipes.find((recipe) => recipe.name === name);
      return { title, description, schema: shortened(structuredClone(itsSchema)), example };
    },
  };
}

/** Takes away what only a form needs. An agent pays for each word of a schema, each time. */
function shortened(schema) {
  if (schema.oneOf?.every((one) => one.const !== undefined)) {
    schema.enum = schema.oneOf.map((one) => one.const);
    delete schema.oneOf;
  }
  delete schema["x-long-text"];
  delete schema["x-advanced"];
  const parts = [
    ...["properties", "$defs"].flatMap((keyword) => Object.values(schema[keyword] ?? {})),
    ...["oneOf", "prefixItems"].flatMap((keyword) => schema[keyword] ?? []),
    ...["items", "contains"].map((keyword) => schema[keyword]),
  ];
  for (const part of parts.filter((part) => typeof part === "object")) {
    if (!part.properties && part.required) delete part.title;
    shortened(part);
  }
  return schema;
}
