// Sends with each client in turn, a few hundred messages at a time, and prints the medians: node bench.js PORT ROUNDS
//
// All are in one process, and take turns in short rounds, so that whatever else the machine does falls on each of them.

import { WhatsApp } from "whatsapp-cloud-toolkit";
import { WhatsAppAPI } from "whatsapp-api-js";
import { Text } from "whatsapp-api-js/messages";

const [, , port, rounds = 40] = process.argv;
const origin = `http://127.0.0.1:${port}`;
const [token, number, to, body] = ["EAAGbenchmark", "106540352242922", "+15555550123", "Your order is on its way."];
const [SENDS, WARM_UP] = [400, 4000];

const whatsapp = new WhatsApp({ token, connection: { "phone-number-id": number, "graph-url": origin }, env: false });

// It knows one address only.
const local = (url, request) => fetch(url.replace("https://graph.facebook.com", origin), request);
const other = new WhatsAppAPI({ token, secure: false, v: "v25.0", ponyfill: { fetch: local } });

const CLIENTS = {
  fetch: async () => {
    const headers = { authorization: `Bearer ${token}`, "content-type": "application/json" };
    const message = { messaging_product: "whatsapp", to, type: "text", text: { body } };
    const request = { method: "POST", headers, body: JSON.stringify(message) };
    const answer = await fetch(`${origin}/v25.0/${number}/messages`, request);
    return (await answer.json()).messages[0].id;
  },
  "whatsapp-cloud-toolkit": async () => (await whatsapp.sendMessage({ to, body }))["message-id"],
  "whatsapp-api-js": async () => (await other.sendMessage(number, to, new Text(body))).messages[0].id,
};

/** Microseconds of a send: of this process's CPU, and of the clock. */
async function measure(send, sends, inFlight) {
  const [before, start] = [process.cpuUsage(), performance.now()];
  let left = sends;
  const one = async () => {
    while (left-- > 0) {
      if (!(await send()).startsWith("wamid.")) throw new Error("It was not accepted.");
    }
  };
  await Promise.all(Array.from({ length: inFlight }, one));
  const { user, system } = process.cpuUsage(before);
  return { cpu: (user + system) / sends, time: ((performance.now() - start) * 1000) / sends };
}

const median = (figures) => figures.toSorted((one, other) => one - other)[Math.floor(figures.length / 2)];

for (const inFlight of [1, 64]) {
  const runs = {};
  for (const [client, send] of Object.entries(CLIENTS)) {
    await measure(send, WARM_UP, inFlight);
    runs[client] = [];
  }
  for (let round = 0; round < rounds; round++) {
    for (const [client, send] of Object.entries(CLIENTS)) runs[client].push(await measure(send, SENDS, inFlight));
  }
  const of = (client, figure) => median(runs[client].map((run) => run[figure]));
  for (const client of Object.keys(CLIENTS)) {
    const speeds = ["fetch", "whatsapp-api-js"].map((peer) => (of(peer, "cpu") / of(client, "cpu")).toFixed(2));
    console.log(
      `Node ${process.versions.node}, ${inFlight} in flight, ${client}: ${of(client, "cpu").toFixed(0)} µs of CPU, ` +
        `${(1e6 / of(client, "time")).toFixed(0)} sends/s; by CPU ${speeds[0]} of fetch, ${speeds[1]} of whatsapp-api-js`,
    );
  }
}
process.exit();
