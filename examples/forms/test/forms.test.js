import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import validator from "@rjsf/validator-ajv8";
import addFormats from "ajv-formats";
import { Ajv2020 } from "ajv/dist/2020.js";
import { open } from "./support.js";

const HELLO = "hello_world, en_US, UTILITY";
const ORDER = "order_confirmation, en_US, UTILITY";

let world;
before(async () => (world = await open()));
after(() => world.close());

/** A connection for each request: one that is kept may have been closed since the last test. */
const HEADERS = { "content-type": "application/json", connection: "close" };

/** What the server answers a page. */
async function ask(name, input) {
  const response = await fetch(`${world.address}api/${name}`, {
    method: "POST",
    headers: HEADERS,
    body: JSON.stringify(input),
  });
  return (await response.json()).ok;
}

const fits = (schema, input) => {
  const ajv = addFormats(new Ajv2020({ strict: false, allErrors: true }));
  assert.ok(ajv.validate(schema, input), ajv.errorsText());
};

/** Opens a page for a test, and fails if the browser had anything to complain of. */
const on = (kind, name, run) =>
  test(name, async () => {
    const page = await world.page(kind);
    world.messages.length = 0;
    const sent = [];
    page.page.on(
      "request",
      (request) => request.url().endsWith("/api/send") && sent.push(request.postDataJSON().input),
    );
    try {
      await run(page, sent);
      assert.deepEqual(page.faults, []);
    } catch (error) {
      await page.picture("failed");
      throw error;
    } finally {
      await page.page.close();
    }
  });

/** The one message that went out. */
function message() {
  assert.equal(world.messages.length, 1, JSON.stringify(world.messages));
  const [{ url, body, status }] = world.messages;
  assert.match(url, /^\/v\d+\.\d+\/106540352242922\/messages$/);
  assert.equal(status, 200);
  return body;
}

const template = (name, components) => ({
  messaging_product: "whatsapp",
  recipient_type: "individual",
  to: "+15555550123",
  type: "template",
  template: { name, language: { code: "en_US" }, ...(components && { components }) },
});

const parameter = (parameter_name, text) => ({ type: "text", parameter_name, text });

/** The form of `order_confirmation`, as far as it must be filled in. */
async function fillInOrder(page, address = "https://shop.example.com/receipt.pdf") {
  await page.choose("Send Template", ORDER);
  await page.type({ Recipient: "+15555550123", "Web address": address, "File name": "receipt.pdf" });
  await page.type({ customer_name: "Ana", order_number: "A-1017", delivery_date: "Monday, 3 March" });
  if (page.kind === "fields") await page.type({ "Track order: End of the address": "A-1017" });
  else await page.type({ "End of the address": "A-1017" }, page.group("Track order"));
}

/** Two reply buttons. */
async function fillInButtons(page, second = "monday-no") {
  await page.choose("Reply Buttons");
  await page.type({ Recipient: "+15555550123" });
  await page.control("Text").first().fill("Shall we deliver\non Monday?");
  const button = (at) => (page.kind === "fields" ? page.group(`Buttons ${at + 1}`) : page.group("Button").nth(at));
  await page.type({ Id: "monday-yes", Text: "Yes, Monday" }, button(0));
  const list = page.group(page.kind === "fields" ? "Buttons" : "Buttons*");
  await list.getByRole("button", { name: /^Add/ }).click();
  await page.type({ Id: second, Text: "Another day" }, button(1));
}

const reply = (id, title) => ({ type: "reply", reply: { id, title } });

