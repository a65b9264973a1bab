import type { Annotation, Span } from "../../c/editor/ast.ts";
import type { EditorFile, EditorFunction } from "../../c/editor/file.ts";
import { primitiveNamed } from "../../kernel/catalogue/primitives.ts";
import { boundariesOf } from "./boundaries.ts";
import { Contexts } from "./context.ts";
import { entryKnowledge } from "./entry.ts";
import type { Boundary, CallFact, Context, Exit, ExitPath, FileFacts, FunctionFacts, Sleep, SynchronizationPoint } from "./facts.ts";
import type { CallSite } from "./flow/graph.ts";
import { type Local, localFacts } from "./local.ts";
import { VALUE_CLASSES, type ValueClass } from "../../kernel/catalogue/effect.ts";
import { EVERY, type Values, valuesOf } from "./state/values.ts";
import { faultsAreOff, type Sync } from "./state/sync.ts";
import { Engine } from "./summary/engine.ts";
import type { SleepSummary } from "./summary/summary.ts";
import { sessionOf } from "./summary/session.ts";
import { nodeOfFunction } from "./summary/node.ts";
import { finished } from "./steps.ts";
import type { Surroundings } from "./surroundings.ts";

/**
 * What holds where in the functions of a file.
 *
 * Cheap to call again after an edit: what a function's text and what it calls say is remembered as long as they stay the same objects.
 */
export function analyse(file: EditorFile, surroundings: Surroundings): FileFacts {
  return finished(analysing(file, surroundings));
}

/**
 * The same in steps, at most a function or a callee each, for who must answer something else in between. Who takes no further step cancels. Nothing around the file
 * may have changed between two steps: then the rest is not to be taken.
 */
export function* analysing(file: EditorFile, surroundings: Surroundings): Generator<void, FileFacts> {
  const { path } = file.source;
  const session = sessionOf(surroundings, file);
  const engine = new Engine(session);
  const functions: FunctionFacts[] = [];
  for (const fn of file.functions) {
    const node = nodeOfFunction(fn, path);
    if (node !== undefined && !engine.isCurrent(node)) yield* engine.reading(node);
    const facts = functionFacts(fn, path, engine, session.attributesOf(fn, path));
    if (facts !== undefined) functions.push(facts);
    yield;
  }
  return { path, functions };
}

function functionFacts(fn: EditorFunction, path: string, engine: Engine, attributes: readonly Annotation[]): FunctionFacts | undefined {
  const node = nodeOfFunction(fn, path);
  if (node === undefined) return undefined;
  const local = localFacts({ ...node, attributes }, path, engine);
  const facts = new LazyFacts(fn, local, attributes);
  if (!seen.has(local)) {
    // Now, in the step that is this function's. Later nobody may ask, as what follows from it is remembered.
    facts.make();
    seen.add(local);
  }
  return facts;
}

const seen = new WeakSet<Local>();

/** What holds in a function, in offsets of its file. After a keystroke most functions have only moved, and most is never asked for. */
class LazyFacts implements FunctionFacts {
  readonly function: EditorFunction;
  readonly #local: Local;
  readonly #attributes: readonly Annotation[];
  #contexts: Contexts | undefined;
  #calls: readonly CallFact[] | undefined;
  #points: readonly SynchronizationPoint[] | undefined;
  #exits: readonly Exit[] | undefined;
  #boundaries: readonly Boundary[] | undefined;

  constructor(fn: EditorFunction, local: Local, attributes: readonly Annotation[]) {
    this.function = fn;
    this.#local = local;
    this.#attributes = attributes;
  }

  make(): void {
    void [this.entry, this.calls, this.points, this.exits, this.boundaries];
  }

  get identity(): object {
    return this.#local;
  }

  get entry(): Context {
    return this.#made().of(this.#local.entry);
  }

  get calls(): readonly CallFact[] {
    this.#calls ??= this.#local.calls.flatMap((call) => callFact(call, this.function, this.#made()));
    return this.#calls;
  }

