// Templates of the library's own: few people's fields are folded away, and a group is drawn only where it says something.

import { areBare, isAdvanced, isAlternative, isHidden, isWhole } from "./ui-schema.js";

function ObjectFieldTemplate({ title, description, properties, optionalDataControl, fieldPathId, schema, uiSchema }) {
  const shown = properties.filter(({ name }) => !isHidden(uiSchema[name]));
  const advanced = shown.filter(({ name }) => isAdvanced(uiSchema[name]));
  const content = (
    <>
      {properties.filter((property) => !advanced.includes(property)).map(({ content }) => content)}
      {advanced.length > 0 && (
        <details>
          <summary>More</summary>
          {advanced.map(({ content }) => content)}
        </details>
      )}
    </>
  );
  if (schema.oneOf && !schema.properties) return null; // its alternatives are drawn beside it
  if (isWhole(uiSchema)) return content;
  if (isAlternative(uiSchema)) return [optionalDataControl, content];
  const isEntry = typeof fieldPathId.path.at(-1) === "number";
  const saysTheSame = shown.length === 1 && (!isEntry || schema.properties[shown[0].name].title === title);
  if (saysTheSame && !optionalDataControl) return content;
  return (
    <fieldset id={fieldPathId.$id} className={optionalDataControl ? "optional" : ""}>
      <legend>{title}</legend>
      {!isEntry && description && <small>{description}</small>}
      {optionalDataControl}
      {content}
    </fieldset>
  );
}

/** The choice between alternatives, under the name of what is chosen. */
function MultiSchemaFieldTemplate({ schema, selector, optionSchemaField }) {
  if (areBare(schema.oneOf ?? schema.anyOf)) return null;
  return (
    <div className="alternatives">
      {selector ? <label htmlFor={selector.props.id}>{schema.title}</label> : <strong>{schema.title}</strong>}
      {selector}
      {optionSchemaField}
    </div>
  );
}

export const templates = { ObjectFieldTemplate, MultiSchemaFieldTemplate };