for (const kind of ["fields", "rjsf"]) {
  describe(kind, () => {
    on(kind, "a template without variables asks for a recipient only and is sent", async (page, sent) => {
      await page.choose("Send Template", HELLO);
      assert.equal(await page.page.locator("#form :is(input, select, textarea):visible").count(), 1);
      await page.type({ Recipient: "+15555550123" });
      await page.page.keyboard.press("Enter");
      await page.accepted();
      await page.picture("hello-world");
      assert.deepEqual(message(), template("hello_world"));
      fits((await ask("template-form", { name: "hello_world", language: "en_US" })).schema, sent[0]);
    });

    on(
      kind,
      "a template with a document, named variables and a URL button is filled in and sent",
      async (page, sent) => {
        await fillInOrder(page);
        await page.send();
        await page.accepted();
        await page.picture("order-confirmation");
        const document = { link: "https://shop.example.com/receipt.pdf", filename: "receipt.pdf" };
        const quickReply = { type: "button", sub_type: "quick_reply", index: "1" };
        // Without a payload a button's text is its payload; RJSF begins every entry of a tuple.
        const payload = { ...quickReply, parameters: [{ type: "payload", payload: "Change delivery" }] };
        assert.deepEqual(
          message(),
          template("order_confirmation", [
            { type: "header", parameters: [{ type: "document", document }] },
            {
              type: "body",
              parameters: [
                parameter("customer_name", "Ana"),
                parameter("order_number", "A-1017"),
                parameter("delivery_date", "Monday, 3 March"),
              ],
            },
            { type: "button", sub_type: "url", index: "0", parameters: [{ type: "text", text: "A-1017" }] },
            ...(kind === "rjsf" ? [payload] : []),
          ]),
        );
        fits((await ask("template-form", { name: "order_confirmation", language: "en_US" })).schema, sent[0]);
      },
    );

    on(kind, "a file is given by its id in place of its address", async (page) => {
      await fillInOrder(page);
      await page.control("Document").selectOption({ label: "Uploaded file" });
      assert.equal(await page.control("Web address").count(), 0);
      await page.type({ "Media id": "1234567890" });
      await page.send();
      // The simulator has no such file: that it says so shows that it was asked for this one.
      assert.equal((await page.result()).kind, "permanent");
      assert.equal(world.messages[0].body.template.components[0].parameters[0].document.id, "1234567890");
    });

    on(kind, "reply buttons are filled in and sent, and what is optional is left out", async (page, sent) => {
      await fillInButtons(page);
      await page.send();
      await page.accepted();
      await page.picture("reply-buttons");
      const buttons = [reply("monday-yes", "Yes, Monday"), reply("monday-no", "Another day")];
      assert.deepEqual(message(), {
        messaging_product: "whatsapp",
        recipient_type: "individual",
        to: "+15555550123",
        type: "interactive",
        interactive: { type: "button", body: { text: "Shall we deliver\non Monday?" }, action: { buttons } },
      });
      const forms = await ask("forms", { dialect: "draft2020" });
      fits(forms.find((form) => form.name === "reply-buttons").schema, sent[0]);
    });

    on(kind, "a header that is optional and has alternatives is chosen and sent", async (page) => {
      await fillInButtons(page);
      if (kind === "fields") {
        await page.control("Header").selectOption({ label: "Document" });
        await page.type({ "Header: Web address": "https://shop.example.com/terms.pdf" });
      } else {
        const header = page.page.locator(".alternatives", { hasText: /^Header/ });
        await header.getByRole("button", { name: "Add" }).click();
        await page.control("Header", header).selectOption({ label: "Document" });
        await page.type({ "Web address": "https://shop.example.com/terms.pdf" }, header);
      }
      await page.send();
      await page.accepted();
      const header = { type: "document", document: { link: "https://shop.example.com/terms.pdf" } };
      assert.deepEqual(message().interactive.header, header);
    });

    on(kind, "what few people need is folded away, and has the choices of a look-up", async (page) => {
      await page.choose("Send Template", HELLO);
      assert.equal(await page.control("Phone number id").count(), 0);
      await page.page.getByText("More", { exact: true }).click();
      const choices = page.page.locator("datalist[id$=choices] option");
      await choices.first().waitFor({ state: "attached" });
      assert.deepEqual(await choices.evaluateAll((all) => all.map(({ value, label }) => [value, label]).slice(2, 3)), [
        ["106540352242924", "+1 555-555-0102, Test Number"],
      ]);
      // That number may write to one person, who is not this one.
      await page.type({ "Phone number id": "106540352242924", Recipient: "+15555550124" });
      await page.send();
      const { kind: verdict, text } = await page.result();
      assert.equal(verdict, "permanent");
      for (const words of ["Not sent.", "not on the test number's list", "Add the number to the list"]) {
        assert.ok(text.includes(words), text);
      }
      await page.picture("failure");
    });

    on(kind, "a recipient without a plus is marked before anything is sent", async (page, sent) => {
      await page.choose("Send Template", HELLO);
      await page.type({ Recipient: "15555550123" });
      await page.send();
      const recipient = page.control("Recipient");
      if (kind === "fields") {
        assert.match(await recipient.evaluate((input) => input.validationMessage), /An example: \+15555550123/);
      } else {
        assert.match((await page.marked()).join(), /Recipient[^]*An example: \+15555550123/);
      }
      assert.ok(await recipient.evaluate((input) => input === document.activeElement), "it has the focus");
      assert.deepEqual(sent, []);
      await recipient.press("Home");
      await recipient.pressSequentially("+");
      await page.send();
      await page.accepted();
    });

    on(kind, "the field that a failure names is marked with what to do", async (page) => {
      await fillInOrder(page, "https://localhost/receipt.pdf");
      await page.send();
      const { kind: verdict, text } = await page.result();
      assert.equal(verdict, "permanent");
      assert.ok(text.includes("Not sent.") && text.includes("Give an address that anyone can open."), text);
      const marked = await page.marked();
      assert.equal(marked.length, 1, marked.join());
      assert.match(marked[0], /^Web address[^]*Give an address that anyone can open/);
      assert.deepEqual(world.messages, []);
      await page.picture("field-at-fault");
    });

    on(kind, "the entry of a list that a failure names is marked", async (page) => {
      await fillInButtons(page, "monday-yes");
      await page.send();
      assert.equal((await page.result()).kind, "permanent");
      const marked = await page.marked();
      assert.equal(marked.length, 1, marked.join());
      assert.match(marked[0], /^Id/);
      const ids = page.control("Id");
      assert.ok(await ids.nth(1).evaluate((input) => input.closest(".at-fault, .rjsf-field-error") !== null));
      assert.deepEqual(world.messages, []);
    });

    on(kind, "the templates to choose from are those that can be sent, each with its language", async (page) => {
      const templates = await page.templates();
      assert.ok(
        templates.includes(ORDER) && templates.includes("order_confirmation, pt_BR, UTILITY"),
        templates.join(),
      );
      assert.equal(new Set(templates).size, templates.length);
      for (const name of ["winback_offer", "flash_sale", "feedback_request", "free_gift"]) {
        assert.ok(!templates.some((template) => template.startsWith(name)), name);
      }
    });

    on(kind, "each template is filled in with its own examples and sent", async (page) => {
      const templates = await page.templates();
      for (const template of templates) {
        await page.chooseTemplate(template);
        await page.typeExamples();
        await page.send();
        const { kind: verdict, text } = await page.result();
        assert.equal(verdict, "ok", `${template}: ${text}`);
      }
      assert.equal(world.messages.length, templates.length);
    });

    on(kind, "a long text has several lines", async (page) => {
      await page.choose("Send Message");
      assert.equal(await page.control("Text").evaluate((text) => text.localName), "textarea");
      await page.type({ Recipient: "+15555550123", Text: "Hello Ana,\nyour order is on its way." });
      await page.send();
      await page.accepted();
      assert.equal(message().text.body, "Hello Ana,\nyour order is on its way.");
    });

    on(kind, "a message is written and sent with the keyboard alone", async (page) => {
      await page.choose("Send Message");
      const { keyboard } = page.page;
      await page.page.getByLabel("Step", { exact: true }).focus();
      for (const text of ["+15555550123", "Hello Ana"]) {
        await keyboard.press("Tab");
        await keyboard.type(text);
      }
      const focused = () => page.page.evaluate(() => document.activeElement.textContent);
      for (let tabs = 0; tabs < 5 && (await focused()) !== "Send"; tabs++) await keyboard.press("Tab");
      await keyboard.press("Enter");
      await page.accepted();
      assert.deepEqual([message().to, message().text.body], ["+15555550123", "Hello Ana"]);
    });

    on(kind, "an answer that got lost is said to be in doubt", async (page) => {
      await page.choose("Send Message");
      await page.type({ Recipient: "+15555550128" });
      await page.control("Text").fill("Hello\nAna");
      await page.send();
      const { kind: verdict, text } = await page.result();
      assert.equal(verdict, "unconfirmed");
      assert.match(text, /Perhaps sent.*\n.*\n.*webhook/s);
    });

    on(kind, "every form is drawn in words, without constants and without numbered options", async (page) => {
      const steps = await page.page.locator("#step option").allInnerTexts();
      assert.ok(steps.length > 20, steps.join());
      for (const step of steps.filter((step) => step !== "Send Template")) {
        await page.choose(step);
        await page.page.locator("#form details").evaluateAll((all) => all.forEach((one) => (one.open = true)));
        const words = await page.page.locator("#form :is(label, legend, option):visible").allInnerTexts();
        const wrong = words.filter((word) => word && (!/^\p{Lu}/u.test(word) || /option \d|[._]/i.test(word)));
        assert.deepEqual(
          wrong.filter((word) => !/^\d|^[a-z]+\/[a-z]/.test(word)),
          [],
          step,
        );
        const inputs = page.page.locator("#form :is(input, select, textarea):visible");
        const values = await inputs.evaluateAll((all) => all.map(({ value }) => value));
        assert.ok(!values.includes("whatsapp") && !values.includes("post"), step);
        const unlabelled = await inputs.evaluateAll((all) =>
          all.filter(({ labels }) => !labels.length).map(({ id }) => id),
        );
        assert.deepEqual(unlabelled, [], step);
      }
    });
  });
}

