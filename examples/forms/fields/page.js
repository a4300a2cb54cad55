import { start } from "../common/page.js";
import { draw, mark } from "./fields.js";
import { read } from "./input.js";

start("draft2020", (place, { fields }, { send, choicesOf }) => {
  const form = document.createElement("form");
  draw(form, fields, choicesOf);
  form.append(Object.assign(document.createElement("button"), { textContent: "Send" }));
  form.onsubmit = async (event) => {
    event.preventDefault();
    const error = await send(read(form).input);
    mark(form, error);
  };
  place.append(form);
});
