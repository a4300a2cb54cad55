// The pages work without this script: it only spares their reloads. All drawing is the server's.
"use strict";

const alertBox = document.getElementById("alert");

/** Says what the server refused; nothing where it refused nothing. */
function say(text) {
  alertBox.textContent = text;
  alertBox.hidden = !text;
}

/** Posts a form as the browser would. Gives the text of the answer. */
async function post(form, button, headers) {
  const data = new FormData(form, button);
  const body = form.enctype === "multipart/form-data" ? data : new URLSearchParams(data);
  const answer = await fetch(form.action, { method: "POST", body, headers, redirect: headers ? "error" : "manual" });
  if (answer.type !== "opaqueredirect" && !answer.ok) throw new Error(await answer.text());
  return answer.type === "opaqueredirect" ? "" : answer.text();
}

async function quietly(form, button) {
  try {
    await post(form, button);
    say("");
    if ("clears" in form.dataset) form.reset();
  } catch (error) {
    say(error.message || "The studio does not answer. Is it still running?");
  }
}

// The second click of a double click does nothing: a message that is sent twice arrives twice. Lists may grow fast.
document.addEventListener("click", (event) => {
  const button = event.target.closest("form[method=post] button");
  if (event.detail > 1 && button && !button.formNoValidate) event.preventDefault();
});

// Forms whose effect arrives as an event, and forms that are drawn again.
document.addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if ("quiet" in form.dataset) {
    event.preventDefault();
    quietly(form, submitter);
  } else if ("part" in form.dataset) {
    event.preventDefault();
    redraw(form, submitter);
  }
});

let latest = 0;
/** Whether a call is under way, whose result must not be lost. */
let calls = false;

/** Has the server draw a tool's form again, and keeps the place of whoever types. */
async function redraw(form, button) {
  if (calls) return;
  const turn = ++latest;
  calls = button?.value === "call";
  form.ariaBusy = calls;
  try {
    const html = await post(form, button, { "x-part": "1" });
    if (turn !== latest) return;
    const opened = [...part.querySelectorAll("details")].map((details) => details.open);
    const { id, selectionStart } = document.activeElement;
    part.innerHTML = html;
    [...part.querySelectorAll("details")].forEach((details, at) => (details.open ||= opened[at] ?? false));
    const focused = id && document.getElementById(id);
    if (focused) {
      focused.focus({ preventScroll: true });
      if (selectionStart != null && focused.setSelectionRange) focused.setSelectionRange(selectionStart, selectionStart);
    }
    if (button?.value === "call") part.querySelector("[aria-invalid], .outcome")?.scrollIntoView({ block: "nearest" });
    say("");
  } catch (error) {
    say(error.message || "The studio does not answer. Is it still running?");
  } finally {
    if (button?.value === "call") calls = false;
    form.ariaBusy = false;
  }
}

// What was typed is there again after a reload, and on the way back. A fresh visit begins with an empty form.
const part = document.getElementById("part");
const kept = `typed ${location.pathname}`;
if (part) {
  addEventListener("pagehide", () => {
    const data = new FormData(part.querySelector("form[data-part]") ?? undefined);
    // A secret is typed again.
    for (const { name } of part.querySelectorAll("[type=password]")) data.delete(name);
    sessionStorage.setItem(kept, new URLSearchParams(data));
  });
  const [visit] = performance.getEntriesByType("navigation");
  if (["reload", "back_forward"].includes(visit?.type)) restore(sessionStorage.getItem(kept));
}

async function restore(values) {
  if (!values) return;
  const turn = ++latest;
  const request = { method: "POST", body: new URLSearchParams(values), headers: { "x-part": "1" } };
  const answer = await fetch(location.pathname, request).catch(() => null);
  if (answer?.ok && turn === latest) part.innerHTML = await answer.text();
}

document.addEventListener("change", ({ target }) => {
  if ("redraws" in target.dataset) redraw(target.form);
  if ("jumps" in (target.form?.dataset ?? {}) && target.value) target.form.submit();
});

// The preview follows the typing.
let timer;
document.addEventListener("input", ({ target: { form, dataset } }) => {
  if (!form || !("part" in form.dataset) || "redraws" in dataset || !document.querySelector(".preview")) return;
  clearTimeout(timer);
  timer = setTimeout(() => preview(form), 250);
});

async function preview(form) {
  if (calls) return;
  const turn = ++latest;
  const html = await post(form, undefined, { "x-part": "preview" }).catch(() => "");
  const drawn = new DOMParser().parseFromString(html, "text/html");
  for (const name of [".preview", ".same"]) {
    const [now, next] = [document.querySelector(name), drawn.querySelector(name)];
    if (turn !== latest || !now || !next) continue;
    next.open = now.open;
    now.replaceWith(next);
  }
}

// The phones.
const studio = document.querySelector("[data-live]");
if (studio) follow(studio);

function follow(studio) {
  const byKey = (list, key) => [...list.children].find((line) => line.dataset.key === key);
  const isAtEnd = (log) => log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  const toEnd = (log) => (log.scrollTop = log.scrollHeight);
  studio.querySelectorAll(".log").forEach(toEnd);

  const source = new EventSource(studio.dataset.live);
  source.onmessage = ({ data }) => {
    const { chats, people, events } = JSON.parse(data);
    for (const [id, { lines, window: state }] of Object.entries(chats)) {
      const phone = [...studio.querySelectorAll(".phone")].find(({ dataset }) => dataset.chat === id);
      const log = phone.querySelector(".log");
      const follows = isAtEnd(log);
      const made = document.createElement("template");
      made.innerHTML = lines;
      for (const line of [...made.content.children]) {
        const old = byKey(log, line.dataset.key);
        if (old) keepOpen(old, line);
        if (!old) log.append(line);
        else if (!old.contains(document.activeElement)) old.replaceWith(line);
        else keepFocus(old, line);
      }
      while (log.children.length > Number(phone.dataset.most)) log.firstElementChild.remove();
      phone.querySelector("[data-part=window]").innerHTML = state;
      if (follows) toEnd(log);
    }
    swap(studio.querySelector("[data-part=people]"), people);
    swap(studio.querySelector("[data-part=events]"), events);
    count();
  };
}

/** A list of rows that is open stays open when its line is drawn again. */
function keepOpen(old, line) {
  const before = old.querySelectorAll("details");
  line.querySelectorAll("details").forEach((details, at) => (details.open = before[at]?.open ?? false));
}

/** Draws a line again under the focus: on the button that does the same. */
function keepFocus(old, line) {
  const { name, value } = document.activeElement;
  old.replaceWith(line);
  const same = [...line.querySelectorAll("button, summary")].find((one) => one.name === name && one.value === value);
  (same ?? line.closest(".log")).focus({ preventScroll: true });
}

/** Draws a list again. An entry that is open stays open. */
function swap(list, html) {
  if (list.contains(document.activeElement)) return;
  const open = new Set([...list.querySelectorAll("details[open]")].map((one) => one.closest("li").dataset.key));
  list.innerHTML = html;
  for (const line of list.children) if (open.has(line.dataset.key)) line.querySelector("details").open = true;
}

/** How long each window stays open. */
function count() {
  for (const time of document.querySelectorAll("time[data-until]")) {
    const minutes = Math.max(0, Math.ceil((time.dataset.until - Date.now() / 1000) / 60));
    time.textContent = `${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
  }
}
count();
setInterval(count, 20_000);