on("rjsf", "a form that nobody touched asks for what is required and for nothing optional", async (page) => {
  for (const { title, form, fields } of await ask("forms", { dialect: "draft7" })) {
    if (form) continue;
    const isShown = ({ "shown-when": when }) => {
      const other = when && fields.find(({ path }) => path === when.path);
      return !when || (isShown(other) && when.values.includes(other.required ? other.choices[0].value : ""));
    };
    const required = fields.filter((field) => field.required && isShown(field));
    const ids = required.map(({ path }) => `root_${path.replaceAll("[]", ".0").replaceAll(".", "_")}`);
    await page.choose(title);
    await page.send();
    const errors = await page.page.locator("#form .error-detail li").allInnerTexts();
    assert.ok(errors.length > 0, title);
    assert.deepEqual(
      errors.filter((error) => !/^(This is|At least \d of these are) needed\.$/.test(error)),
      [],
      title,
    );
    const wrong = await page.page
      .locator("#form .rjsf-field-error :is(input, select, textarea)")
      .evaluateAll((all) =>
        all
          .filter((one) => one.closest(".rjsf-field").matches(".rjsf-field-error"))
          .map((one) => one.id.replace(/_\d+_/g, "_0_")),
      );
    assert.deepEqual(
      wrong.filter((id) => !ids.includes(id)),
      [],
      title,
    );
  }
  assert.deepEqual(world.messages, []);
});

