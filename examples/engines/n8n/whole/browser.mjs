// A browser without a window, by its own protocol.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

export async function browser(path, folder) {
  const options = [
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--hide-scrollbars",
    "--remote-debugging-port=0",
    `--user-data-dir=${folder}`,
  ];
  const process = spawn(path, [...options, "--window-size=1500,1000", "about:blank"], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let address;
  for await (const line of createInterface({ input: process.stderr })) {
    [, address] = /DevTools listening on (ws:\S+)/.exec(line) ?? [];
    if (address) break;
  }
  process.stderr.resume();
  const targets = await (await fetch(`http://${new URL(address).host}/json`)).json();
  const socket = new WebSocket(targets.find(({ type }) => type === "page").webSocketDebuggerUrl);
  await once(socket, "open");
  const waiting = new Map();
  socket.onmessage = ({ data }) => {
    const { id, result, error } = JSON.parse(data);
    const { resolve, reject } = waiting.get(id) ?? {};
    if (error) reject?.(new Error(error.message));
    else resolve?.(result);
  };
  let last = 0;
  const send = (method, params = {}) =>
    new Promise((resolve, reject) => {
      waiting.set(++last, { resolve, reject });
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  const evaluate = async (expression) => {
    const { result, exceptionDetails } = await send("Runtime.evaluate", {
      expression,
      awaitPromise: true,
      returnByValue: true,
    });
    if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
    return result.value;
  };
  /** Waits until something of the page is there. */
  const until = (expression, most = 60_000) =>
    evaluate(`new Promise((resolve, reject) => {
      const look = () => { try { return ${expression}; } catch {} };
      const end = setTimeout(() => reject(new Error(${JSON.stringify(`in vain: ${expression}`)})), ${most});
      const each = () => { if (look()) { clearTimeout(end); resolve(true); } else requestAnimationFrame(each); };
      each();
    })`);
  /** Clicks on the innermost element with these words, once it is there. */
  const click = async (words) => {
    const found = `[...document.querySelectorAll("*")].findLast(({ innerText }) =>
      innerText?.trim() === ${JSON.stringify(words)})`;
    await until(found);
    await evaluate(`${found}.click()`);
  };
  await send("Emulation.setDeviceMetricsOverride", { width: 1500, height: 1250, deviceScaleFactor: 1, mobile: false });
  const picture = async () => Buffer.from((await send("Page.captureScreenshot")).data, "base64");
  const close = async () => {
    socket.close();
    process.kill();
    await once(process, "exit");
  };
  return { send, until, click, picture, close };
}
