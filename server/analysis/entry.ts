/** What is known of a function's callers from the function itself. */
import type { Annotation } from "../../c/editor/ast.ts";
import type { EditorFunction } from "../../c/editor/file.ts";
import { annotationMeaning, entryOf } from "../../kernel/catalogue/effects.ts";
import type { EntryKnowledge } from "./context.ts";
import type { Because, Known } from "./facts.ts";
import type { CallSite, Graph } from "./flow/graph.ts";
import { asserted, NO_CHANGE } from "./state/change.ts";
import type { Origin, Sync } from "./state/sync.ts";
import type { CallMeaning } from "./summary/call-meaning.ts";

/** The entry state with what the assertions say that stand before anything is done. */
export function assertedEntry(graph: Graph, entry: Sync, meaning: (site: CallSite) => CallMeaning): Sync {
  let sync = entry;
  let block = graph.blocks[0];
  for (let steps = 0; block !== undefined && steps < graph.blocks.length; steps++) {
    for (const operation of block.operations) {
      if (operation.kind !== "call") continue;
      const { behaviour } = meaning(operation.site);
      if (behaviour.asserts !== undefined) sync = asserted(sync, behaviour.asserts);
      if (behaviour.outcomes.some(({ change }) => change !== NO_CHANGE)) return sync;
    }
    block = block.end.kind === "goto" ? graph.blocks[block.end.to] : undefined;
  }
  return sync;
}

export interface EntryInput {
  readonly fn: EditorFunction;
  /** Of all its declarations. */
  readonly attributes: readonly Annotation[];
  readonly sync: Sync;
  /** Whether RCU watches, as the first calls show. */
  readonly watching: Known;
  /** A call that it makes on every path, and that may sleep. */
  readonly sleeps: Origin | undefined;
}

export function entryKnowledge(input: EntryInput): EntryKnowledge {
  const { fn, sync } = input;
  const entered = fn.madeBy === undefined ? undefined : entryOf(fn.madeBy);
  const by = fn.madeBy ?? "";
  const maySleep: Because =
    entered === "task"
      ? { value: "yes", why: `a task enters it, as ${by} says` }
      : entered === "interrupt"
        ? { value: "no", why: `an interrupt enters it, as ${by} says` }
        : input.sleeps !== undefined
          ? { value: "yes", why: `it calls ${input.sleeps.by}(), which may sleep` }
          : { value: "unknown", why: `nothing here says whether the callers of ${fn.name}() may sleep` };
  return {
    watching: watching(input, maySleep),
    maySleep: sync.callerPreempt === "no" || sync.callerIrqs === "no" ? { value: "no", why: "an assertion says so" } : maySleep,
    preemptible: stated(sync.callerPreempt, maySleep, `nothing here says whether the callers of ${fn.name}() run preemptible`),
    irqs: stated(sync.callerIrqs, maySleep, `nothing here says whether the callers of ${fn.name}() have interrupts on`),
  };
}

/** Who may sleep runs preemptible with interrupts on. */
function stated(assertion: Because["value"], maySleep: Because, otherwise: string): Because {
  if (assertion !== "unknown") return { value: assertion, why: "an assertion says so" };
  if (maySleep.value === "unknown") return { value: "unknown", why: otherwise };
  return maySleep;
}

/** Why it is not known whether RCU watches, where a function's own text has nothing on it. */
export function dependsOnCallers(name: string): string {
  return `it depends on the callers of ${name}()`;
}

function watching({ fn, attributes, watching: shown }: EntryInput, maySleep: Because): Because {
  if (fn.madeBy !== undefined && entryOf(fn.madeBy) !== undefined)
    return { value: "yes", why: `RCU watches where ${fn.madeBy} is entered` };
  if (shown === "no") return { value: "no", why: "RCU is made to watch only further on in it" };
  if (shown === "yes") return { value: "yes", why: "it opens an instrumentation region before it does anything to RCU" };
  if (maySleep.value === "yes") return { value: "yes", why: `${maySleep.why}, which it can only where RCU watches` };
  const isQuiet = attributes.some(({ name }) => ["noinstr", "cpuidle"].includes(annotationMeaning(name) ?? ""));
  const why = isQuiet ? "it may run where RCU does not watch, and nothing here says whether it does" : dependsOnCallers(fn.name);
  return { value: "unknown", why };
}
