// Sends so many messages, 64 at a time, and prints what they took: node whatsapp-api-js.mjs ORIGIN FIRST COUNT
import { WhatsAppAPI } from "whatsapp-api-js";
import { Text } from "whatsapp-api-js/messages";

const [origin, first, count] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const local = (url, init) => fetch(String(url).replace("https://graph.facebook.com", origin), init);
const whatsapp = new WhatsAppAPI({ token: "EAAGbenchmark", v: "v25.0", secure: false, ponyfill: { fetch: local } });

let next = first;
const sender = async (end) => {
    while (next < end) {
        const number = next++;
        const answer = await whatsapp.sendMessage("0", "+15550001111", new Text(String(number)));
        if (answer.messages?.[0].id !== `wamid.${number}`) throw new Error(JSON.stringify(answer));
    }
};
const run = (end) => Promise.all(Array.from({ length: 64 }, () => sender(end)));

// The first fifth makes the compiler warm.
await run(first + count / 5);
const [wall, cpu, begun] = [performance.now(), process.cpuUsage(), next];
await run(first + count);
const used = process.cpuUsage(cpu);
console.log(JSON.stringify({
    sends: next - begun,
    wall: (performance.now() - wall) / 1e3,
    cpu: (used.user + used.system) / 1e6,
}));
