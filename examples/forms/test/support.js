// The example's server between a browser and the simulated Graph API, and what a person does on its pages.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import { createInterface } from "node:readline";
import { chromium } from "playwright-core";

const connection = JSON.parse(process.env.CONNECTION);

/** Notes each message on its way to the simulator, and whether the simulator accepted it. */
async function relay() {
  const messages = [];
  const server = createServer({ keepAliveTimeout: 0 }, async (request, response) => {
    const body = await new Response(request).arrayBuffer();
    const { method, url, headers } = request;
    const { "content-type": type, authorization } = headers;
    const answer = await fetch(connection["graph-url"] + url, {
      method,
      headers: { authorization, ...(type && { "content-type": type }) },
      body: method === "GET" ? undefined : body,
    }).catch(() => undefined);
    if (method === "POST") messages.push({ url, body: JSON.parse(Buffer.from(body)), status: answer?.status });
    // The simulator cuts some connections on purpose.
    if (!answer) return request.socket.destroy();
    response.writeHead(answer.status, { "content-type": "application/json" }).end(await answer.text());
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  return { server, messages, url: `http://127.0.0.1:${server.address().port}` };
}

/** Everything that a test needs. */
export async function open() {
  const { server, messages, url } = await relay();
  const child = spawn(process.execPath, ["server.js"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: {
      PORT: "0",
      WHATSAPP_ACCESS_TOKEN: connection["access-token"],
      WHATSAPP_PHONE_NUMBER_ID: connection["phone-number-id"],
      WHATSAPP_BUSINESS_ACCOUNT_ID: connection["business-account-id"],
      WHATSAPP_GRAPH_URL: url,
    },
  });
  const [address] = await once(createInterface(child.stdout), "line");
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });
  return {
    address,
    messages,
    async page(kind) {
      const page = await browser.newPage({ viewport: { width: 900, height: 800 } });
      page.setDefaultTimeout(30_000);
      const faults = [];
      page.on("console", (line) => ["error", "warning"].includes(line.type()) && faults.push(line.text()));
      page.on("pageerror", (error) => faults.push(error.stack));
      await page.goto(`${address}${kind}/index.html`);
      await page.locator("#step option").first().waitFor({ state: "attached" });
      return new Page(page, kind, faults);
    },
    async close() {
      await browser.close();
      child.kill();
      server.closeAllConnections();
      server.close();
    },
  };
}

/** A page, used by what a person sees on it. */
class Page {
  constructor(page, kind, faults) {
    Object.assign(this, { page, kind, faults });
  }

  async choose(step, template) {
    await this.page.getByLabel("Step", { exact: true }).selectOption({ label: step });
    if (template) await this.chooseTemplate(template);
    await this.page.locator("#form form").waitFor();
  }

  async chooseTemplate(template) {
    await this.page.getByLabel("Template", { exact: true }).selectOption({ label: template });
    await this.page.locator("#form form").waitFor();
  }

  /** The templates to choose from. */
  async templates() {
    await this.page.getByLabel("Step", { exact: true }).selectOption({ label: "Send Template" });
    const options = this.page.locator("#template option");
    await options.nth(1).waitFor({ state: "attached" });
    return (await options.allInnerTexts()).slice(1);
  }

  /** The controls with this label that can be seen, in the whole form or in a part of it. */
  control(label, group = "#form") {
    const place = typeof group === "string" ? this.page.locator(group) : group;
    return place.getByLabel(new RegExp(`^${label.replace(/[*:?]/g, "\\$&")} ?\\*?$`)).filter({ visible: true });
  }

  async type(values, group) {
    for (const [label, text] of Object.entries(values)) {
      const control = this.control(label, group);
      await control.click();
      await control.pressSequentially(text);
    }
  }

  /** Types the example that each empty control shows. */
  async typeExamples() {
    const all = await this.page.locator("#form :is(input, textarea):visible").all();
    for (const control of all) {
      const [type, example] = await control.evaluate((one) => [one.type, one.placeholder]);
      if (type === "datetime-local") await control.fill("2099-12-31T23:59");
      else if (example && (await control.inputValue()) === "") await control.fill(example);
    }
  }

  group(name) {
    return this.page.getByRole("group", { name, exact: true });
  }

  async send() {
    await this.page.getByRole("button", { name: "Send", exact: true }).click();
  }

  /** What the page says of the send. */
  async result() {
    const result = this.page.locator("#result:not(.wait):not(:empty)");
    await result.waitFor();
    return { kind: await result.getAttribute("class"), text: await result.innerText() };
  }

  async accepted() {
    const result = await this.result();
    assert.equal(result.kind, "ok", result.text);
    assert.match(result.text, /wamid\./);
  }

  /** The labels of the fields that are marked as wrong, with what is said of them. */
  async marked() {
    const field =
      this.kind === "fields" ? ".field.at-fault" : ".rjsf-field:has(> .error-detail, > div > .error-detail)";
    return this.page.locator(field).evaluateAll((all) => all.map((one) => one.innerText));
  }

  async picture(name) {
    await this.page.screenshot({ path: `${process.env.PICTURES}/${this.kind}-${name}.png`, fullPage: true });
  }
}
