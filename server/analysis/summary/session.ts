/**
 * What is remembered of a tree between two analyses: what names mean. An edit changes what a few names mean; those are forgotten, and all
 * others stay the same objects, so that comparing them is enough to see that a result still holds.
 */
import type { Annotation } from "../../../c/editor/ast.ts";
import type { EditorFile, EditorFunction } from "../../../c/editor/file.ts";
import { effectOf, isNotBuilt } from "../../../kernel/catalogue/effects.ts";
import type { FunctionEntry, MacroEntry, Surroundings } from "../surroundings.ts";
import { KnownSummaries } from "./known.ts";
import type { Meaning } from "./meaning.ts";
import { aliasOf, type Node, nodeOfFunction, nodeOfMacro } from "./node.ts";

/** Answers about names that are kept. */
const MOST_ANSWERS = 200_000;
/** Bodies of which something is remembered, when another file is analysed; with more of them all is forgotten. */
const MOST_BODIES = 20_000;
/** Files whose trees are held: those that were analysed last. */
const MOST_OPEN = 8;
/** A chain of macros that stand for one another is followed so far. */
const MOST_ALIASES = 5;

/** What the surroundings answer of a name. */
export interface Answer {
  readonly functions: readonly FunctionEntry[];
  readonly macros: readonly MacroEntry[];
}

/** The functions of a file under analysis by name, and what tells that a name of it means something else now. */
interface OpenFile {
  readonly file: EditorFile;
  readonly functions: ReadonlyMap<string, readonly EditorFunction[]>;
  /** By name: all that other code can see of the file without bodies. */
  readonly heads: ReadonlyMap<string, string>;
}

const sessions = new WeakMap<Surroundings, Session>();

/** The session of the surroundings, brought up to date with a file. Without a log of changes each analysis has its own. */
export function sessionOf(surroundings: Surroundings, file: EditorFile): Session {
  const session = (surroundings.changes === undefined ? undefined : sessions.get(surroundings)) ?? new Session(surroundings);
  sessions.set(surroundings, session);
  session.update(file);
  return session;
}

export class Session {
  private readonly surroundings: Surroundings;
  private revision: number;
  private readonly answers = new Map<string, Map<string, Answer>>();
  private readonly meanings = new Map<string, Map<string, Meaning>>();
  private readonly open = new Map<string, OpenFile>();
  private count = 0;
  private readonly attributes = new WeakMap<Answer, { readonly head: string; readonly attributes: readonly Annotation[] }>();
  /** Who calls something of a name. */
  private readonly callers = new Map<string, Set<Node>>();
  /** What summaries were made; those that no longer hold are taken out. */
  readonly known = new KnownSummaries();

  constructor(surroundings: Surroundings) {
    this.surroundings = surroundings;
    this.revision = surroundings.changes?.revision ?? 0;
  }

  update(file: EditorFile): void {
    const { changes } = this.surroundings;
    const paths = changes?.since(this.revision);
    this.revision = changes?.revision ?? 0;
    const isFull = this.known.size > MOST_BODIES && !this.open.has(file.source.path);
    if ((changes !== undefined && paths === undefined) || isFull) this.forgetAll();
    for (const path of paths ?? []) if (path !== file.source.path) this.changedElsewhere(path);
    this.opened(file);
  }

  answerOf(name: string, from: string): Answer {
    return remembered(this.answers, from, name, () => {
      this.count += 1;
      if (this.count > MOST_ANSWERS) this.forgetAll();
      return { functions: this.surroundings.functionsNamed(name, from), macros: this.surroundings.macrosNamed(name, from) };
    });
  }

  /** Of a function's definition and of all its declarations; the same object while they are the same. */
  attributesOf(fn: EditorFunction, path: string): readonly Annotation[] {
    const answer = this.answerOf(fn.name, path);
    const head = this.open.get(path)?.heads.get(fn.name) ?? "";
    const old = this.attributes.get(answer);
    if (old?.head === head) return old.attributes;
    const all = [fn, ...answer.functions.map(({ signature }) => signature)].flatMap(({ attributes }) => attributes);
    const attributes = [...new Map(all.map((one) => [`${one.name}(${one.arguments ?? ""})`, one])).values()];
    this.attributes.set(answer, { head, attributes });
    return attributes;
  }

  meaningOf(name: string, from: string): Meaning {
    return remembered(this.meanings, from, name, () => this.resolve(name, from, MOST_ALIASES));
  }

