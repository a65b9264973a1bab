/** The work items of a file: which function runs for them, and what waits for them. */
import type { Span } from "../../c/editor/ast.ts";
import { workMakers, workQueuings, workWaits, type WorkWait } from "../../kernel/catalogue/obligations.ts";
import type { CallFact, FunctionFacts } from "../analysis/facts.ts";
import { callsAny } from "./callees.ts";
import type { Subject } from "./rule.ts";
import { memberPath, membersOf, objectOf, ownerOfMember, textOf } from "./words.ts";

/** A place that says which function a work item runs. */
export interface WorkItem extends Span {
  /** The item's expression without `&`: `klp_transition_work`, `p->work`. */
  readonly object: string;
  /** The name of the function. */
  readonly runs: string;
}

export interface WorkItems {
  readonly items: readonly WorkItem[];
  /** Queue expression, without `&`, to the items that are queued on it; the system's queue is the empty expression. */
  readonly queued: ReadonlyMap<string, readonly string[]>;
}

const makers = new Map(workMakers.map((maker) => [maker.name, maker]));
const waits = new Map(workWaits.map((wait) => [wait.name, wait]));
const queuings = new Map(workQueuings.map((queuing) => [queuing.name, queuing]));

export function workItemsOf(subject: Subject): WorkItems {
  const calls = subject.facts.functions.filter((each) => callsAny(each, makers) || callsAny(each, queuings)).flatMap((each) => each.calls);
  return { items: [...declared(subject), ...calls.flatMap((call) => initialized(subject, call))], queued: queuesOf(subject, calls) };
}

function declared({ file }: Subject): readonly WorkItem[] {
  return file.objects.flatMap(({ macro, arguments: given, start, end }) => {
    const maker = macro === undefined ? undefined : makers.get(macro);
    const object = maker === undefined ? undefined : given[maker.work];
    const runs = maker === undefined ? undefined : given[maker.runs];
    return object === undefined || runs === undefined ? [] : [{ object: objectOf(object), runs: objectOf(runs), start, end }];
  });
}

function initialized(subject: Subject, call: CallFact): readonly WorkItem[] {
  const maker = makers.get(call.callee);
  const object = maker === undefined ? undefined : call.arguments[maker.work];
  const runs = maker === undefined ? undefined : call.arguments[maker.runs];
  if (object === undefined || runs === undefined) return [];
  return [{ object: objectOf(textOf(subject, object)), runs: objectOf(textOf(subject, runs)), start: call.start, end: call.end }];
}

function queuesOf(subject: Subject, calls: readonly CallFact[]): ReadonlyMap<string, readonly string[]> {
  const queued = new Map<string, string[]>();
  for (const call of calls) {
    const queuing = queuings.get(call.callee);
    const work = queuing === undefined ? undefined : call.arguments[queuing.work];
    if (queuing === undefined || work === undefined) continue;
    const queue = queuing.queue === undefined ? undefined : call.arguments[queuing.queue];
    const key = queue === undefined ? "" : objectOf(textOf(subject, queue));
    const items = queued.get(key) ?? [];
    queued.set(key, [...items, objectOf(textOf(subject, work))]);
  }
  return queued;
}

/** Whether a function has a call that waits for work. */
export function waitsForWork(facts: FunctionFacts): boolean {
  return callsAny(facts, waits);
}

/** What a call waits for: items by their expressions. */
export interface WorkWaiting {
  readonly waitsFor: WorkWait["waitsFor"];
  /** As written, without `&`: the item, or the queue. */
  readonly object: string;
  readonly items: readonly string[];
}

export function waitingOf(subject: Subject, call: CallFact, { queued }: WorkItems): WorkWaiting | undefined {
  const wait = waits.get(call.callee);
  if (wait === undefined) return undefined;
  const given = call.arguments[0];
  const object = given === undefined || wait.waitsFor === "system-queue" ? "" : objectOf(textOf(subject, given));
  if (object === "" && wait.waitsFor !== "system-queue") return undefined;
  return { waitsFor: wait.waitsFor, object, items: wait.waitsFor === "item" ? [object] : (queued.get(object) ?? []) };
}

/**
 * The places that say what an item runs. An item behind a pointer is known by its members alone, so all that share them are meant;
 * a plain local name tells nothing, and has none.
 */
export function makersOf(object: string, { items }: WorkItems, isLocal: (name: string) => boolean): readonly WorkItem[] {
  const { base, path } = memberPath(object);
  if (!isLocal(base)) {
    const same = items.filter((item) => item.object === object);
    if (same.length > 0) return same;
  }
  return path === "" ? [] : items.filter((item) => ownerOfMember(object, membersOf(item.object)) !== undefined);
}
