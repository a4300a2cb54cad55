// How a form is drawn, from the marks in its schema. It knows no tool and no recipe.

/** The uiSchema of any of the toolkit's schemas, in draft-07. */
export function uiSchemaOf(schema) {
  const ui = partOf(schema, schema);
  // What holds all the rest needs no frame.
  for (let whole = ui; whole;) {
    withOptions(whole, { isWhole: true });
    const shown = Object.entries(whole).filter(([name, member]) => !name.startsWith("ui:") && !isHidden(member));
    whole = shown.length === 1 ? shown[0][1] : undefined;
  }
  return ui;
}

function partOf(schema, root) {
  const { properties = {}, items, oneOf = [], ...keywords } = resolved(schema, root);
  const of = (part) => partOf(part, root);
  const ui = Object.fromEntries(Object.entries(properties).map(([name, member]) => [name, of(member)]));
  if (items) ui.items = Array.isArray(items) ? items.map(of) : of(items);
  const oneGiven = keywords["x-one-of"] ?? (areBare(oneOf) ? oneOf.map(({ required }) => required[0]) : []);
  markUsual(ui, oneGiven);
  if (oneOf.some(({ properties, $ref }) => properties || $ref)) {
    ui.oneOf = oneOf.map((part) => withOptions(of(part), { isAlternative: true }));
    withOptions(ui, { label: false }); // the choice has it
  }
  if ("const" in keywords) ui["ui:widget"] = "hidden";
  if (keywords["x-long-text"] || keywords.contentMediaType) ui["ui:widget"] = "textarea";
  if (keywords.writeOnly) ui["ui:widget"] = "password";
  if (keywords["x-advanced"]) withOptions(ui, { isAdvanced: true });
  const [example] = keywords.examples ?? [];
  if (["string", "number"].includes(typeof example)) ui["ui:placeholder"] = String(example);
  return ui;
}

function resolved({ $ref, ...own }, root) {
  return { ...($ref && root.definitions[$ref.replace("#/definitions/", "")]), ...own };
}

function withOptions(ui, options) {
  ui["ui:options"] = { ...ui["ui:options"], ...options };
  return ui;
}

/** Of members of which one is given the usual one comes first; the others are folded away. */
function markUsual(ui, [usual, ...others]) {
  if (usual) ui[usual]["ui:classNames"] = "usual";
  for (const name of others) withOptions(ui[name], { isAdvanced: true });
}

/** Whether alternatives only say which of an object's members is given. */
export const areBare = (alternatives) => alternatives.every((one) => one.required && !one.properties);

export const isHidden = (ui) => ui["ui:widget"] === "hidden";
export const isAdvanced = (ui) => ui["ui:options"]?.isAdvanced === true;
export const isAlternative = (ui) => ui["ui:options"]?.isAlternative === true;
export const isWhole = (ui) => ui["ui:options"]?.isWhole === true;
