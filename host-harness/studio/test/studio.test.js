// What a person sees of the studio, and what the business hears of what they do there.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, test } from "node:test";
import { PICTURES, STUDIO, browser, connection, graph, open, phone, send, text } from "./support.js";

const ANA = "+15555550123";
const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const HOSTILE = `<img src=x onerror="alert(1)"><script>alert(2)</script>\u001b[2J\u202e&quot;`;

after(() => browser.close());

/** Fills in the template with a document and named variables. */
async function fillIn(page, values = {}) {
  await page.getByLabel("Template").selectOption("order_confirmation:en_US");
  const fields = {
    "Recipient *": ANA,
    "Web address *": "https://shop.example.com/receipt.pdf",
    "customer_name *": "Ana",
    "order_number *": "A-1017",
    "delivery_date *": "Monday",
    "Track order: End of the address *": "A-1017",
    ...values,
  };
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
}

test("a template with a document is filled in, sent, seen on the phone and answered", async () => {
  const page = await open("tools/send-template");
  await fillIn(page, { "customer_name *": "Ana *Lima*" });
  const preview = page.getByRole("region", { name: "Preview" });
  await preview.getByText("Thank you, Ana Lima! Your order A-1017").waitFor();
  assert.equal(await preview.locator("strong").innerText(), "Lima", "the preview shows formatting");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByRole("heading", { name: "Accepted" }).waitFor();
  await page.getByText("The same call as JSON and as a command").click();
  await page.getByText("host-harness call send-template --connection connection.json").waitFor();

  await page.getByRole("link", { name: "See it on the phone" }).click();
  const ana = phone(page, ANA);
  const message = ana.locator("li.left", { hasText: "Ana Lima" });
  await message.getByText("Document").waitFor();
  await message.getByRole("img", { name: "Read" }).waitFor();
  await message.getByRole("button", { name: "Change delivery" }).click();
  await ana.locator("li.right", { hasText: "Change delivery" }).waitFor();
  const event = page.locator(".events li", { hasText: "inbound-message" }).first();
  await event.locator("summary").click();
  assert.match(await event.locator("pre").innerText(), /"template-button"[^]*"Change delivery"/);
  assert.match(await ana.locator(".window").innerText(), /Window open: (24 h 0|23 h 59) min left/);
  assert.deepEqual(page.faults, []);
  await page.close();
});

test("a field at fault is marked, and the fault says what to do", async () => {
  const page = await open("tools/send-message");
  await page.getByLabel("Recipient *", { exact: true }).fill("+1 555 555 0123");
  await page.getByLabel("Text *", { exact: true }).fill("Hello");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByRole("heading", { name: "Refused: the same call will fail again." }).waitFor();
  const field = page.getByLabel("Recipient *", { exact: true });
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  assert.equal(await field.inputValue(), "+1 555 555 0123", "nothing that was typed is lost");
  const described = (await field.getAttribute("aria-describedby")).split(" ").map((id) => `[id="${id}"]`);
  assert.match((await page.locator(described.join()).allInnerTexts()).join(" "), /E\.164/);
  await page.close();
});

test("what was typed is there after a reload and on the way back, and too long a text is not cut", async () => {
  const page = await open("tools/send-message");
  await page.getByText("Calls use the connection").waitFor();
  const long = "a".repeat(5000);
  const field = (name) => page.getByLabel(name, { exact: true });
  await field("Recipient *").fill(ANA);
  await field("Text *").fill(long);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.locator("textarea[aria-invalid=true]").waitFor();
  await page.reload();
  await page.waitForFunction((long) => document.querySelector("textarea").value === long, long);
  assert.equal(await field("Recipient *").inputValue(), ANA);
  await page.getByRole("link", { name: "Phone", exact: true }).click();
  await page.locator(".studio").waitFor();
  await page.goBack();
  await page.waitForFunction((long) => document.querySelector("textarea").value === long, long);
  await page.goto(`${STUDIO}tools/send-message`);
  assert.equal(await field("Recipient *").inputValue(), "", "a fresh visit");
  assert.deepEqual(page.faults, []);
  await page.close();
});

test("lists grow and shrink, and choices show what depends on them", async () => {
  const page = await open("tools/reply-buttons");
  const entries = page.locator("fieldset.entry");
  const before = await entries.count();
  await page.getByRole("button", { name: /^Add to/ }).first().click();
  await entries.nth(before).waitFor();
  await entries.first().getByRole("button", { name: /^Remove/ }).click();
  await entries.nth(before).waitFor({ state: "detached" });
  await page.goto(`${STUDIO}tools/send-media`);
  await page.getByLabel("Web address *", { exact: true }).waitFor();
  await page.getByLabel("File *", { exact: true }).selectOption("Uploaded file");
  await page.getByLabel("Media id *", { exact: true }).waitFor();
  assert.equal(await page.getByLabel("Web address *", { exact: true }).count(), 0);
  assert.deepEqual(page.faults, []);
  await page.close();
});

