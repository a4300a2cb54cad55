import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { promisify } from "node:util";

test("the README's server shows each verdict", async () => {
  const readme = readFileSync(new URL("./node_modules/whatsapp-cloud-toolkit/README.md", import.meta.url), "utf8");
  const [, example] = /```js verdicts\n(.*?)```/s.exec(readme);
  const file = new URL("./verdicts.js", import.meta.url);
  writeFileSync(file, example);
  const { stdout } = await promisify(execFile)(process.execPath, [file.pathname]);
  assert.deepEqual(stdout.trim().split("\n"), ["accepted", "permanent", "transient", "unconfirmed"]);
});
