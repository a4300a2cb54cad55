// A template's variables as fields of their own, so that nobody writes a template's JSON.

import { drawn, formOf, listOf, typedOf } from "./fields.mjs";

/** How many entries of a list are drawn where a form cannot add any. */
const MOST_ENTRIES = 3;

/** The fields of a function that ask the same of each template: the recipient, the template, and what few people need. */
export function sharedFields({ fields }) {
  const template = fields.findLastIndex((field) => field["choices-from"]?.lookup === "list-templates");
  return fields.filter((field, place) => place <= template || isAlone(field, fields));
}

function isAlone(field, fields) {
  const decides = fields.some((other) => other["shown-when"]?.path === field.path);
  const isTop = !/[.[]/.test(field.path);
  return isTop && field.advanced && field.kind !== "array" && !decides && !field["shown-when"];
}

/**
 * The form of one template's variables, without lists and conditions: for editors that have neither in such a form. What
 * is filled in decides what is chosen: an image by its address, or by its id. `isNeeded` is whether most messages need it.
 */
export function variablesOf(fields, shared) {
  const known = new Set(shared.map(({ path }) => path));
  const own = fields.filter(({ path }) => !known.has(path));
  const page = flat(own);
  const form = formOf(page.filter((field) => field.writes || field.kind === "switch"));
  return form.map((entry) => {
    const decider = page.find(({ path }) => path === entry["shown-when"]?.path);
    if (!decider) return { ...entry, isNeeded: entry.required };
    return {
      ...entry,
      title: titleAfter(decider.title, entry.title),
      required: false,
      when: undefined,
      isNeeded: decider.kind === "choice" && decider.required,
    };
  });
}

/** A title after that of what it depends on. Both may begin with the same card. */
function titleAfter(decider, title) {
  if (title.startsWith(decider)) return title;
  const [card = ""] = /^.*: /.exec(decider) ?? [];
  return `${decider}: ${title.startsWith(card) ? title.slice(card.length) : title}`;
}

/** Lists with room for a few entries each. A list of texts is one text with commas. */
function flat(fields) {
  const typed = {};
  const lists = [];
  for (;;) {
    const page = drawn(fields, typed);
    const list = page.find((field) => field.kind === "array" && !(field.path in typed) && !isOfTexts(field, fields));
    if (!list) {
      const drawable = page.flatMap((field) => (field.kind === "array" ? textOf(field, fields) : [field]));
      return drawable.map((field) => counted(field, lists));
    }
    typed[list.path] = Math.max(list.minimum ?? 1, Math.min(list.maximum ?? MOST_ENTRIES, MOST_ENTRIES));
    lists.push(list);
  }
}

/** An entry beyond the fewest may be left empty. All but the first are numbered. */
function counted(field, lists) {
  return lists.reduce((one, { path, minimum }) => {
    if (!one.path.startsWith(`${path}[`)) return one;
    const place = Number.parseInt(one.path.slice(path.length + 1));
    const title = place === 0 ? one.title : `${one.title} ${place + 1}`;
    return { ...one, title, required: one.required && place < (minimum ?? 0) };
  }, field);
}

const pattern = (path) => path.replace(/\[\d+\]/g, "[]");

/** The entry of a list of texts. */
const entryOf = ({ path }, fields) =>
  fields.find((one) => pattern(one.path) === `${pattern(path)}[]` && one.kind !== "constant");
const isOfTexts = (field, fields) => entryOf(field, fields) !== undefined;

function textOf(field, fields) {
  const entry = entryOf(field, fields);
  if (!entry) return [];
  const context = [entry.context, "Several with commas between."].filter(Boolean).join(" ");
  return [
    {
      ...entry,
      ...{ path: field.path, title: field.title, required: field.required, context, "shown-when": field["shown-when"] },
    },
  ];
}

/** The typed values of a template's form, with everything chosen and counted that they need. */
export function typedVariables(fields, form, values) {
  const typed = typedOf(form, values);
  for (const path of Object.keys(typed)) count(typed, path, fields);
  return decided(fields, typed);
}

/** Chooses what the typed values need to be shown, where nothing else is chosen. */
export function decided(fields, typed) {
  const all = { ...typed };
  for (const { path, "shown-when": when } of drawn(fields, typed).toReversed()) {
    if (when && path in all && all[when.path] === undefined) all[when.path] = when.values.find(Boolean);
  }
  return all;
}

/** Has each list in which a value stands reach as far as that value. */
function count(typed, path, fields) {
  for (const { index } of path.matchAll(/\[\d+\]/g)) {
    const list = path.slice(0, index);
    if (!fields.some((one) => one.kind === "array" && pattern(one.path) === pattern(list))) continue;
    const place = Number(path.slice(index + 1).match(/^\d+/)[0]);
    typed[list] = Math.max(typed[list] ?? 0, place + 1);
  }
  const isList = fields.some((one) => one.kind === "array" && pattern(one.path) === pattern(path));
  if (isList && typeof typed[path] !== "number") {
    const entries = listOf(typed[path]);
    typed[path] = entries.length;
    entries.forEach((entry, place) => (typed[`${path}[${place}]`] = entry));
  }
}
