/** What holds in one function, in offsets of the function: remembered while its text and what it calls stay the same. */
import type { Annotation, Expression, Span } from "../../c/editor/ast.ts";
import { assertedEntry } from "./entry.ts";
import type { Known } from "./facts.ts";
import type { CallSite } from "./flow/graph.ts";
import { asOne, type Path } from "./flow/paths.ts";
import { solve } from "./flow/solve.ts";
import type { Origin, Sync } from "./state/sync.ts";
import type { Values } from "./state/values.ts";
import type { CallMeaning } from "./summary/call-meaning.ts";
import type { Engine } from "./summary/engine.ts";
import { entrySync } from "./summary/entry.ts";
import type { Node } from "./summary/node.ts";
import { watchingAtEntry } from "./summary/summarize.ts";

export interface Local {
  readonly entry: Sync;
  /** Whether RCU watches when the function is entered, as its first calls show. */
  readonly watching: Known;
  /** A call on every path to every exit that may sleep. */
  readonly sleeps: Origin | undefined;
  /** In the order of the text. */
  readonly calls: readonly LocalCall[];
  readonly exits: readonly LocalExit[];
}

export interface LocalCall {
  readonly site: CallSite;
  readonly meaning: CallMeaning;
  /** Undefined when control does not come there. */
  readonly sync: Sync | undefined;
}

export interface LocalExit {
  readonly at: Span;
  readonly expression: Expression | undefined;
  readonly sync: Sync;
  readonly paths: readonly (Path & { readonly result: Values })[];
}

interface Remembered {
  /** What the calls meant, in the order of the graph's calls. */
  readonly token: readonly unknown[];
  readonly attributes: string;
  /** The list that they were, and whose summaries were asked: while both are the same, only these are looked at. */
  readonly list: readonly Annotation[];
  readonly engine: object;
  readonly local: Local;
}

const remembered = new WeakMap<object, Remembered>();

export function localFacts(node: Node, path: string, engine: Engine): Local {
  const old = remembered.get(node.identity);
  if (old !== undefined && old.engine === engine.known && old.list === node.attributes && engine.isCurrent(node)) return old.local;
  const token = engine.tokenOf(node);
  const attributes = node.attributes.map(({ name, arguments: of }) => `${name}(${of ?? ""})`).join(" ");
  const holds =
    old?.attributes === attributes && old.token.length === token.length && old.token.every((one, index) => one === token[index]);
  const local = holds ? old.local : solveLocally(node, path, engine);
  remembered.set(node.identity, { token, attributes, list: node.attributes, engine: engine.known, local });
  return local;
}

function solveLocally(node: Node, path: string, engine: Engine): Local {
  const { graph } = node;
  const meanings = new Map(graph.calls.map((site) => [site, engine.callMeaning(site, path)]));
  const meaning = (site: CallSite): CallMeaning => meanings.get(site) ?? engine.callMeaning(site, path);
  const entry = assertedEntry(graph, entrySync(node.attributes), meaning);
  const reached = new Map<CallSite, Sync>();
  const exits: LocalExit[] = [];
  solve({ graph, behaviourOf: (site) => meaning(site).behaviour }, entry, {
    call: (site, paths) => {
      const one = asOne(paths);
      if (one !== undefined) reached.set(site, one.sync);
    },
    exit: (at, expression, paths) => {
      const one = asOne(paths);
      if (one !== undefined) exits.push({ at, expression, sync: one.sync, paths });
    },
  });
  exits.sort((a, b) => a.at.start - b.at.start);
  const calls = graph.calls.map((site): LocalCall => ({ site, meaning: meaning(site), sync: reached.get(site) }));
  calls.sort((a, b) => a.site.start - b.site.start || b.site.end - a.site.end);
  return { entry, watching: watchingAtEntry(node, meaning), sleeps: sleptOnAll(exits), calls, exits };
}

function sleptOnAll(exits: readonly LocalExit[]): Origin | undefined {
  const origins = exits.map(({ sync }) => sync.slept);
  return origins.every((origin) => origin !== undefined) ? origins[0] : undefined;
}
