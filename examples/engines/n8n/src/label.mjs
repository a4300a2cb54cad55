// The component's titles as n8n writes labels: with capitals, and "ID".

const SMALL = new Set(["a", "an", "and", "as", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"]);

/** @param {string} title */
export const labelOf = (title) => title.split(" ").map(wordOf).join(" ");

function wordOf(word, place, { length }) {
  if (/^ids?$/i.test(word)) return word.replace(/^id/i, "ID");
  const isInside = place > 0 && place < length - 1;
  return isInside && SMALL.has(word) ? word : word.replace(/^\(?[a-z]/, (start) => start.toUpperCase());
}