test("a connection is made, and no page has its token", async () => {
  const page = await open("connection");
  const save = () => page.getByRole("button", { name: "Save and validate" }).click();
  await page.getByLabel("Token of the simulated Graph API").selectOption("A person's token: expired");
  await save();
  await page.getByRole("heading", { name: "Refused" }).waitFor();
  await page.getByLabel(/System user access token/).fill(connection["access-token"]);
  await page.getByLabel("WhatsApp business account id").fill(connection["business-account-id"]);
  await save();
  await page.getByRole("heading", { name: "The connection works" }).waitFor();
  await page.getByLabel("Number to send from").selectOption("+1 555-555-0100 · Juniper Books");
  await save();
  await page.getByText("Juniper Books, +1 555-555-0100, quality green").waitFor();
  for (const path of ["connection", "phone", "tools", "tools/send-message", "tools/validate"]) {
    await page.goto(STUDIO + path);
    assert.ok(!(await page.content()).includes(connection["access-token"]), path);
  }
  await page.close();
});

test("words of people and servers are text", async () => {
  const page = await open(`phone?with=${encodeURIComponent(ANA)}`);
  let dialogs = 0;
  page.on("dialog", (dialog) => (dialogs++, dialog.dismiss()));
  const shown = HOSTILE.replace("\u001b", "\ufffd").replace("\u202e", "\ufffd");
  await send(ANA, text(HOSTILE));
  await phone(page, ANA).locator("li.left", { hasText: shown }).waitFor();
  const inbound = { from: ANA, kind: "document", filename: `${HOSTILE}.pdf`, caption: HOSTILE };
  assert.equal((await graph("/_simulator/inbound", inbound)).status, 200);
  await phone(page, ANA).locator("li.right", { hasText: `${shown}.pdf` }).waitFor();

  await graph("/_simulator/next", { to: ANA, code: 131_000, details: HOSTILE });
  await page.goto(`${STUDIO}tools/send-message`);
  await page.getByLabel("Recipient *", { exact: true }).fill(ANA);
  await page.getByLabel("Text *", { exact: true }).fill(HOSTILE);
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByRole("heading", { name: "Perhaps done" }).waitFor();
  await page.getByText("The failure as JSON").click();
  assert.match(await page.locator(".outcome pre").innerText(), /<img src=x onerror=/);
  assert.equal(await page.locator("img[src=x], main script").count(), 0);
  assert.equal(dialogs, 0);
  await page.close();
});

test("each kind of message is drawn, and what it asks for is answered", async () => {
  const interactive = (interactive) => send(ANA, { type: "interactive", interactive });
  const page = await open(`phone?with=${encodeURIComponent(ANA)}`);
  const ana = phone(page, ANA);
  await interactive({
    type: "list",
    body: { text: "When?" },
    action: { button: "Times", sections: [{ title: "Today", rows: [{ id: "a", title: "Nine o'clock" }] }] },
  });
  await ana.getByText("Times").click();
  await ana.getByRole("button", { name: "Nine o'clock" }).click();
  await ana.locator("li.right", { hasText: "Nine o'clock" }).waitFor();
  await interactive({ type: "location_request_message", body: { text: "Where?" }, action: { name: "send_location" } });
  await ana.getByRole("button", { name: "Send location" }).click();
  await ana.locator("li.right", { hasText: "Here, 37.4847, -122.1484" }).waitFor();

  await ana.getByText("Send something else").click();
  const picture = await page.screenshot({ clip: { x: 0, y: 0, width: 300, height: 120 } });
  await ana.getByLabel("Picture or file").setInputFiles({ name: "a.png", mimeType: "image/png", buffer: picture });
  await ana.getByRole("button", { name: "Send the file" }).click();
  const image = ana.locator("li.right img");
  await image.waitFor();
  assert.equal(await image.evaluate((image) => image.naturalWidth), 300);

  const { messages } = await send(ANA, text("React to this"));
  const line = ana.locator("li.left", { hasText: "React to this" });
  await line.getByText("React", { exact: true }).click();
  await line.getByRole("button", { name: "React with heart" }).click();
  await line.locator(".reaction").waitFor();
  await ana.getByRole("button", { name: "Stop marketing" }).click();
  await ana.getByText("Stopped marketing messages").waitFor();
  await ana.getByRole("button", { name: "Resume marketing" }).click();
  await ana.getByText("Resumed marketing messages").waitFor();
  assert.equal(messages.length, 1);
  assert.deepEqual(page.faults, []);
  await page.close();
});

