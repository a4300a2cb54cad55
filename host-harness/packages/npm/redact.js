// Takes the token out of whatever a server or the component says, in every spelling that a reader undoes. It does what
// the toolkit does over wasi:http; both are held to the same list of cases.

const REDACTED = "[access-token]";

/** The query parameter that would carry a token: it is taken out whole. */
const PARAMETER = "access_token=";

/** In JSON the ampersand may be written as an escape. */
const AND = ["&", "\\u0026"];

/** The shortest token that is looked for, in characters: a shorter one cannot be told from any other word. */
const SHORTEST = 4;

/** How many characters are turned into text at once: what a call may have as arguments is limited. */
const PIECE = 8192;

/** Takes one token out. */
export class Redactor {
  #token;
  #begins;
  #lower;

  /** @param {string} token ASCII, as a checked token is */
  constructor(token) {
    if (token.length < SHORTEST) return;
    this.#token = token;
    // Only a place where the first characters stand, in any spelling, is looked at closely.
    this.#begins = new RegExp([...token.slice(0, SHORTEST)].map(spellings).join(""), "g");
    const lower = token.toLowerCase();
    this.#lower = lower === token ? this : new Redactor(lower);
  }

  /** @param {string} token */
  isFor(token) {
    return this.#token === token;
  }

  /**
   * @param {string} text
   * @returns {string} the same text where the token is not in it
   */
  text(text) {
    const begins = this.#begins;
    if (!begins) return text;
    begins.lastIndex = 0;
    let clean = "";
    let rest = 0;
    for (let found; (found = begins.exec(text));) {
      const length = spelled(text, found.index, this.#token, false) || spelled(text, found.index, this.#token, true);
      if (!length) {
        begins.lastIndex = found.index + 1;
        continue;
      }
      clean += text.slice(rest, found.index);
      rest = found.index + length;
      [clean, rest] = withoutParameter(clean, text, rest);
      begins.lastIndex = rest;
    }
    return rest === 0 ? text : clean + text.slice(rest);
  }

  /**
   * @param {Uint8Array} bytes
   * @returns {Uint8Array}
   */
  bytes(bytes) {
    if (!this.#begins) return bytes;
    const pieces = [];
    for (let start = 0; start < bytes.length; start += PIECE) {
      pieces.push(String.fromCharCode(...bytes.subarray(start, start + PIECE)));
    }
    const text = pieces.join("");
    const clean = this.text(text);
    return clean === text ? bytes : Uint8Array.from(clean, (character) => character.charCodeAt(0));
  }

  /**
   * A header without the token in its value; nothing where its name has it. Names come in lower case.
   *
   * @param {string} name
   * @param {string} value
   * @returns {[string, string][]}
   */
  header(name, value) {
    const isClean = !this.#lower || this.#lower.text(name) === name;
    return isClean ? [[name, this.text(value)]] : [];
  }

  /**
   * A value that came as JSON, with the token taken out of each text and each name.
   *
   * @param {unknown} value
   * @returns {any}
   */
  value(value) {
    if (typeof value === "string") return this.text(value);
    if (Array.isArray(value)) return value.map((item) => this.value(item));
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, member]) => [this.text(name), this.value(member)]));
  }
}

/** Where no token was used there is none to take out. */
export const NOTHING_SECRET = new Redactor("");

/** One character as it is; percent-encoded, once or twice (RFC 3986); escaped in JSON (RFC 8259). */
function spellings(character) {
  const code = character.charCodeAt(0).toString(16).padStart(2, "0");
  const hex = code.replace(/[a-f]/g, (digit) => `[${digit}${digit.toUpperCase()}]`);
  const plain = `\\x${code}`;
  const short = '/"\\'.includes(character) ? [`\\\\${plain}`] : [];
  return `(?:${[`%25${hex}`, `%${hex}`, `\\\\u00${hex}`, ...short, plain].join("|")})`;
}

/** How long the token is that begins here, each character in whatever spelling; 0 where none does. */
function spelled(text, start, token, plainFirst) {
  let end = start;
  for (let place = 0; place < token.length; place++) {
    const length = plainFirst && text[end] === token[place] ? 1 : spelling(text, end, token[place]);
    if (!length) return 0;
    end += length;
  }
  return end - start;
}

function spelling(text, at, character) {
  const first = text[at];
  const is = (from) => {
    const digits = text.slice(from, from + 2);
    return /^[0-9a-f]{2}$/i.test(digits) && parseInt(digits, 16) === character.charCodeAt(0);
  };
  if (first === "%") {
    if (text.startsWith("25", at + 1) && is(at + 3)) return 5;
    if (is(at + 1)) return 3;
  }
  if (first === "\\") {
    if (text.startsWith("u00", at + 1) && is(at + 4)) return 6;
    if (text[at + 1] === character && '/"\\'.includes(character)) return 2;
  }
  return first === character ? 1 : 0;
}

/** Takes the whole query parameter out where the token was one's value; else says that it was here. */
function withoutParameter(before, text, rest) {
  if (!before.endsWith(PARAMETER)) return [before + REDACTED, rest];
  before = before.slice(0, -PARAMETER.length);
  const next = AND.find((and) => text.startsWith(and, rest));
  if (next) return [before, rest + next.length];
  const last = AND.find((and) => before.endsWith(and));
  return [last ? before.slice(0, -last.length) : before, rest];
}
