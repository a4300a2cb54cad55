// The component's fields as a form for any engine, and what is filled in there as the component's input.
//
// An engine's form has names where the component has paths, and lists within lists: `formOf` makes it, `typedOf` reads
// its values. Between the two stands `typed`: a plain object with a value for each path.

/** A JSON field that does not hold JSON. */
export class FieldError extends Error {
  constructor(field, fix) {
    super(`${field} is not JSON.`);
    this.field = field;
    this.fix = fix;
  }
}

/** Engines read `.` and `[` in a name as steps of their own. */
const nameOf = (path) => path.replace(/[.[\]]+/g, "_").replace(/_$/, "") || "value";

/** The name of the path `at`, seen from `within`. */
const relative = (path, within) => path.slice(within.length).replace(/^\./, "");

/**
 * The form: what to draw, in order. An entry has a `name`, a `kind` (the component's, or `file`, or `row`), and what the
 * component says of the field. A list has the `fields` of one of its entries. A `row` fills several fields at once.
 */
export function formOf(fields) {
  return level(fields, "");
}

function level(fields, within) {
  const form = [];
  const rows = new Map();
  for (let place = 0; place < fields.length; place++) {
    const field = fields[place];
    const own = field.kind === "array" ? entriesOf(fields, place) : [];
    place += own.length;
    if (field.kind === "constant") continue;
    const path = relative(field.path, within);
    const entry = { ...field, path, name: nameOf(path), when: whenOf(field, within) };
    if (field.kind === "array") entry.fields = level(own, `${field.path}[]`);
    // Bytes come from a file where the engine has one.
    if (/(^|\.)base64$/.test(field.path)) Object.assign(entry, { kind: "file", fills: fileOf(fields, field, within) });
    const from = field["choices-from"];
    const row = from && rows.get(rowOf(from));
    if (row) {
      row.kind = "row";
      row.fills.push({ path, values: from.values });
      continue;
    }
    const same = form.find((other) => other.path === path && other.when?.name === entry.when?.name);
    if (same?.when) {
      // One field for two choices.
      same.when = { ...same.when, values: [...same.when.values, ...entry.when.values] };
      continue;
    }
    if (from) rows.set(rowOf(from), Object.assign(entry, { fills: [{ path, values: from.values }] }));
    form.push(entry);
  }
  return withoutBeginnings(form).map((entry) => withFile(entry, form));
}

/** A switch that begins an object of a single field is not drawn: what is filled in there begins it. */
function withoutBeginnings(form) {
  const dependents = ({ name }) => form.filter(({ when }) => when?.name === name);
  const beginnings = form.filter((entry) => entry.kind === "switch" && !entry.writes && dependents(entry).length === 1);
  const drawn = form.filter((entry) => !beginnings.includes(entry));
  return drawn.map((entry) => {
    const begun = beginnings.find(({ name }) => name === entry.when?.name);
    return begun ? { ...entry, when: begun.when, required: false, context: entry.context ?? begun.context } : entry;
  });
}

/** A field that a file fills may be left empty. */
function withFile(entry, form) {
  const isFilled = form.some(({ kind, fills }) => kind === "file" && Object.values(fills).includes(entry.name));
  return isFilled ? { ...entry, required: false, context: "Left empty: the file's own." } : entry;
}

const rowOf = ({ lookup, inputs }) => JSON.stringify([lookup, inputs]);

/** The fields of an array's entries, which follow it. */
function entriesOf(fields, place) {
  const inside = `${fields[place].path}[]`;
  const rest = fields.slice(place + 1);
  const end = rest.findIndex(({ path }) => !path.startsWith(inside));
  return end === -1 ? rest : rest.slice(0, end);
}

/** On which other entry it depends. What an array depends on, its entries need not repeat. */
function whenOf(field, within) {
  const when = field["shown-when"];
  if (!when?.path.startsWith(within)) return undefined;
  return { name: nameOf(relative(when.path, within)), values: when.values };
}