test("a window closes, a message fails later, and one fails on demand", async () => {
  const page = await open("phone?with=%2B15555550151");
  const person = phone(page, "+15555550151");
  await person.locator(".window", { hasText: "Window closed" }).waitFor();
  await send("+15555550151", text("Too late"));
  await person.locator(".failed", { hasText: "131047" }).waitFor();
  await person.getByPlaceholder("Write to the business").fill("Hello?");
  await person.getByPlaceholder("Write to the business").press("Enter");
  await person.locator(".window", { hasText: "left" }).waitFor();
  await person.getByText("Make the next message fail").click();
  await person.getByLabel(/^The next message/).selectOption("131056");
  await person.getByRole("button", { name: "Set" }).click();
  await person.getByText("A fault was set for the next message: 131056").waitFor();
  assert.equal((await send("+15555550151", text("One"))).error.code, 131_056);
  assert.equal((await send("+15555550151", text("Two"))).status, 200);
  await person.getByText("Send something else").click();
  await person.getByRole("button", { name: "Let 24 hours pass" }).click();
  await person.locator(".window", { hasText: "Window closed" }).waitFor();
  await page.close();
});

test("a double click sends once, and no page scrolls into nothing", async () => {
  const page = await open("tools/send-message");
  const to = "+15555550154";
  await page.getByLabel("Recipient *", { exact: true }).fill(to);
  await page.getByLabel("Text *", { exact: true }).fill("Only once");
  await page.getByRole("button", { name: "Send", exact: true }).dblclick();
  await page.getByRole("heading", { name: "Accepted" }).waitFor();
  await page.goto(`${STUDIO}phone?with=${encodeURIComponent(to)}`);
  await phone(page, to).getByText("Only once").waitFor();
  assert.equal(await phone(page, to).locator("li.left").count(), 1);
  await Promise.all(Array.from({ length: 30 }, (_, number) => send(to, text(`Line ${number}`))));
  await page.reload();
  const height = await page.evaluate(() => document.documentElement.scrollHeight);
  const content = await page.evaluate(() => document.querySelector("main").getBoundingClientRect().bottom + scrollY);
  assert.ok(height <= Math.max(content, 900) + 1, `${height} pixels, of which ${content} have something`);
  await page.close();
});

test("only an address opens a phone", async () => {
  const page = await open("phone?with=Ana");
  await page.getByRole("alert").filter({ hasText: "Ana is no phone" }).waitFor();
  await page.close();
});

test("several people stand side by side", async () => {
  await send(ANA, text("To Ana"));
  await send("+15555550152", text("To somebody else"));
  const page = await open("phone");
  await phone(page, ANA).getByText("To Ana").first().waitFor();
  await phone(page, "+15555550152").getByText("To somebody else").first().waitFor();
  await page.close();
});

