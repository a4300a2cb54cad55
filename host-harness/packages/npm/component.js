// The component in JavaScript. It has one core module, which imports nothing, so that no binding generator is needed:
// its one function takes two texts and gives one, by the component model's canonical ABI.

const STEP = "whatsapp:toolkit/exchange@0.1.0#step";
const FREE = `cabi_post_${STEP}`;
const FILE = new URL("./whatsapp_toolkit_exchange.wasm", import.meta.url);

/** The section of a component that is a core module. */
const CORE_MODULE = 1;

/** Memory never shrinks. An instance that has grown beyond this many bytes is not kept. */
const KEPT_MEMORY = 64 * 1024 * 1024;

/** A text of up to this many characters may be given three times the room that most texts need. */
const SHORT = 64 * 1024;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The toolkit's functions in steps. One instance serves every call: nothing of a call is kept between two steps. */
export class Component {
  #module;
  #instance;

  /** @param {WebAssembly.Module | ArrayBuffer | ArrayBufferView} wasm the component's bytes, or its core module */
  constructor(wasm) {
    this.#module = wasm instanceof WebAssembly.Module ? wasm : new WebAssembly.Module(coreModule(wasm));
    const imports = WebAssembly.Module.imports(this.#module);
    if (imports.length > 0) {
      throw new TypeError(
        `This is not the toolkit's component: it imports ${imports[0].module}, and must import nothing.`,
      );
    }
    const exported = new Set(WebAssembly.Module.exports(this.#module).map(({ name }) => name));
    for (const name of [STEP, FREE, "cabi_export_realloc", "memory"]) {
      if (!exported.has(name)) throw new TypeError(`This is not the toolkit's component: it has no ${name}.`);
    }
  }

  /**
   * Takes a call as far as it goes without another answer. After a trap the instance is in no known state, and the next
   * call gets a new one.
   *
   * @param {string} call
   * @param {string} answers
   * @returns {string}
   */
  step(call, answers) {
    const core = (this.#instance ??= new WebAssembly.Instance(this.#module)).exports;
    try {
      const at = core[STEP](...put(core, call), ...put(core, answers));
      const view = new DataView(core.memory.buffer);
      // A WebAssembly address is unsigned, and JavaScript sees it with a sign.
      const [start, length] = [view.getUint32(at >>> 0, true), view.getUint32((at >>> 0) + 4, true)];
      const step = decoder.decode(new Uint8Array(core.memory.buffer, start, length));
      core[FREE](at);
      if (core.memory.buffer.byteLength > KEPT_MEMORY) this.#instance = undefined;
      return step;
    } catch (error) {
      this.#instance = undefined;
      throw error;
    }
  }
}

/** Writes a text into the component's memory. */
function put(core, text) {
  const { memory, cabi_export_realloc: realloc } = core;
  if (text.length > SHORT) {
    const bytes = encoder.encode(text);
    const at = realloc(0, 0, 1, bytes.length) >>> 0;
    new Uint8Array(memory.buffer, at, bytes.length).set(bytes);
    return [at, bytes.length];
  }
  // A short text is written in place: an array of its own for each costs more than writing it.
  const most = text.length * 3;
  const at = realloc(0, 0, 1, most) >>> 0;
  const { written } = encoder.encodeInto(text, new Uint8Array(memory.buffer, at, most));
  return [realloc(at, most, 1, written) >>> 0, written];
}

let installed;

/** The component that lies beside this file. */
export function installedComponent() {
  return (installed ??= new Component(readFile()));
}

function readFile() {
  const files = globalThis.process?.getBuiltinModule?.("node:fs");
  try {
    if (files) return files.readFileSync(FILE);
  } catch (error) {
    throw new Error(`The component is not beside the package's code: ${error.message}. ${PASS_IT}`);
  }
  throw new Error(`There are no files here to read the component from. ${PASS_IT}`);
}

const PASS_IT = "Give it as the option `wasm`: its bytes, or a WebAssembly.Module of what coreModule makes of them.";

/**
 * The core module within a component's bytes: for a bundler or an edge runtime that compiles WebAssembly ahead of time.
 *
 * @param {ArrayBuffer | ArrayBufferView} component
 * @returns {Uint8Array}
 */
export function coreModule(component) {
  const bytes = ArrayBuffer.isView(component)
    ? new Uint8Array(component.buffer, component.byteOffset, component.byteLength)
    : new Uint8Array(component);
  const header = [0x00, 0x61, 0x73, 0x6d, 0x0d, 0x00, 0x01, 0x00];
  if (!header.every((byte, place) => bytes[place] === byte))
    throw new TypeError("This is not a WebAssembly component.");
  const modules = [];
  let place = header.length;
  while (place < bytes.length) {
    const section = bytes[place++];
    let length = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[place++];
      if (byte === undefined || shift > 28) throw new TypeError("The component's file is damaged.");
      length += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    if (place + length > bytes.length) throw new TypeError("The component's file is cut off.");
    if (section === CORE_MODULE) modules.push(bytes.subarray(place, place + length));
    place += length;
  }
  if (modules.length !== 1) throw new TypeError(`The component has ${modules.length} core modules, and must have one.`);
  return modules[0];
}
