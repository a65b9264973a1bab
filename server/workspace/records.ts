/** What the index keeps of a file's outline, as bytes: heads of functions, macros, names of included files. */
import type { Annotation } from "../../c/editor/ast.ts";
import type { EditorFunction, MacroDefinition, Parameter, Prototype, Signature } from "../../c/editor/file.ts";
import type { OutlineFunction } from "../../c/editor/outline/outline.ts";
import { Decoder, type Encoder } from "./encoding.ts";

export type IndexedFunction = { readonly kind: "function"; readonly signature: EditorFunction };
export type IndexedPrototype = { readonly kind: "prototype"; readonly signature: Prototype };
export type IndexedMacro = { readonly kind: "macro"; readonly macro: MacroDefinition };
/** A file that is included by a name in quotes; found by the last part of that name. */
export type IndexedInclude = { readonly kind: "include"; readonly path: string };

/** The file itself, found by the last part of its path. */
export type IndexedFile = { readonly kind: "file" };

export type IndexRecord = IndexedFunction | IndexedPrototype | IndexedMacro | IndexedInclude | IndexedFile;

const KINDS = ["function", "prototype", "macro", "include", "file"] as const;

/** Says of a function from the index that there is no tree, not that it could not be read. */
export const HEAD_ONLY = "only its head was read";

/** Every record begins with its kind and the name that it is found by. */
export function writeFunction(to: Encoder, found: OutlineFunction): void {
  begin(to, "function", found.name);
  writeSignature(to, found);
  to.number(found.bodyStart);
  to.string(found.madeBy ?? "");
}

export function writePrototype(to: Encoder, found: Prototype): void {
  begin(to, "prototype", found.name);
  writeSignature(to, found);
}

export function writeMacro(to: Encoder, found: MacroDefinition): void {
  begin(to, "macro", found.name);
  for (const offset of [found.start, found.end, found.nameStart, found.bodyStart]) to.number(offset);
  to.number(found.parameters === undefined ? 0 : found.parameters.length + 1);
  for (const parameter of found.parameters ?? []) to.string(parameter);
  to.string(found.body);
  writeStrings(to, found.conditions);
}

/** @param name The last part of `path`. */
export function writeInclude(to: Encoder, name: string, path: string): void {
  begin(to, "include", name);
  to.string(path);
}

/** @param name The last part of the path. */
export function writeFile(to: Encoder, name: string): void {
  begin(to, "file", name);
}

function begin(to: Encoder, kind: (typeof KINDS)[number], name: string): void {
  to.number(KINDS.indexOf(kind));
  to.string(name);
}

function writeStrings(to: Encoder, values: readonly string[]): void {
  to.number(values.length);
  for (const value of values) to.string(value);
}

function writeSignature(to: Encoder, found: Signature): void {
  for (const offset of [found.start, found.end, found.nameStart]) to.number(offset);
  to.string(found.returnType);
  to.number(found.attributes.length);
  for (const { name, arguments: given, start, end } of found.attributes) {
    to.string(name);
    to.number(start);
    to.number(end);
    to.number(given === undefined ? 0 : 1);
    if (given !== undefined) to.string(given);
  }
  to.number(found.parameters.length);
  for (const { name, type } of found.parameters) {
    to.string(name);
    to.string(type);
  }
  writeStrings(to, found.conditions);
}

/** The record's kind if it is found by this name; a cheap test before the record is read. */
export function kindIfNamed(bytes: Uint8Array, offset: number, name: string): IndexRecord["kind"] | undefined {
  const from = new Decoder(bytes, offset);
  const kind = KINDS[from.number()];
  return from.isString(name) ? kind : undefined;
}

export function readRecord(bytes: Uint8Array, offset: number): IndexRecord {
  const from = new Decoder(bytes, offset);
  const kind = KINDS[from.number()] ?? "include";
  const name = from.string();
  switch (kind) {
    case "function": {
      const signature = readSignature(from, name);
      const bodyStart = from.number();
      const madeBy = from.string() || undefined;
      return { kind, signature: { ...signature, bodyStart, madeBy, tree: undefined, notAnalysed: HEAD_ONLY } };
    }
    case "prototype":
      return { kind, signature: readSignature(from, name) };
    case "macro":
      return { kind, macro: readMacro(from, name) };
    case "include":
      return { kind, path: from.string() };
    case "file":
      return { kind };
  }
}

function readMacro(from: Decoder, name: string): MacroDefinition {
  const [start, end, nameStart, bodyStart] = [from.number(), from.number(), from.number(), from.number()];
  const count = from.number();
  const parameters = count === 0 ? undefined : strings(from, count - 1);
  const body = from.string();
  return { name, start, end, nameStart, bodyStart, parameters, body, conditions: strings(from, from.number()) };
}

function readSignature(from: Decoder, name: string): Signature {
  const [start, end, nameStart] = [from.number(), from.number(), from.number()];
  const returnType = from.string();
  const attributes: Annotation[] = [];
  for (let rest = from.number(); rest > 0 && !from.isAtEnd; rest--) attributes.push(readAnnotation(from));
  const parameters: Parameter[] = [];
  for (let rest = from.number(); rest > 0 && !from.isAtEnd; rest--) parameters.push({ name: from.string(), type: from.string() });
  return { name, start, end, nameStart, returnType, attributes, parameters, conditions: strings(from, from.number()) };
}

function readAnnotation(from: Decoder): Annotation {
  const name = from.string();
  const [start, end] = [from.number(), from.number()];
  return { name, start, end, arguments: from.number() === 0 ? undefined : from.string() };
}

function strings(from: Decoder, count: number): readonly string[] {
  const found: string[] = [];
  for (let rest = count; rest > 0 && !from.isAtEnd; rest--) found.push(from.string());
  return found;
}