/** The names of the fields beside a file's bytes that a file can fill. */
function fileOf(fields, { path }, within) {
  const beside = path.replace(/\.content\.base64$/, "");
  const named = (end) => fields.find((one) => one.path === `${beside}.${end}` && one.kind !== "constant");
  const name = (field) => field && nameOf(relative(field.path, within));
  return { filename: name(named("filename")), "content-type": name(named("content-type")) };
}

/** The values of a form, by the paths that they are for. */
export function typedOf(form, values, at = "") {
  const typed = {};
  for (const entry of form) {
    const value = values[entry.name];
    if (isLeftOut(value)) continue;
    const path = [at, entry.path].filter(Boolean).join(".");
    if (entry.kind === "row") {
      const chosen = typeof value === "string" ? parsed(value, entry.title, "Choose from the list.") : value;
      entry.fills.forEach((fill, place) => (typed[[at, fill.path].filter(Boolean).join(".")] = chosen[place]));
    } else if (entry.kind === "array") {
      const entries = listOf(value);
      typed[path] = entries.length;
      entries.forEach((one, place) => {
        const own = typeof one === "object" && one !== null ? one : { value: one };
        Object.assign(typed, typedOf(entry.fields, own, `${path}[${place}]`));
      });
    } else {
      typed[path] = value;
    }
  }
  return typed;
}

/** What is left empty is not given. */
const isLeftOut = (value) => value === undefined || value === null || value === "";

/** A list, or a text with commas. */
export const listOf = (value) =>
  Array.isArray(value)
    ? value
    : String(value)
        .split(/\s*[,\n]\s*/)
        .filter(Boolean);

/** The input that the component takes. */
export function inputOf(fields, typed) {
  const input = {};
  const shown = new Set();
  for (const field of drawn(fields, typed)) {
    const when = field["shown-when"];
    if (when && !(shown.has(when.path) && when.values.includes(String(typed[when.path] ?? "")))) continue;
    shown.add(field.path);
    const value = valueOf(field, typed[field.path]);
    if (value !== undefined) put(input, field.path, value);
  }
  return withoutGaps(input);
}

/** The fields with those of each entry of an array: as many as are typed. */
export function drawn(fields, typed) {
  const page = [];
  const rest = [...fields];
  while (rest.length > 0) {
    const field = rest.shift();
    page.push(field);
    if (field.kind !== "array") continue;
    const own = rest.splice(0, entriesOf([field, ...rest], 0).length);
    const inside = `${field.path}[]`;
    const count = Number(typed[field.path] ?? 0);
    const entries = Array.from({ length: count }, (_, place) => {
      const at = (path) => (path.startsWith(inside) ? `${field.path}[${place}]${path.slice(inside.length)}` : path);
      return own.map((one) => {
        const when = one["shown-when"];
        return { ...one, path: at(one.path), ...(when && { "shown-when": { ...when, path: at(when.path) } }) };
      });
    });
    rest.unshift(...entries.flat());
  }
  return page;
}

function valueOf({ path, kind, title, writes, "constant-json": constant }, value) {
  if (!writes || kind === "array") return undefined;
  if (kind === "constant") return JSON.parse(constant);
  if (isLeftOut(value)) return undefined;
  if (kind === "number") return typeof value === "string" && !Number.isNaN(Number(value)) ? Number(value) : value;
  if (kind === "switch") return value === "true" || (value === "false" ? false : value);
  if (kind === "json") {
    // A path that ends in `json` gets the text.
    if (path.endsWith("json")) return typeof value === "string" ? value : JSON.stringify(value);
    return typeof value === "string" ? parsed(value, title, 'Write an object as {"name": "value"}.') : value;
  }
  return String(value);
}

function parsed(text, field, fix) {
  try {
    return JSON.parse(text);
  } catch {
    throw new FieldError(field, fix);
  }
}

function put(input, path, value) {
  const steps = path.match(/[^.[\]]+/g);
  const last = steps.pop();
  let place = input;
  steps.forEach((step, at) => (place = place[step] ??= /^\d+$/.test(steps[at + 1] ?? last) ? [] : {}));
  place[last] = value;
}

/** An entry of an array that got nothing is left out. */
function withoutGaps(value) {
  if (Array.isArray(value)) return value.filter((entry) => entry !== undefined).map(withoutGaps);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withoutGaps(member)]));
}