  private resolve(name: string, from: string, aliases: number): Meaning {
    const effect = effectOf(name);
    if (effect !== undefined) return { kind: "effect", effect, name };
    const { macros } = this.answerOf(name, from);
    if (isRedefined(macros, from)) return { kind: "unknown" };
    const nodes = macros.flatMap(({ macro, path }) => nodeOfMacro(macro, path) ?? []);
    const [first] = nodes;
    // An empty macro beside a function stands for it where it is configured out.
    const isStandIn = nodes.every(({ isEmpty }) => isEmpty) && this.answerOf(name, from).functions.length > 0;
    if (first !== undefined && !isStandIn) return { kind: "bodies", nodes, attributes: [], parameters: first.parameters };
    const others = new Set(macros.flatMap(({ macro }) => aliasOf(macro) ?? []));
    others.delete(name);
    const [alias] = others;
    // Headers that give a name different meanings are included in turn, or one of them is.
    if (others.size > 1) return { kind: "unknown" };
    if (alias !== undefined && aliases > 0) return this.resolve(alias, from, aliases - 1);
    return this.functions(name, from);
  }

  private functions(name: string, from: string): Meaning {
    const { functions: entries } = this.answerOf(name, from);
    if (entries.length === 0) return { kind: "unknown" };
    const attributes = entries.flatMap(({ signature }) => signature.attributes);
    const definition = entries.find(({ isDefinition }) => isDefinition) ?? entries[0];
    const parameters = definition?.signature.parameters.map((one) => one.name) ?? [];
    const paths = new Set(entries.filter(({ isDefinition, path }) => isDefinition && isNear(path, from)).map(({ path }) => path));
    const nodes = [...paths].flatMap((path) => this.bodiesIn(name, path));
    if (nodes.length === 0 || isStandInOf(entries, nodes, from)) return { kind: "declared", attributes, parameters };
    const full = nodes.filter(({ isEmpty }) => !isEmpty);
    return { kind: "bodies", nodes: full.length > 0 ? full : nodes, attributes, parameters };
  }

  private bodiesIn(name: string, path: string): readonly Node[] {
    const open = this.open.get(path);
    const functions = open?.functions.get(name) ?? (open === undefined ? this.readIn(name, path) : []);
    const built = functions.filter(({ conditions }) => !conditions.some(isNotBuilt));
    return (built.length > 0 ? built : functions).flatMap((fn) => nodeOfFunction(fn, path, open !== undefined) ?? []);
  }

  private readIn(name: string, path: string): readonly EditorFunction[] {
    if (this.surroundings.definitionsIn !== undefined) return this.surroundings.definitionsIn(path, name);
    return this.surroundings.file(path)?.functions.filter((fn) => fn.name === name) ?? [];
  }

  /** Notes that a body depends on what names mean. */
  noteCalls(node: Node, names: readonly string[]): void {
    if (this.known.hasCalls(node)) return;
    this.known.addCalls(node, names);
    for (const name of names) {
      let nodes = this.callers.get(name);
      if (nodes === undefined) {
        nodes = new Set();
        this.callers.set(name, nodes);
      }
      nodes.add(node);
    }
  }

  /** Lets go of a file that was analysed long ago: if its functions are asked for again, they are read again. */
  private close(path: string, { functions }: OpenFile): void {
    this.open.delete(path);
    this.changed(new Set(functions.keys()));
    for (const names of this.meanings.values()) for (const name of functions.keys()) names.delete(name);
    for (const list of functions.values()) for (const { tree } of list) if (tree !== undefined) this.drop(tree);
  }

  /** A text is gone, or is to be looked at anew; whom it calls must not keep it. */
  private drop(identity: object): void {
    const calls = this.known.callsOf(identity);
    for (const name of calls?.names ?? []) if (calls !== undefined) this.callers.get(name)?.delete(calls.node);
    this.known.outdate({ identity });
  }

  /** Names mean something else: whatever calls them, directly or not, is to be looked at anew. */
  private changed(names: ReadonlySet<string>): void {
    const open = [...names];
    const done = new Set<string>(open);
    for (let name = open.pop(); name !== undefined; name = open.pop()) {
      for (const meanings of this.meanings.values()) {
        const meaning = meanings.get(name);
        if (meaning !== undefined) this.known.forget(meaning);
      }
      for (const node of this.callers.get(name) ?? []) {
        this.drop(node.identity);
        if (done.has(node.name)) continue;
        done.add(node.name);
        open.push(node.name);
      }
      this.callers.delete(name);
    }
  }

  /** The file as it is now: names whose heads changed mean something else everywhere, those whose bodies changed have other nodes. */
  private opened(file: EditorFile, functions: readonly EditorFunction[] = file.functions): void {
    const { path } = file.source;
    const before = this.open.get(path);
    if (before?.file === file) return;
    const now = openFile(file, functions);
    this.open.delete(path);
    this.open.set(path, now);
    for (const [oldest, held] of this.open) if (this.open.size > MOST_OPEN) this.close(oldest, held);
    if (before === undefined) {
      // What was read of it until now may be another text.
      this.forgetNames(new Set(now.heads.keys()));
      return;
    }
    this.forgetNames(differing(before.heads, now.heads));
    const bodies = new Set<string>();
    for (const name of new Set([...before.functions.keys(), ...now.functions.keys()])) {
      const [old, made] = [before.functions.get(name) ?? [], now.functions.get(name) ?? []];
      if (sameTrees(old, made)) continue;
      bodies.add(name);
      for (const { tree } of old) if (tree !== undefined && !made.some((fn) => fn.tree === tree)) this.drop(tree);
    }
    if (bodies.size === 0) return;
    this.changed(bodies);
    for (const names of this.meanings.values()) for (const name of bodies) names.delete(name);
  }

