// Reads the input of a tool from a form that fields.js drew.

/** The input, and of each path in it the box that it was filled in. */
export function read(form) {
  const tree = {};
  for (const box of form.querySelectorAll(".field")) {
    const isUsed = box.field.writes && box.control && !box.control.matches(":disabled");
    if (isUsed && valueOf(box) !== undefined) put(tree, placed(box).match(/\d+(?=\])|[^.[\]]+/g), box);
  }
  const boxes = new Map();
  return { input: settled(tree, "", boxes), boxes };
}

/** What was filled in, as the tool accepts it; nothing where nothing was. */
export function valueOf({ field: { kind, path, required, "constant-json": constant }, control }) {
  if (kind === "constant") return JSON.parse(constant);
  if (kind === "switch") return control.checked || required ? control.checked : undefined;
  if (!control?.value) return undefined;
  if (kind === "number") return Number(control.value);
  if (kind === "date-time") return new Date(control.value).toISOString();
  return kind === "json" && !path.endsWith("json") ? JSON.parse(control.value) : control.value;
}

/** What is wrong with a text, in words for whoever typed it. The browser checks the rest. */
export function faultOf({ field: { kind, minimum, maximum, pattern, example }, control: { value: text } }) {
  if (!text || !["text", "long-text", "url", "secret", "json"].includes(kind)) return "";
  const length = [...text].length;
  if (length > maximum) return `${length} characters are too many: there is room for ${maximum}.`;
  if (length < minimum) return `${minimum} characters are the least.`;
  const isRight = !pattern || new RegExp(pattern, "u").test(text);
  return isRight && (kind !== "json" || isJson(text))
    ? ""
    : `This does not have the right form. An example: ${example}`;
}

function isJson(text) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A path where a box is: `rows[].title` is `rows[2].title` in the third entry. */
export function placed(box, path = box.field.path) {
  const numbers = [];
  for (let entry = box; (entry = entry.parentElement?.closest(".entry"));) {
    numbers.unshift([...entry.parentElement.children].indexOf(entry));
  }
  return path.replaceAll("[]", () => `[${numbers.shift()}]`);
}

function put(container, [step, ...rest], box) {
  if (rest.length === 0) return void (container[step] = box);
  // A constant `{}` stands for an object that its fields may fill.
  if (!container[step] || container[step] instanceof Element) container[step] = /^\d+$/.test(rest[0]) ? [] : {};
  put(container[step], rest, box);
}

/** The tree with values in place of boxes, and its arrays without gaps. */
function settled(node, path, boxes) {
  if (node instanceof Element) {
    boxes.set(path, node);
    return valueOf(node);
  }
  if (Array.isArray(node)) return node.filter(Boolean).map((entry, at) => settled(entry, `${path}[${at}]`, boxes));
  const within = (name) => (path ? `${path}.${name}` : name);
  return Object.fromEntries(Object.entries(node).map(([name, part]) => [name, settled(part, within(name), boxes)]));
}
