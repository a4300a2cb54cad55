// A text whose choices a look-up gives. Anything else may be typed, also where the look-up fails.

import { useEffect, useState } from "react";

/** The uiSchema with this widget for the fields that have such choices. A schema does not say which these are. */
export function withLookUps(ui, fields, choicesOf) {
  for (const { path, kind, "choices-from": from } of fields) {
    if (from && kind === "text") ui[path] = { ...ui[path], "ui:widget": LookedUp, "ui:choices": () => choicesOf(from) };
  }
  return ui;
}

function LookedUp({ id, value = "", required, placeholder, options, onChange }) {
  const [choices, setChoices] = useState([]);
  useEffect(() => void options.choices().then(setChoices, () => {}), []);
  return (
    <>
      <input
        id={id}
        value={value}
        required={required}
        placeholder={placeholder}
        list={`${id}-choices`}
        onChange={({ target }) => onChange(target.value || undefined)}
      />
      <datalist id={`${id}-choices`}>
        {choices.map(({ value, title }) => (
          <option key={value} value={value}>
            {title}
          </option>
        ))}
      </datalist>
    </>
  );
}
