// A browser, and the simulated Graph API beside it.

import { chromium } from "playwright-core";

export const { STUDIO, PICTURES } = process.env;
export const connection = JSON.parse(process.env.CONNECTION);

export const browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });

/** A page that notes what the browser complains of. */
export async function open(path, { width = 1400, height = 900, ...options } = {}) {
  const page = await browser.newPage({ viewport: { width, height }, ...options });
  page.setDefaultTimeout(20_000);
  page.faults = [];
  page.on("console", (line) => ["error", "warning"].includes(line.type()) && page.faults.push(line.text()));
  page.on("pageerror", (error) => page.faults.push(error.stack));
  await page.goto(STUDIO + path);
  return page;
}

/** Asks the simulated Graph API, as any other program does. */
export async function graph(path, body, method = "POST") {
  const answer = await fetch(connection["graph-url"] + path, {
    method,
    headers: { authorization: `Bearer ${connection["access-token"]}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  return { status: answer.status, ...(await answer.json()) };
}

/** Sends a message to a person. */
export const send = (to, message) =>
  graph(`/v25.0/${connection["phone-number-id"]}/messages`, { messaging_product: "whatsapp", to, ...message });

export const text = (body) => ({ type: "text", text: { body } });

/** The phone of a person. */
export const phone = (page, number) => page.locator(".phone", { hasText: number });
