/** For the tests: the published schema and the shipped flow, as the server has them. */

import flow from "../../../src/warmline/demo/flows/main.json?raw";
import schema from "../../../src/warmline/ivr/flow.schema.json?raw";
import type { FlowDocument, FlowSchema } from "./flowTypes";

export const SCHEMA = JSON.parse(schema) as FlowSchema;
export const MAIN = JSON.parse(flow) as FlowDocument;
