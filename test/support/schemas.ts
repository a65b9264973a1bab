/** The schemas of docs/schemas, for tests of what the command prints. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { Ajv, type ValidateFunction } from "ajv";
import { root } from "./source-tree.ts";

const folder = path.join(root, "docs", "schemas");

/** Every schema, by its file's name without `.schema.json`. */
export const schemaNames: readonly string[] = readdirSync(folder)
  .filter((name) => name.endsWith(".schema.json"))
  .map((name) => name.replace(".schema.json", ""));

/**
 * Published schemas let fields be added; a test does not: a field that the command prints must stand in its schema.
 * So every object that lists properties gets `additionalProperties: false`.
 */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== "object" || schema === null) return schema;
  const entries = Object.entries(schema).map(([key, value]) => [key, closed(value)] as const);
  const lists = "properties" in schema && "type" in schema && !("additionalProperties" in schema);
  return Object.fromEntries(lists ? [...entries, ["additionalProperties", false]] : entries);
}

const ajv = new Ajv({ allErrors: true, allowUnionTypes: true, strictRequired: false });
for (const name of schemaNames) {
  ajv.addSchema(closed(JSON.parse(readFileSync(path.join(folder, `${name}.schema.json`), "utf8"))) as object, `${name}.schema.json`);
}

/** What a document breaks of its schema: nothing, where it is as it should be. */
export function schemaErrors(name: string, document: unknown): readonly string[] {
  const validate: ValidateFunction | undefined = ajv.getSchema(`${name}.schema.json`);
  if (validate === undefined) throw new Error(`There is no schema ${name}`);
  validate(document);
  return (validate.errors ?? []).map(({ instancePath, message, params }) => `${instancePath} ${message ?? ""} ${JSON.stringify(params)}`);
}

/** The document in a text, checked against the schema that it names. */
export function readDocument(text: string): Readonly<Record<string, unknown>> & { readonly schema: string } {
  const document = JSON.parse(text) as { readonly schema: string };
  const name = /^quiesce\/([a-z-]+)\/1$/.exec(document.schema)?.[1] ?? document.schema;
  const errors = schemaErrors(name, document);
  if (errors.length > 0) throw new Error(`${document.schema}:\n${errors.slice(0, 20).join("\n")}`);
  return { ...document };
}