test("RJSF's default validator and Ajv2020 accept the example of each form in their dialects", async () => {
  const [old, recent] = await Promise.all(["draft7", "draft2020"].map((dialect) => ask("forms", { dialect })));
  assert.equal(old[0].schema.$schema, "http://json-schema.org/draft-07/schema#");
  assert.equal(recent[0].schema.$schema, "https://json-schema.org/draft/2020-12/schema");
  for (const [at, { name, example, schema }] of old.entries()) {
    const { errors } = validator.validateFormData(JSON.parse(example), schema);
    assert.deepEqual(errors, [], name);
    fits(recent[at].schema, JSON.parse(example));
  }
});

test("the server sends what its forms are for and nothing else", async () => {
  const refused = async (path, headers, body) => {
    const response = await fetch(`${world.address}${path}`, { method: "POST", headers, body: JSON.stringify(body) });
    return response.status === 404 || (await response.json()).error !== undefined;
  };
  const hello = { form: "send-message", input: { to: "+15555550123", body: "Hi" } };
  for (const form of ["custom-api-call", "register", "validate", "constructor"]) {
    assert.ok(await refused("api/send", HEADERS, { form, input: {} }), form);
  }
  assert.ok(await refused("api/custom-api-call", HEADERS, { method: "get", path: "/me" }));
  assert.ok(await refused("api/constructor", HEADERS, {}));
  // A form of another site sends this type without asking.
  assert.ok(await refused("api/send", { ...HEADERS, "content-type": "text/plain" }, hello));
});
