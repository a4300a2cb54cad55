// What both pages have: the choice of a step, the choice of a template, and the result. How a form is drawn is theirs.

const byId = (id) => document.getElementById(id);

/** Asks the server. It answers `{ ok }`, or `{ error }` with a verdict, a message and a fix. */
async function call(name, input) {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`/api/${name}`, { method: "POST", headers, body: JSON.stringify(input) });
  return response.json();
}

/** Asks for what a form is drawn from. */
async function ask(name, input) {
  const { ok, error } = await call(name, input);
  if (error) throw Object.assign(new Error(error.message), { fix: error.fix });
  return ok;
}

const notDrawn = ({ message, fix = "Try again." }) => say("permanent", "The form cannot be shown.", message, fix);

/**
 * @param {string} dialect the dialect of JSON Schema that `draw` reads
 * @param {(place: HTMLElement, form: any, tools: any) => void} draw draws a form from its `schema` or its `fields`;
 *   `tools.send(input)` sends what was filled in, and `tools.choicesOf(from)` gives the choices of a look-up
 */
export async function start(dialect, draw) {
  const forms = await ask("forms", { dialect });
  const [step, template] = [byId("step"), byId("template")];
  let turn = 0;
  /** Shows what `work` gives, unless something else was chosen meanwhile. */
  const show = async (name, work) => {
    const own = ++turn;
    byId("form").replaceChildren();
    byId("result").replaceChildren();
    const form = await work;
    if (form && own === turn) draw(byId("form"), form, { send: (input) => send(name, input), choicesOf });
  };
  step.onchange = () => {
    const form = forms[step.value];
    byId("description").textContent = form.description.split(" Success means ")[0];
    template.closest("p").hidden = !form.form;
    show(form.name, form.form ? offerTemplates(form) : form).catch(notDrawn);
  };
  /** What a tool needs depends on what is chosen first, such as a template's name and language: one entry of a look-up. */
  const offerTemplates = async ({ name, choices, form }) => {
    const together = choices.filter(({ lookup }) => lookup === choices[0].lookup);
    template.replaceChildren();
    const rows = await rowsOf(choices[0]);
    fill(template, [["", ""], ...rows.map(({ labels }, at) => [at, labels.slice(0, 3).join(", ")])]);
    template.onchange = () => {
      const { entry } = rows[template.value] ?? {};
      const input = Object.fromEntries(together.map(({ field, values }) => [field, entry?.[memberOf(values)]]));
      show(name, entry && ask(form, { ...input, dialect })).catch(notDrawn);
    };
  };
  fill(
    step,
    forms.map(({ title }, at) => [at, title]),
  );
  step.onchange();
}

/** What a look-up gives to choose from: `values` and `labels` are paths such as `templates[].name`. */
async function rowsOf({ lookup, inputs, values, labels }) {
  const rows = [];
  let next;
  do {
    const input = { ...Object.fromEntries(inputs.map(({ name, value }) => [name, value])), after: next };
    const result = await ask(lookup, input);
    const entries = result[values.split("[].")[0]];
    rows.push(...entries.map((entry) => ({ entry, labels: labels.map((label) => entry[memberOf(label)]) })));
    next = result.next;
  } while (next);
  return rows;
}

const memberOf = (path) => path.split("[].")[1];

async function choicesOf(from) {
  const rows = await rowsOf(from);
  return rows.map(({ entry, labels }) => ({ value: entry[memberOf(from.values)], title: labels.join(", ") }));
}

function fill(select, options) {
  select.replaceChildren(...options.map(([value, title]) => new Option(title, value)));
}

/** What to do is in the verdict alone. */
const VERDICTS = {
  permanent: "Not sent. The same message will fail again.",
  transient: "Not sent. The same message may be sent again",
  unconfirmed: "Perhaps sent. Send it again only if a duplicate does no harm.",
};

let isSending = false;

/** Sends once, however often the button is pressed. Gives the error, whose `field` the page marks. */
async function send(form, input) {
  if (isSending) return undefined;
  isSending = true;
  say("wait", "Sending…");
  // Where the server itself does not answer, nobody knows.
  const lost = {
    verdict: "unconfirmed",
    message: "The server did not answer.",
    fix: "Look whether the message went out.",
  };
  const { ok, error } = await call("send", { form, input }).catch(() => ({ error: lost }));
  isSending = false;
  if (ok) {
    say("ok", "Accepted.", `Meta has the message, and a webhook will say whether it arrives. ${idOf(ok)}`);
  } else {
    const after = error["retry-after-ms"] ? `, after ${Math.ceil(error["retry-after-ms"] / 1000)} seconds.` : ".";
    const verdict = VERDICTS[error.verdict] + (error.verdict === "transient" ? after : "");
    say(error.verdict, verdict, error.message, error.fix);
  }
  return error;
}

/** A tool gives the message's id, a recipe the Graph API's whole answer. */
function idOf(result) {
  return result["message-id"] ?? JSON.parse(result.body.json).messages[0].id;
}

function say(kind, ...lines) {
  const result = byId("result");
  result.className = kind;
  result.replaceChildren(
    ...lines.map((line, at) => Object.assign(document.createElement(at ? "p" : "strong"), { textContent: line })),
  );
  result.scrollIntoView({ block: "nearest" });
}
