// Draws a flat list of fields as a form. To copy, with input.js: they need nothing else.

import { faultOf, placed, read, valueOf } from "./input.js";

/** Draws the fields into a form. `choicesOf` gives a promise of the choices that a look-up has. */
export function draw(form, fields, choicesOf) {
  drawGroup(form, fields, choicesOf);
  form.addEventListener("input", () => update(form));
  // A control at fault may be folded away.
  form.addEventListener("invalid", ({ target }) => unfold(target), true);
  update(form);
}

/** Marks the field that an error names, and no other. */
export function mark(form, error) {
  const atFault = read(form).boxes.get(error?.field);
  for (const box of form.querySelectorAll(".field")) {
    box.classList.toggle("at-fault", box === atFault);
    box.control?.setAttribute("aria-invalid", box === atFault);
    if (box.fault) box.fault.textContent = box === atFault ? error.fix : "";
  }
  if (atFault) unfold(atFault);
  atFault?.control.focus();
}

function unfold(inside) {
  for (let details = inside; (details = details.parentElement.closest("details"));) details.open = true;
}

function element(name, properties, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children.filter(Boolean));
  return made;
}

function drawGroup(place, fields, choicesOf) {
  const advanced = element("details", {}, element("summary", { textContent: "More" }));
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at];
    const within = fields.filter(({ path }) => path.startsWith(`${field.path}[]`));
    const isArray = field.kind === "array";
    const box = isArray ? drawArray(field, within, choicesOf) : drawField(field, choicesOf);
    (field.advanced ? advanced : place).append(Object.assign(box, { field }));
    if (isArray) at += within.length;
  }
  if (advanced.children.length > 1) place.append(advanced);
}

function drawArray(field, within, choicesOf) {
  const entries = element("div", { className: "entries" });
  const button = (textContent, change) => {
    const onclick = ({ target: { form } }) => (change(), update(form));
    return element("button", { type: "button", textContent, onclick });
  };
  const add = () => {
    const entry = element("fieldset", { className: "entry" }, element("legend"));
    drawGroup(entry, within, choicesOf);
    // Whoever uses the keyboard goes on from there.
    entry.append(button("Remove", () => (entry.remove(), more.focus())));
    entries.append(entry);
  };
  const more = button(`Add to ${field.title}`, add);
  for (let least = field.required ? Math.max(1, field.minimum ?? 1) : 0; least > 0; least--) add();
  const legend = element("legend", { textContent: field.title });
  return element("fieldset", { className: "field array" }, legend, noteOf(field), entries, more);
}

const ELEMENTS = { "long-text": "textarea", json: "textarea", choice: "select" };
const TYPES = {
  url: "url",
  number: "number",
  secret: "password",
  switch: "checkbox",
  constant: "hidden",
  "date-time": "datetime-local",
};
let count = 0;

function drawField(field, choicesOf) {
  const { kind, title, example } = field;
  const required = field.required && kind !== "switch";
  const id = `field-${++count}`;
  const control = element(ELEMENTS[kind] ?? "input", { id, required });
  if (control.localName === "input") Object.assign(control, { type: TYPES[kind] ?? "text", step: "any" });
  if (kind === "number") Object.assign(control, { min: field.minimum ?? "", max: field.maximum ?? "" });
  if (kind === "choice") {
    const choices = required ? field.choices : [{ value: "", title: "" }, ...field.choices];
    control.append(...choices.map(({ value, title }) => new Option(title, value)));
  } else if (example) control.placeholder = example;
  const star = required && element("span", { className: "required", textContent: " *", ariaHidden: true });
  const [note, fault] = [noteOf(field, `${id}-note`), element("small", { id: `${id}-fault`, className: "fault" })];
  control.setAttribute("aria-describedby", `${id}-note ${id}-fault`);
  const drawn = [element("label", { htmlFor: id }, title, star), control, note, fault];
  const box = element(
    "div",
    { className: `field ${kind}`, control, fault },
    ...(kind === "constant" ? [control] : drawn),
  );
  if (field["choices-from"] && kind === "text") offer(control, choicesOf(field["choices-from"]));
  return box;
}

const noteOf = ({ context }, id = "") => context && element("small", { id, textContent: context });

/** Offers what a look-up found. Anything else may be typed, also where the look-up fails. */
function offer(control, choices) {
  const list = element("datalist", { id: `${control.id}-choices` });
  control.setAttribute("list", list.id);
  control.after(list);
  choices.then((found) => list.append(...found.map(({ value, title }) => new Option(title, value)))).catch(() => {});
}

/** Shows what depends on what was chosen, checks the texts, and numbers the entries of lists. */
function update(form) {
  const boxes = [...form.querySelectorAll(".field")];
  const byPath = new Map(boxes.map((box) => [placed(box), box]));
  const isShown = (box) => {
    const when = box.field["shown-when"];
    const other = when && byPath.get(placed(box, when.path));
    return !when || (isShown(other) && when.values.includes(String(valueOf(other) ?? "")));
  };
  for (const box of boxes) {
    const isUsed = isShown(box);
    box.hidden = !isUsed || box.field.kind === "constant";
    (box.control ?? box).disabled = !isUsed;
    box.control?.setCustomValidity(faultOf(box));
  }
  for (const entries of form.querySelectorAll(".entries")) {
    const { title, maximum = Infinity } = entries.parentElement.field;
    [...entries.children].forEach((entry, at) => (entry.firstChild.textContent = `${title} ${at + 1}`));
    entries.nextSibling.disabled = entries.children.length >= maximum;
  }
}