  /** A file changed that is not the one under analysis. */
  private changedElsewhere(path: string): void {
    const before = this.open.get(path);
    const file = before === undefined ? undefined : this.surroundings.file(path);
    if (before !== undefined && file !== undefined) this.opened(file, withKnownTrees(before, file));
    // Nobody knows what it declared before: all is asked anew.
    else this.forgetAll();
  }

  private forgetNames(names: ReadonlySet<string>): void {
    this.changed(names);
    for (const of of [this.answers, this.meanings]) {
      for (const known of of.values()) for (const name of names) known.delete(name);
    }
  }

  private forgetAll(): void {
    this.count = 0;
    this.answers.clear();
    this.meanings.clear();
    this.callers.clear();
    this.known.clear();
    this.open.clear();
  }
}

function remembered<T>(all: Map<string, Map<string, T>>, from: string, name: string, make: () => T): T {
  const known = all.get(from)?.get(name);
  if (known !== undefined) return known;
  const made = make();
  let names = all.get(from);
  if (names === undefined) {
    names = new Map();
    all.set(from, names);
  }
  names.set(name, made);
  return made;
}

function openFile(file: EditorFile, all: readonly EditorFunction[]): OpenFile {
  const functions = new Map<string, EditorFunction[]>();
  for (const fn of all) {
    const list = functions.get(fn.name);
    if (list === undefined) functions.set(fn.name, [fn]);
    else list.push(fn);
  }
  return { file, functions, heads: headsOf(file) };
}

/** The functions of a new reading; those whose text did not change as they were, so that nothing has to be read again for them. */
function withKnownTrees({ file: old, functions }: OpenFile, file: EditorFile): readonly EditorFunction[] {
  return file.functions.map((fn) => {
    const text = textOf(file, fn);
    return functions.get(fn.name)?.find((other) => textOf(old, other) === text) ?? fn;
  });
}

function textOf({ source }: EditorFile, { start, end }: EditorFunction): string {
  return source.text.slice(start, end);
}

function headsOf({ functions, prototypes, macros }: EditorFile): ReadonlyMap<string, string> {
  const heads = new Map<string, string>();
  const add = (name: string, head: string): void => {
    heads.set(name, `${heads.get(name) ?? ""}\n${head}`);
  };
  for (const { name, attributes, parameters, conditions } of [...functions, ...prototypes]) {
    const words = attributes.map((each) => `${each.name}(${each.arguments ?? ""})`);
    add(name, `${words.join(" ")}|${parameters.map((each) => each.name).join()}|${conditions.join()}`);
  }
  for (const { name, parameters, body, conditions } of macros) add(name, `${parameters?.join() ?? "-"}|${body}|${conditions.join()}`);
  return heads;
}

function differing(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [name, head] of a) if (b.get(name) !== head) names.add(name);
  for (const name of b.keys()) if (!a.has(name)) names.add(name);
  return names;
}

function sameTrees(a: readonly EditorFunction[], b: readonly EditorFunction[]): boolean {
  return a.length === b.length && a.every(({ tree }, index) => tree === b[index]?.tree);
}

/** Whether a file gives a name one meaning after another: which one counts depends on the place. */
function isRedefined(macros: readonly MacroEntry[], from: string): boolean {
  const conditions = macros.filter(({ path }) => path === from).map(({ macro }) => macro.conditions.join(" && "));
  return new Set(conditions).size < conditions.length;
}

/** Whether the bodies are only what headers have where the function itself, which lies farther away, is configured out. */
function isStandInOf(entries: readonly FunctionEntry[], nodes: readonly Node[], from: string): boolean {
  if (nodes.some(({ path }) => !path.endsWith(".h"))) return false;
  return entries.some(({ isDefinition, path, signature }) => {
    if (isDefinition) return !isNear(path, from);
    return !signature.attributes.some(({ name }) => name === "static");
  });
}

/**
 * Whether a body is looked at: in the same file, in a header, or in a file beside it. What lies farther away is known by the table and by
 * its annotations; reading all that a function can reach would be reading the kernel.
 */
function isNear(path: string, from: string): boolean {
  return path === from || path.endsWith(".h") || folderOf(path) === folderOf(from);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}
