// The choices that a look-up of the component gives for a field.

/** The most pages of a list: more than any account has templates. */
const MOST_PAGES = 60;

/**
 * @param {any} whatsapp
 * @param {any} entry a form's entry with `choices-from`
 * @returns {Promise<{ value: string, label: string, help?: string }[]>}
 */
export async function choicesOf(whatsapp, { "choices-from": from, fills }) {
  const choices = [];
  for (let after, page = 0; page === 0 || (after && page < MOST_PAGES); page++) {
    const input = Object.fromEntries(from.inputs.map(({ name, value }) => [name, value]));
    const result = await whatsapp.call(from.lookup, after ? { ...input, after } : input);
    const [list] = from.values.split("[].");
    choices.push(...result[list].map((row) => choiceOf(row, from, fills)));
    after = result.next;
  }
  return choices;
}

const column = (row, path) => row[path.split("[].")[1]];

function choiceOf(row, { labels }, fills) {
  const values = fills.map(({ values }) => column(row, values));
  const [name, second, ...rest] = labels.map((path) => column(row, path)).filter(Boolean);
  return {
    // One row may fill several fields.
    value: values.length > 1 ? JSON.stringify(values) : values[0],
    label: second ? `${name} (${second})` : (name ?? values[0]),
    help: rest.join(": ") || undefined,
  };
}
