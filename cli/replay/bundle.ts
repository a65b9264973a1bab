/** A bundle: one JSON file with the inputs of a run in it. Schema docs/schemas/bundle.schema.json. */
import type { JsonValue } from "../../base/json.ts";
import { jsonProblem, parseJson } from "../../base/json.ts";
import type { Problem } from "../../base/problem.ts";
import type { SourceFile } from "../../base/source-file.ts";
import { json } from "../commands/answer.ts";
import type { UsedText } from "../scene/source.ts";

export const BUNDLE_SCHEMA = "quiesce/bundle/1";

export interface Bundle {
  /** Of quiesce and its model. */
  readonly version: string;
  readonly command: string;
  readonly positionals: readonly string[];
  readonly options: readonly (readonly [name: string, value: string])[];
  /** The path of FILE among the inputs of the tree. */
  readonly main: string;
  /** Whether FILE lies in a kernel tree. */
  readonly inTree: boolean;
  readonly inputs: readonly UsedText[];
}

export function bundleText(bundle: Bundle): string {
  return json({ schema: BUNDLE_SCHEMA, ...bundle });
}

export type BundleResult = { readonly ok: true; readonly bundle: Bundle } | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads a bundle; what is not as it should be is named with its place. */
export function readBundle(file: SourceFile): BundleResult {
  const { value, problems } = parseJson(file);
  if (value === undefined) return { ok: false, problems };
  const reader = new Reader(file);
  const schema = reader.text(value, "schema");
  if (schema !== BUNDLE_SCHEMA) reader.refuse(value, `no bundle: its "schema" is not ${BUNDLE_SCHEMA}`);
  const bundle: Bundle = {
    version: reader.text(value, "version"),
    command: reader.text(value, "command"),
    positionals: reader.array(value, "positionals").map((item) => reader.string(item)),
    options: reader.array(value, "options").map((item) => reader.pair(item)),
    main: reader.text(value, "main"),
    inTree: reader.boolean(value, "inTree"),
    inputs: reader.array(value, "inputs").map((item) => ({
      role: reader.text(item, "role") === "given" ? "given" : "tree",
      path: reader.text(item, "path"),
      text: reader.text(item, "text"),
    })),
  };
  return reader.problems.length > 0 ? { ok: false, problems: reader.problems } : { ok: true, bundle };
}

class Reader {
  readonly problems: Problem[] = [];
  readonly #file: SourceFile;

  constructor(file: SourceFile) {
    this.#file = file;
  }

  refuse({ at }: JsonValue, message: string): void {
    // One is enough: what follows from it would only repeat it.
    if (this.problems.length === 0)
      this.problems.push(jsonProblem(this.#file, at, "bundle-value", message, "bundles are made with --bundle"));
  }

  text(object: JsonValue, name: string): string {
    const member = this.#member(object, name);
    return member === undefined ? "" : this.string(member);
  }

  string(value: JsonValue): string {
    if (value.kind === "string") return value.value;
    this.refuse(value, "a string is expected here");
    return "";
  }

  boolean(object: JsonValue, name: string): boolean {
    const member = this.#member(object, name);
    if (member !== undefined && member.kind !== "boolean") this.refuse(member, `"${name}" must be true or false`);
    return member?.kind === "boolean" && member.value;
  }

  array(object: JsonValue, name: string): readonly JsonValue[] {
    const member = this.#member(object, name);
    if (member === undefined) return [];
    if (member.kind === "array") return member.items;
    this.refuse(member, `"${name}" must be an array`);
    return [];
  }

  pair(value: JsonValue): readonly [string, string] {
    if (value.kind === "array" && value.items.length === 2) {
      const [name, text] = value.items.map((item) => this.string(item));
      return [name ?? "", text ?? ""];
    }
    this.refuse(value, "a pair of strings is expected here");
    return ["", ""];
  }

  #member(object: JsonValue, name: string): JsonValue | undefined {
    const found = object.kind === "object" ? object.members.find((member) => member.name === name)?.value : undefined;
    if (found === undefined) this.refuse(object, `"${name}" is missing`);
    return found;
  }
}