test("a keyboard is enough", async () => {
  await send(ANA, {
    type: "interactive",
    interactive: { type: "button", body: { text: "Sure?" }, action: { buttons: [{ type: "reply", reply: { id: "y", title: "By keyboard" } }] } },
  });
  const page = await open(`phone?with=${encodeURIComponent(ANA)}`);
  const button = phone(page, ANA).getByRole("button", { name: "By keyboard" }).last();
  await button.waitFor();
  const isThere = () => button.evaluate((button) => button === document.activeElement);
  for (let presses = 0; !(await isThere()); presses++) {
    assert.ok(presses < 300, "the button is reached with Tab");
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await phone(page, ANA).locator("li.right", { hasText: "By keyboard" }).waitFor();
  await page.close();
});

test("without JavaScript everything works, with reloads", async () => {
  const page = await open(`phone?with=${encodeURIComponent(ANA)}`, { javaScriptEnabled: false });
  await phone(page, ANA).getByPlaceholder("Write to the business").fill("No script here");
  await phone(page, ANA).getByRole("button", { name: "Send", exact: true }).click();
  for (let tries = 0; (await phone(page, ANA).getByText("No script here").count()) === 0; tries++) {
    assert.ok(tries < 50, "the message is on the phone after a reload");
    await page.reload();
  }
  await page.goto(`${STUDIO}tools/send-message`);
  await page.getByLabel("Recipient *", { exact: true }).fill(ANA);
  await page.getByLabel("Text *", { exact: true }).fill("By a plain form");
  await page.getByRole("button", { name: "Send", exact: true }).click();
  await page.getByRole("heading", { name: "Accepted" }).waitFor();
  await page.close();
});

test("no page scrolls sideways at 360 pixels, has a serious fault of accessibility, or much code", async () => {
  let bytes = 0;
  for (const file of ["page.css", "page.js"]) bytes += (await (await fetch(STUDIO + file)).text()).length;
  assert.ok(bytes < 60_000, `${bytes} bytes of code`);
  const paths = ["phone", `phone?with=${encodeURIComponent(ANA)}`, "tools", "tools/send-template?template=order_confirmation:en_US", "tools/order-details", "connection"];
  for (const colorScheme of ["light", "dark"]) {
    for (const path of paths) {
      const page = await open(path, { width: 360, height: 740, colorScheme });
      if (path === "connection") await page.getByRole("button", { name: "Save and validate" }).click();
      await page.locator("main h1").first().waitFor({ state: "attached" });
      for (const details of await page.locator("details.more").all()) await details.evaluate((one) => (one.open = true));
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 360, `${path}: ${width} pixels wide`);
      // The page's own policy lets no script in but by the debugger.
      await page.evaluate(AXE);
      const { violations } = await page.evaluate(() => globalThis.axe.run());
      const serious = violations.filter(({ impact }) => ["serious", "critical"].includes(impact));
      const told = serious.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(" | ")}`);
      assert.deepEqual(told, [], `${path}, ${colorScheme}`);
      await page.close();
    }
  }
});

test("10,000 messages keep the page small", async () => {
  const page = await open(`phone?with=${encodeURIComponent(ANA)}&with=%2B15555550153`);
  const started = performance.now();
  let next = 0;
  const sender = async () => {
    for (let number; (number = next++) < 10_000; ) {
      assert.equal((await send(number % 2 ? ANA : "+15555550153", text(`Message ${number}`))).status, 200);
    }
  };
  // A window for the second person, so that none of them fails.
  await graph("/_simulator/inbound", { from: "+15555550153", text: "Hello" });
  await Promise.all(Array.from({ length: 16 }, sender));
  const last = phone(page, ANA).locator("li.left", { hasText: "Message 9999" });
  await last.waitFor({ timeout: 60_000 });
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const lines = () => page.locator(".log > li").count();
  assert.ok((await lines()) <= 200, `${await lines()} messages in the page while they arrive`);
  await page.reload();
  assert.ok((await lines()) <= 200, `${await lines()} messages in the page after a reload`);
  await page.getByRole("link", { name: "Earlier messages" }).first().click();
  await page.getByRole("link", { name: "Latest messages" }).waitFor();
  assert.ok((await lines()) <= 200);
  await page.goto(`${STUDIO}phone`);
  const paint = await page.evaluate(
    () =>
      new Promise((resolve) => {
        const known = performance.getEntriesByName("first-contentful-paint")[0];
        if (known) return resolve(known.startTime);
        new PerformanceObserver((list) => resolve(list.getEntries()[0].startTime)).observe({ type: "paint", buffered: true });
      }),
  );
  console.log(`first paint with 10,000 messages: ${Math.round(paint)} ms; they arrived in ${seconds} s`);
  await page.close();
});

test("pictures of each page, for a person to look at", async () => {
  await send(ANA, { type: "template", template: { name: "order_confirmation", language: { code: "en_US" }, components: [
    { type: "header", parameters: [{ type: "document", document: { link: "https://shop.example.com/receipt.pdf", filename: "receipt.pdf" } }] },
    { type: "body", parameters: [["customer_name", "Ana"], ["order_number", "A-1017"], ["delivery_date", "Monday"]].map(([parameter_name, text]) => ({ type: "text", parameter_name, text })) },
    { type: "button", sub_type: "url", index: "0", parameters: [{ type: "text", text: "A-1017" }] },
  ] } });
  await send("+15555550153", { type: "interactive", interactive: { type: "button", header: { type: "text", text: "One question" }, body: { text: "Did the *right* books arrive?" }, footer: { text: "Juniper Books" }, action: { buttons: ["Yes", "No"].map((title) => ({ type: "reply", reply: { id: title, title } })) } } });
  await graph("/_simulator/inbound", { from: "+15555550153", text: "They did, thank you 👍" });
  for (const colorScheme of ["light", "dark"]) {
    for (const width of [400, 1400]) {
      const picture = async (name, path, act) => {
        const page = await open(path, { width, height: width === 400 ? 860 : 900, colorScheme });
        await act?.(page);
        await page.screenshot({ path: `${PICTURES}/studio-${name}-${width}-${colorScheme}.png`, fullPage: name !== "phone" });
        await page.close();
      };
      await picture("phone", `phone?with=${encodeURIComponent(ANA)}&with=%2B15555550153`, (page) => page.locator(".ticks.read").last().waitFor());
      await picture("tools", "tools");
      await picture("template", "tools/send-template", async (page) => {
        await fillIn(page);
        await page.getByText("Your order A-1017").waitFor();
        await page.getByRole("button", { name: "Send", exact: true }).click();
        await page.getByRole("heading", { name: "Accepted" }).waitFor();
      });
      await picture("connection", "connection", (page) => page.getByRole("button", { name: "Save and validate" }).click().then(() => page.getByText("The connection works").waitFor()));
    }
  }
});