  get points(): readonly SynchronizationPoint[] {
    this.#points ??= this.#local.calls.flatMap((call) => point(call, this.function, this.#made()));
    return this.#points;
  }

  get exits(): readonly Exit[] {
    this.#exits ??= this.#local.exits.map((exit) => exitOf(exit, this.#made()));
    return this.#exits;
  }

  get boundaries(): readonly Boundary[] {
    this.#boundaries ??= boundariesOf(this.function, this.#attributes, this.#local, this.#made());
    return this.#boundaries;
  }

  #made(): Contexts {
    if (this.#contexts === undefined) {
      const { entry, watching, sleeps } = this.#local;
      const knowledge = entryKnowledge({ fn: this.function, attributes: this.#attributes, sync: entry, watching, sleeps });
      this.#contexts = new Contexts(knowledge, this.function.start);
    }
    return this.#contexts;
  }
}

function callFact({ site, sync, meaning }: Local["calls"][number], fn: EditorFunction, contexts: Contexts): readonly CallFact[] {
  const callee = site.writtenAs ?? site.callee;
  if (callee === undefined || site.isCleanup) return [];
  const { sleep } = meaning;
  return [new Call(fn, callee, site, sync === undefined ? undefined : contexts.of(sync), sleepAt(sleep, sync))];
}

function sleepAt(sleep: SleepSummary | undefined, sync: Sync | undefined): Sleep | undefined {
  return sleep === undefined || (sleep.byFault && sync !== undefined && faultsAreOff(sync)) ? undefined : sleepOf(sleep);
}

function sleepOf({ how, primitive, via, flags }: SleepSummary): Sleep {
  const isByFlags = flags !== undefined;
  return { how: isByFlags ? "sometimes" : how, primitive, via, isByFlags };
}

/** Most arguments are never asked for, and there are thousands of calls in a file: their places are made when they are. */
class Call implements CallFact {
  readonly function: EditorFunction;
  readonly callee: string;
  readonly context: Context | undefined;
  readonly sleeps: Sleep | undefined;
  readonly start: number;
  readonly end: number;
  readonly #site: CallSite;

  constructor(fn: EditorFunction, callee: string, site: CallSite, context: Context | undefined, sleeps: Sleep | undefined) {
    this.function = fn;
    this.callee = callee;
    this.context = context;
    this.sleeps = sleeps;
    this.start = site.start + fn.start;
    this.end = site.end + fn.start;
    this.#site = site;
  }

  get arguments(): readonly Span[] {
    const { start } = this.function;
    return this.#site.arguments.map((argument) => ({ start: argument.start + start, end: argument.end + start }));
  }
}

function point({ site, sync, meaning }: Local["calls"][number], fn: EditorFunction, contexts: Contexts): readonly SynchronizationPoint[] {
  const { covers } = meaning;
  const primitive = covers === undefined ? undefined : primitiveNamed(covers.primitive);
  if (covers === undefined || primitive === undefined || site.isCleanup) return [];
  const name = site.writtenAs ?? site.callee ?? covers.primitive;
  const via = site.writtenAs === undefined ? covers.via : [site.writtenAs, ...covers.via];
  return [
    {
      ...contexts.spanOf(site),
      function: fn,
      name,
      primitive,
      called: covers.primitive,
      via,
      context: sync === undefined ? undefined : contexts.of(sync),
    },
  ];
}

function exitOf({ at, expression, paths, sync }: Local["exits"][number], contexts: Contexts): Exit {
  const value: Span | undefined = expression === undefined ? undefined : contexts.spanOf(expression);
  return {
    ...contexts.spanOf(at),
    context: contexts.of(sync),
    paths: paths.map((path): ExitPath => {
      const returns = expression === undefined ? undefined : classesOf(path.result);
      return returns === undefined ? contexts.of(path.sync) : { ...contexts.of(path.sync), returns };
    }),
    value,
  };
}

function classesOf(values: Values): readonly ValueClass[] | undefined {
  return values === EVERY ? undefined : VALUE_CLASSES.filter((one) => (valuesOf([one]) & values) !== 0);
}
