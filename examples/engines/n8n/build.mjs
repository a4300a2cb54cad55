// Writes the package's `dist`: all code and the component in one file, and the small files in which n8n looks for each
// class by its name. Run it where `whatsapp-cloud-toolkit` and esbuild are installed.

import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { build } from "esbuild";
import { WhatsApp } from "whatsapp-cloud-toolkit";

const CLASSES = {
  "WhatsAppToolkit.node": "WhatsAppToolkit",
  "WhatsAppToolkitTrigger.node": "WhatsAppToolkitTrigger",
  "WhatsAppToolkitApi.credentials": "WhatsAppToolkitApi",
  "WhatsAppToolkitTriggerApi.credentials": "WhatsAppToolkitTriggerApi",
};

const description = await new WhatsApp({ env: false }).describe();
// A form needs no schemas.
const withoutSchemas = (name, value) => (name.endsWith("schema") ? undefined : value);

rmSync("dist", { recursive: true, force: true });
mkdirSync("dist");
await build({
  entryPoints: ["src/package.mjs"],
  outfile: "dist/toolkit.js",
  bundle: true,
  platform: "node",
  target: "node24",
  format: "cjs",
  external: ["n8n-workflow"],
  loader: { ".wasm": "binary" },
  // The package would read its component from a file beside it, and is given the bytes.
  define: { "import.meta.url": '"file:///"', DESCRIPTION: JSON.stringify(description, withoutSchemas) },
});
for (const [file, name] of Object.entries(CLASSES)) {
  writeFileSync(`dist/${file}.js`, `exports.${name} = require("./toolkit.js").${name};\n`);
}
copyFileSync("src/whatsapp.svg", "dist/whatsapp.svg");
