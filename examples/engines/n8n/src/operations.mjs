/* global DESCRIPTION -- what the component says of itself, put here by build.mjs */

import { operationsOf } from "../../shared/operations.mjs";

export const { "connection-fields": connectionFields } = DESCRIPTION;

export const operations = operationsOf(DESCRIPTION);
