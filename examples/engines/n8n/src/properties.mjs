// What the node asks for, in n8n's terms.

import { OPTIONS, propertiesOf } from "./form.mjs";
import { operations } from "./operations.mjs";

/** The parameter with a template's variables. */
export const VARIABLES = "variables";

/** The option that says how long to wait, in seconds. */
export const LONGEST_WAIT = "longest-wait";

/** The operations in groups, by what they do. */
const GROUPS = [
  { value: "sends", name: "Message", verb: "Send something to a person" },
  { value: "reads", name: "Account", verb: "Read something" },
  { value: "changes", name: "Management", verb: "Change something, or call any endpoint" },
];

const WAIT = {
  displayName: "Longest Wait (Seconds)",
  name: LONGEST_WAIT,
  type: "number",
  default: 120,
  description: "How long to wait, all together, where Meta asks to come back later. Nothing was sent then",
};

export const properties = [
  {
    displayName: "Resource",
    name: "resource",
    type: "options",
    noDataExpression: true,
    default: "sends",
    options: GROUPS.map(({ value, name, verb }) => ({ name, value, description: verb })),
  },
  ...GROUPS.map(({ value }) => {
    const own = operations.filter(({ effect }) => effect === value);
    return {
      displayName: "Operation",
      name: "operation",
      type: "options",
      noDataExpression: true,
      displayOptions: { show: { resource: [value] } },
      default: own[0].name,
      options: own.map(({ name, title, description }) => ({
        name: title,
        value: name,
        action: title,
        description: firstSentence(description),
      })),
    };
  }),
  ...operations.flatMap(ofOperation),
];

function firstSentence(text) {
  return text.match(/^[^.]*/)[0];
}

function ofOperation({ name, effect, form, template }) {
  const show = { resource: [effect], operation: [name] };
  const own = propertiesOf(form, show);
  if (template) own.splice(own.findLastIndex(({ name }) => name !== OPTIONS) + 1, 0, variablesProperty(form, show));
  return [...own.filter(({ name }) => name !== OPTIONS), optionsProperty(own, show)];
}

/** Every operation has options: how long to wait is one of them. */
function optionsProperty(own, show) {
  const base = { displayName: "Options", name: OPTIONS, type: "collection", placeholder: "Add option", default: {} };
  const { options = [] } = own.find(({ name }) => name === OPTIONS) ?? {};
  const all = [...options, WAIT].sort((a, b) => a.displayName.localeCompare(b.displayName));
  return { ...base, options: all, displayOptions: { show } };
}

function variablesProperty(form, show) {
  const template = form.find(({ kind }) => kind === "row");
  return {
    displayName: "Variables",
    name: VARIABLES,
    type: "resourceMapper",
    noDataExpression: true,
    default: { mappingMode: "defineBelow", value: null },
    displayOptions: { show },
    typeOptions: {
      loadOptionsDependsOn: [template.name],
      resourceMapper: {
        resourceMapperMethod: VARIABLES,
        mode: "add",
        valuesLabel: "Variables",
        fieldWords: { singular: "variable", plural: "variables" },
        addAllFields: true,
        supportAutoMap: false,
        noFieldsError: "Choose a template first.",
      },
    },
  };
}
