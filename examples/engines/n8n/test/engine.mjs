// n8n's own engine without the rest of n8n: its loader, its expressions, its `WorkflowExecute`. n8n's basic nodes are in
// a package of 300 MB, so the three that the workflows have are here.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { NodeTypes } from "./nodes.mjs";

const require = createRequire(import.meta.url);
const core = require("n8n-core");
const { createRunExecutionData, Workflow } = require("n8n-workflow");

export const { CredentialTestContext, LoadOptionsContext, WebhookContext } = core;

const loader = new core.PackageDirectoryLoader(new URL("..", import.meta.url).pathname);
await loader.loadAll();
const types = new NodeTypes(loader);

export const PACKAGE = "n8n-nodes-whatsapp-cloud-toolkit";

export const nodeType = (name) => types.getByName(`${PACKAGE}.${name}`);
export const credentialType = (name) => loader.getCredential(name).type;

/** A workflow of the folder `workflows`, with its nodes' parameters for a test to change. */
export function workflowFile(name) {
  return JSON.parse(readFileSync(new URL(`../workflows/${name}.json`, import.meta.url)));
}

export const workflowOf = ({ id, name, nodes, connections, settings }) =>
  new Workflow({ id, name, nodes, connections, active: false, nodeTypes: types, settings });

/** What n8n gives a workflow beside itself. Every credential is this one. */
export function additionalData(credential, more = {}) {
  const urls = ["restApiUrl", "instanceBaseUrl", "formBaseUrl", "formWaitingBaseUrl", "formTestBaseUrl"];
  const hooks = ["webhookBaseUrl", "webhookWaitingBaseUrl", "webhookTestBaseUrl", "mcpBaseUrl", "mcpTestBaseUrl"];
  return {
    credentialsHelper: {
      getParentTypes: () => [],
      isCredentialUsableByNode: () => true,
      getCredentialsProperties: () => [],
      getDecrypted: async () => credential,
    },
    hooks: new core.ExecutionLifecycleHooks("manual", "1", { id: "1", nodes: [] }),
    executionId: "1",
    currentNodeExecutionIndex: 0,
    variables: {},
    setExecutionStatus: () => {},
    sendDataToUI: () => {},
    ...Object.fromEntries([...urls, ...hooks].map((name) => [name, "http://127.0.0.1/"])),
    ...more,
  };
}

/** Runs a workflow, and says what came out of each node: a list of outputs, each a list of items. */
export async function run(file, credential) {
  const workflow = workflowOf(file);
  await workflow.expression.acquireIsolate?.();
  const execute = new core.WorkflowExecute(additionalData(credential), "manual", createRunExecutionData());
  const { data } = await execute.run({ workflow });
  const { error, runData } = data.resultData;
  const outputs = Object.entries(runData).map(([name, [first]]) => [name, first.data?.main ?? []]);
  return { error, outputs: Object.fromEntries(outputs) };
}
