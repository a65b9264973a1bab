/** The call hierarchy of sleeping: who may sleep below a function and through what, and who calls it in which context. */
import {
  type CallHierarchyIncomingCall,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  type Range,
  SymbolKind,
} from "vscode-languageserver-protocol";
import type { EditorFunction, Signature } from "../../c/editor/file.ts";
import { sleepText } from "../analysis/describe.ts";
import type { CallFact, FunctionFacts } from "../analysis/facts.ts";
import { rangeOf } from "../main/positions.ts";
import { functionAt, type View, wordAt } from "./view.ts";

/** Callers that are looked for in at most so many files, in the order of their paths. */
export const MOST_FILES = 64;

/** What an item carries from one request to the next. */
export interface ItemData {
  /** The document that the question began in: its tree is asked. */
  readonly uri: string;
  readonly path: string;
  readonly name: string;
}

/** The function under the cursor, defined or called, if it may sleep. */
export function prepare(view: View, offset: number): readonly CallHierarchyItem[] {
  const word = wordAt(view.file.source.text, offset);
  const within = word === undefined ? undefined : functionAt(view, word.start);
  if (word === undefined || within === undefined) return [];
  if (within.function.nameStart === word.start) return sleepers(within).length > 0 ? [itemOf(view, view.facts.path, within.function)] : [];
  const call = within.calls.find(({ callee, start }) => callee === word.text && start <= word.start);
  return call?.sleeps === undefined ? [] : definitionOf(view, view.facts.path, call);
}

/** What sleeps in the function. */
export function outgoing(view: View, { path, name }: ItemData): readonly CallHierarchyOutgoingCall[] {
  const found = functionNamed(view, path, name);
  if (found === undefined) return [];
  const byCallee = new Map<string, CallFact[]>();
  for (const call of sleepers(found.facts)) byCallee.set(call.callee, [...(byCallee.get(call.callee) ?? []), call]);
  return [...byCallee.values()].flatMap((calls) => {
    const [first] = calls;
    if (first === undefined) return [];
    const fromRanges = calls.map((call) => found.range(call));
    return definitionOf(view, path, first).map((to) => ({ to, fromRanges }));
  });
}

/** Who calls the function, with what is known of sleeping there. */
export function incoming(view: View, { path, name }: ItemData): readonly CallHierarchyIncomingCall[] {
  const paths = new Set([path, ...view.surroundings.filesNaming(name).slice(0, MOST_FILES)]);
  return [...paths].flatMap((from) => {
    const read = from === view.facts.path ? view : view.factsOf(from);
    if (read === undefined) return [];
    const range = (call: CallFact): Range => rangeOf(read.file.source, nameSpan(call), view.client.encoding);
    return read.facts.functions.flatMap(({ function: fn, calls }) => {
      const uses = calls.filter(({ callee }) => callee === name);
      const [first] = uses;
      if (first === undefined) return [];
      return [{ from: { ...itemOf(view, from, fn), detail: whereText(first) }, fromRanges: uses.map(range) }];
    });
  });
}

export function readItemData(value: unknown): ItemData | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  const { uri, path, name } = value as Readonly<Record<string, unknown>>;
  return typeof uri === "string" && typeof path === "string" && typeof name === "string" ? { uri, path, name } : undefined;
}

function whereText({ context }: CallFact): string {
  if (context === undefined) return "not reached on any known path";
  const { value, why } = context.maySleep;
  const verdict = value === "yes" ? "may sleep here" : value === "no" ? "must not sleep here" : "unknown whether it may sleep here";
  return why === "" ? verdict : `${verdict}: ${why}`;
}

function sleepers({ calls }: FunctionFacts): readonly CallFact[] {
  return calls.filter(({ sleeps }) => sleeps !== undefined);
}

function functionNamed(view: View, path: string, name: string) {
  const read = path === view.facts.path ? view : view.factsOf(path);
  const facts = read?.facts.functions.find(({ function: fn }) => fn.name === name);
  if (read === undefined || facts === undefined) return undefined;
  return { facts, range: (call: CallFact): Range => rangeOf(read.file.source, nameSpan(call), view.client.encoding) };
}

function nameSpan({ start, callee }: CallFact) {
  return { start, end: start + callee.length };
}

/** Where the callee is defined, with why it sleeps; nothing when that is not known. */
function definitionOf(view: View, from: string, { callee, sleeps }: CallFact): readonly CallHierarchyItem[] {
  const definition = view.surroundings.functionsNamed(callee, from).find(({ isDefinition }) => isDefinition);
  if (definition === undefined) return [];
  const detail = sleeps === undefined ? "" : sleepText(callee, sleeps);
  const item = itemOf(view, definition.path, definition.signature);
  return item === undefined ? [] : [{ ...item, detail }];
}

function itemOf(view: View, path: string, fn: Signature | EditorFunction): CallHierarchyItem {
  const source = path === view.facts.path ? view.file.source : view.surroundings.file(path)?.source;
  const none: Range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
  const whole = source === undefined ? none : rangeOf(source, fn, view.client.encoding);
  const name =
    source === undefined ? none : rangeOf(source, { start: fn.nameStart, end: fn.nameStart + fn.name.length }, view.client.encoding);
  const data: ItemData = { uri: view.uri, path, name: fn.name };
  const uri = path === view.facts.path ? view.uri : view.uriOf(path);
  return { name: fn.name, kind: SymbolKind.Function, detail: path, uri, range: whole, selectionRange: name, data };
}
