// The nodes that a test knows: the package's, and n8n's basic ones in short.

const main = {
  inputs: ["main"],
  outputs: ["main"],
  version: [1, 2],
  properties: [],
  credentials: [],
  defaults: {},
  group: [],
};

const Function = Object.getPrototypeOf(async () => {}).constructor;

const BASIC = {
  "n8n-nodes-base.manualTrigger": {
    description: { ...main, name: "manualTrigger", inputs: [], group: ["trigger"] },
    async trigger() {
      return { manualTriggerFunction: async () => this.emit([[{ json: {} }]]) };
    },
  },
  "n8n-nodes-base.code": {
    description: { ...main, name: "code", properties: [{ name: "jsCode", type: "string", default: "" }] },
    async execute() {
      return [await new Function(this.getNodeParameter("jsCode", 0))()];
    },
  },
  "n8n-nodes-base.noOp": {
    description: { ...main, name: "noOp" },
    async execute() {
      return [this.getInputData()];
    },
  },
};

export class NodeTypes {
  #loader;

  constructor(loader) {
    this.#loader = loader;
  }

  getByName(name) {
    return BASIC[name] ?? this.#loader.getNode(name.split(".")[1]).type;
  }

  getByNameAndVersion(name) {
    return this.getByName(name);
  }

  getKnownTypes() {
    return {};
  }
}
