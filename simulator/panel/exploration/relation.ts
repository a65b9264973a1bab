/** Which steps of a counterexample are ordered with which, and what variables were after each. */
import type { CounterStep } from "./contract.ts";

export const RELATIONS = ["all", "before", "after", "concurrent"] as const;
export type Relation = (typeof RELATIONS)[number];

type Steps = readonly CounterStep[];

/**
 * For each step the earlier ones that it directly follows: the one before on its CPU, and what the trace says of other CPUs. A trace that says
 * nothing of that orders changes of the same variable.
 */
export function predecessors(steps: Steps): readonly (readonly number[])[] {
  const between = steps.some(({ after }) => after !== undefined) ? told(steps) : byChanges(steps);
  const lastOfCpu = new Map<number, number>();
  return steps.map(({ cpu }, at) => {
    const own = lastOfCpu.get(cpu);
    lastOfCpu.set(cpu, at);
    return [...new Set([...(own === undefined ? [] : [own]), ...(between[at] ?? [])])];
  });
}

function told(steps: Steps): readonly (readonly number[])[] {
  return steps.map(({ after = [] }, at) => after.map(({ step }) => step).filter((step) => step < at));
}

function byChanges(steps: Steps): readonly (readonly number[])[] {
  const lastChange = new Map<string, number>();
  return steps.map(({ changed }, at) => {
    const found = new Set<number>();
    for (const { name } of changed) {
      const other = lastChange.get(name);
      if (other !== undefined) found.add(other);
      lastChange.set(name, at);
    }
    return [...found];
  });
}

/** Steps that stand so to the chosen one, which itself is always among them. */
export function related(steps: Steps, chosen: number, relation: Relation): ReadonlySet<number> {
  const all = steps.map((_, at) => at);
  if (relation === "all" || chosen < 0 || chosen >= steps.length) return new Set(all);
  const direct = predecessors(steps);
  const before = new Set([chosen]);
  for (let at = chosen; at >= 0; at--) if (before.has(at)) for (const each of direct[at] ?? []) before.add(each);
  const after = new Set([chosen]);
  for (let at = chosen + 1; at < steps.length; at++) if (direct[at]?.some((each) => after.has(each)) === true) after.add(at);
  if (relation === "before") return before;
  if (relation === "after") return after;
  return new Set(all.filter((at) => at === chosen || (!before.has(at) && !after.has(at))));
}

/** What a variable is after each step; undefined where the trace does not say. */
export function valuesOf(steps: Steps, name: string): readonly (string | undefined)[] {
  // Before its first change it was what that one changed it from.
  let value = steps.flatMap(({ changed }) => changed.filter((change) => change.name === name))[0]?.from;
  return steps.map(({ changed }) => (value = changed.find((change) => change.name === name)?.to ?? value));
}

/** Every variable that some step changes, in the order of the trace. */
export function variablesOf(steps: Steps): readonly string[] {
  return [...new Set(steps.flatMap(({ changed }) => changed.map(({ name }) => name)))];
}

/** Whether a text occurs in anything that is shown of a step. */
export function matches(step: CounterStep, wanted: string): boolean {
  const { cpu, thread, function: name, file, line, text, changed, stale = "" } = step;
  const words = [
    `CPU ${cpu}`,
    thread,
    `${name}()`,
    `${file}:${line}`,
    text,
    stale,
    ...changed.map((each) => `${each.name} ${each.from} ${each.to}`),
  ];
  return words.join("\n").toLowerCase().includes(wanted.trim().toLowerCase());
}

/** CPUs that do something, rising: the columns. */
export function cpusOf(steps: Steps): readonly number[] {
  return [...new Set(steps.map(({ cpu }) => cpu))].sort((a, b) => a - b);
}

/** A line between two steps of the picture, from the later one to the earlier. */
export interface Link {
  readonly kind: "stale" | "order";
  readonly from: number;
  readonly to: number;
  /** Beside it. */
  readonly label: string;
}

/** Stale reads always, and what the chosen step directly follows on other CPUs. An older value from before the first step leads to the edge: −1. */
export function linksOf(steps: Steps, chosen: number): readonly Link[] {
  const stale = steps.flatMap(({ staleReads = [] }, from) =>
    staleReads.map(({ name, read, from: source }): Link => ({ kind: "stale", from, to: source ?? -1, label: `${name} = ${read}` })),
  );
  const order = (steps[chosen]?.after ?? []).map(({ step, by }): Link => ({ kind: "order", from: chosen, to: step, label: by }));
  return [...order.filter(({ to }) => !stale.some((link) => link.from === chosen && link.to === to)), ...stale];
}
