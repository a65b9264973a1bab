/**
 * Small random programs of two threads, on two CPUs: what exploring finds is what trying every interleaving by hand finds, with and without each
 * reduction.
 */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeSourceFile } from "../../../base/source-file.ts";
import { CompileCache } from "../../../kernel/compile/unit-cache.ts";
import { profileNamed } from "../../../kernel/profiles/profiles.ts";
import { parseTopology } from "../../../kernel/topologies/parse.ts";
import { explore } from "../explore.ts";
import { ALL_REDUCTIONS, DEFAULT_LIMITS, type ExploreRequest } from "../request.ts";
import type { ExploreResult } from "../result.ts";
import { readSchedule } from "../trace/schedule.ts";

/** What a statement does, in accesses to memory: each may be told apart by the other thread. Values are modulo 4. */
type Statement =
  | { readonly kind: "store"; readonly variable: number; readonly value: number }
  /** r = (2 r + variable) */
  | { readonly kind: "load"; readonly variable: number }
  /** variable = variable + 1, in two accesses */
  | { readonly kind: "count"; readonly variable: number }
  /** if (variable == 0) other = value */
  | { readonly kind: "test"; readonly variable: number; readonly other: number; readonly value: number }
  | { readonly kind: "take" | "give"; readonly lock: Lock };

type Lock = "mutex" | "spin" | "read" | "write";

const NAMES = ["x", "y"] as const;
const variable = fc.nat(NAMES.length - 1);
const value = fc.integer({ min: 1, max: 3 });
const statement: fc.Arbitrary<Statement> = fc.oneof(
  fc.record({ kind: fc.constant("store" as const), variable, value }),
  fc.record({ kind: fc.constant("load" as const), variable }),
  fc.record({ kind: fc.constant("count" as const), variable }),
  fc.record({ kind: fc.constant("test" as const), variable, other: variable, value }),
);
const thread = fc.array(statement, { minLength: 1, maxLength: 3 });

/** What a variable is used under, but where somebody forgets it. */
type Guard = "none" | "mutex" | "spin" | "rwlock";
const GUARDS: readonly Guard[] = ["mutex", "spin", "rwlock"];
const guard = fc.constantFrom<Guard>("none", ...GUARDS);
const sections = fc.array(fc.record({ body: fc.array(statement, { minLength: 1, maxLength: 2 }), forgets: fc.nat(7) }), {
  minLength: 1,
  maxLength: 2,
});
const guardedThreads = fc
  .tuple(fc.tuple(guard, guard), sections, sections)
  .map(([guards, ...threads]) =>
    threads.map((each) => each.flatMap(({ body, forgets }) => (forgets === 0 ? body : withLocks(guards, body)))),
  );

/** The statements with the locks of all the variables that they use around them, in one order. */
function withLocks(guards: readonly Guard[], body: readonly Statement[]): readonly Statement[] {
  const used = new Set(body.flatMap((each) => usedBy(each).map((at) => guards[at])));
  const locks = GUARDS.filter((each) => used.has(each)).map((each) => lockOf(each, body));
  return [
    ...locks.map((lock) => ({ kind: "take" as const, lock })),
    ...body,
    ...[...locks].reverse().map((lock) => ({ kind: "give" as const, lock })),
  ];
}

function usedBy(each: Statement): readonly number[] {
  if ("lock" in each) return [];
  return each.kind === "test" ? [each.variable, each.other] : [each.variable];
}

/** Who only loads takes a lock beside others. */
function lockOf(each: Guard, body: readonly Statement[]): Lock {
  if (each === "rwlock") return body.every(({ kind }) => kind === "load") ? "read" : "write";
  return each === "spin" ? "spin" : "mutex";
}

const TAKE: Readonly<Record<Lock, string>> = {
  mutex: "mutex_lock(&sleeping);",
  spin: "spin_lock(&spinning);",
  read: "read_lock(&shared);",
  write: "write_lock(&shared);",
};

function textOf(each: Statement): string {
  if ("lock" in each) return each.kind === "take" ? TAKE[each.lock] : TAKE[each.lock].replace("_lock", "_unlock");
  const name = NAMES[each.variable];
  switch (each.kind) {
    case "store":
      return `WRITE_ONCE(${name}, ${each.value});`;
    case "load":
      return `r = (2 * r + READ_ONCE(${name})) & 3;`;
    case "count":
      return `WRITE_ONCE(${name}, (READ_ONCE(${name}) + 1) & 3);`;
    case "test":
      return `if (READ_ONCE(${name}) == 0) WRITE_ONCE(${NAMES[each.other]}, ${each.value});`;
  }
}

/** @param forbidden Final states of which none may be reached. */
function programOf(first: readonly Statement[], second: readonly Statement[], forbidden: ReadonlySet<number>): string {
  const table = Array.from({ length: 256 }, (_, at) => (forbidden.has(at) ? 1 : 0)).join(",");
  return `#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <sim/world.h>
struct module __this_module = { .name = "test", .klp = true };
static int x, y, other_r;
static DEFINE_MUTEX(sleeping);
static DEFINE_SPINLOCK(spinning);
static DEFINE_RWLOCK(shared);
static const unsigned char forbidden[256] = { ${table} };
static void other(struct work_struct *work)
{
	int r = 0;

	(void)work;
	${second.map(textOf).join("\n\t")}
	other_r = r;
}
static DECLARE_WORK(item, other);
void sim_scenario(void)
{
	int r = 0, state;

	__sim_step("race");
	schedule_work_on(1, &item);
	${first.map(textOf).join("\n\t")}
	flush_work(&item);
	mutex_lock(&sleeping);
	write_lock(&shared);
	spin_lock(&spinning);
	state = x + 4 * y;
	spin_unlock(&spinning);
	write_unlock(&shared);
	mutex_unlock(&sleeping);
	__sim_property("allowed", !forbidden[state + 16 * r + 64 * other_r], "the final state is one that is allowed");
	__sim_step(NULL);
	__sim_finish(0, 0);
}
`;
}

interface Thread {
  readonly code: readonly Statement[];
  readonly at: number;
  /** Whether the first access of the present statement was made, and what it gave. */
  readonly loaded: number | undefined;
  readonly r: number;
}

/** Every final state of every interleaving of accesses. */
function finalStates(first: readonly Statement[], second: readonly Statement[]): ReadonlySet<number> {
  const found = new Set<number>();
  const visit = (memory: readonly number[], threads: readonly Thread[]): void => {
    if (threads.every(({ at, code }) => at === code.length)) {
      found.add((memory[0] ?? 0) + 4 * (memory[1] ?? 0) + 16 * (threads[0]?.r ?? 0) + 64 * (threads[1]?.r ?? 0));
    }
    threads.forEach((each, index) => {
      if (each.at === each.code.length) return;
      const next = access(memory, each);
      if (next !== undefined) visit(next.memory, withAt(threads, index, next.thread));
    });
  };
  const begun = (code: readonly Statement[]): Thread => ({ code, at: 0, loaded: undefined, r: 0 });
  visit(Array<number>(NAMES.length + GUARDS.length).fill(0), [begun(first), begun(second)]);
  return found;
}

/** A lock's place in memory, where there is how many have it, -1 for one that has it alone; and what it becomes. Undefined where that cannot be. */
function lockAfter(
  memory: readonly number[],
  { kind, lock }: { readonly kind: "take" | "give"; readonly lock: Lock },
): readonly number[] | undefined {
  const at = NAMES.length + GUARDS.indexOf(lock === "read" || lock === "write" ? "rwlock" : lock);
  const holders = memory[at] ?? 0;
  if (lock === "read") return kind === "take" && holders < 0 ? undefined : withAt(memory, at, holders + (kind === "take" ? 1 : -1));
  if (kind === "take" && holders !== 0) return undefined;
  return withAt(memory, at, kind === "take" ? -1 : 0);
}

function withAt<T>(list: readonly T[], at: number, element: T): readonly T[] {
  return list.map((each, index) => (index === at ? element : each));
}

/** A thread's next access; undefined where it waits. */
function access(memory: readonly number[], each: Thread): { readonly memory: readonly number[]; readonly thread: Thread } | undefined {
  const now = each.code[each.at]!;
  if ("lock" in now) {
    const after = lockAfter(memory, now);
    return after === undefined ? undefined : { memory: after, thread: { ...each, at: each.at + 1 } };
  }
  const seen = memory[now.variable] ?? 0;
  const done: Thread = { ...each, at: each.at + 1, loaded: undefined };
  if (now.kind === "store") return { memory: withAt(memory, now.variable, now.value), thread: done };
  if (now.kind === "load") return { memory, thread: { ...done, r: (2 * each.r + seen) & 3 } };
  if (each.loaded === undefined) {
    return now.kind === "test" && seen !== 0 ? { memory, thread: done } : { memory, thread: { ...each, loaded: seen } };
  }
  if (now.kind === "count") return { memory: withAt(memory, now.variable, (each.loaded + 1) & 3), thread: done };
  return { memory: withAt(memory, now.other, now.value), thread: done };
}

const cache = new CompileCache();
/** A kernel without livepatch does not come up. */
const example = readFileSync(new URL("../../../examples/livepatch/transition.c", import.meta.url), "utf8");

function exploreProgram(text: string, settings: Partial<ExploreRequest> = {}): ExploreResult {
  return explore(requestOf(text, settings), cache);
}

function requestOf(text: string, settings: Partial<ExploreRequest>): ExploreRequest {
  const topology = parseTopology(makeSourceFile("t.topology.json", '{ "cpus": 2, "tasks": [] }', "user")).topology!;
  return {
    path: "transition.c",
    lookup: { read: (name) => (name === "race.c" ? text : name === "transition.c" ? example : undefined), list: () => [] },
    treeIncludes: [],
    profile: profileNamed("debian-6.12")!,
    topology,
    scenario: [{ kind: "user", path: "race.c" }],
    tracingWhereRcuIsNotWatching: false,
    reliableStacktrace: true,
    memory: "sc",
    from: undefined,
    workerHasOwnCpu: false,
    reductions: ALL_REDUCTIONS,
    limits: DEFAULT_LIMITS,
    ...settings,
  };
}

const WAYS: readonly (readonly [string, Partial<ExploreRequest>])[] = [
  ["as it is", {}],
  ["without merging local steps", { reductions: { ...ALL_REDUCTIONS, localSteps: false } }],
  ["without clearing dead registers", { reductions: { ...ALL_REDUCTIONS, deadRegisters: false } }],
  ["with all bits of a word as one", { reductions: { ...ALL_REDUCTIONS, singleBits: false } }],
  ["with accesses under a lock like any others", { reductions: { ...ALL_REDUCTIONS, guardedAccesses: false } }],
  ["with every look at who should run", { reductions: { ...ALL_REDUCTIONS, calmTasks: false } }],
  ["with time between an interrupt and its causes", { reductions: { ...ALL_REDUCTIONS, wholeArrivals: false } }],
  ["carrying everything out", { reductions: { ...ALL_REDUCTIONS, recalls: false } }],
  ["comparing whole states", { limits: { ...DEFAULT_LIMITS, exact: true } }],
  ["with more preemptions than there can be", { limits: { ...DEFAULT_LIMITS, preemptions: 60 } }],
];

/** One looks, without the lock, at what the other one has in the middle of it. */
const FORGOTTEN: Statement[][] = [
  [
    { kind: "take", lock: "mutex" },
    { kind: "store", variable: 0, value: 1 },
    { kind: "store", variable: 0, value: 2 },
    { kind: "give", lock: "mutex" },
  ],
  [{ kind: "load", variable: 0 }],
];
const GUARDED_WAYS = WAYS.filter(([way]) => way.startsWith("as it is") || way.includes("lock") || way.includes("local steps"));

/** Every final state is found where it is forbidden, and nothing is where the others are. */
function expectAllFound(first: readonly Statement[], second: readonly Statement[], settings: Partial<ExploreRequest>): void {
  const reached = finalStates(first, second);
  const others = new Set(Array.from({ length: 256 }, (_, at) => at).filter((at) => !reached.has(at)));
  const none = exploreProgram(programOf(first, second, others), settings);
  expect(none.problems.map(({ message }) => message)).toEqual([]);
  expect([none.verdict, none.violation?.message, none.coverage.completed]).toEqual(["verified", undefined, true]);
  for (const final of reached) {
    const { verdict, violation } = exploreProgram(programOf(first, second, new Set([final])), settings);
    expect([final, verdict, violation?.property]).toEqual([final, "violated", "allowed"]);
  }
}

describe("random programs", () => {
  it.each(WAYS)(
    "reach the final states that trying all interleavings reaches, and no others: %s",
    { timeout: 300_000 },
    (_way, settings) => {
      fc.assert(
        fc.property(thread, thread, (first, second) => {
          expectAllFound(first, second, settings);
        }),
        { numRuns: process.env["QUIESCE_DEEP"] === "1" ? 100 : 3 },
      );
    },
  );

  it.each(GUARDED_WAYS)(
    "do so where they use variables under locks, and forget one now and then: %s",
    { timeout: 300_000 },
    (_way, settings) => {
      fc.assert(
        fc.property(guardedThreads, ([first = [], second = []]) => {
          expectAllFound(first, second, settings);
        }),
        { numRuns: process.env["QUIESCE_DEEP"] === "1" ? 60 : 3, examples: [[FORGOTTEN]] },
      );
    },
  );

  it.each(["sc", "lkmm"] as const)("lead to the same violation again when its schedule is replayed: %s", { timeout: 300_000 }, (memory) => {
    fc.assert(
      fc.property(thread, thread, (first, second) => {
        for (const final of finalStates(first, second)) {
          const text = programOf(first, second, new Set([final]));
          const { violation } = exploreProgram(text, { memory });
          const again = exploreProgram(text, { memory, replay: readSchedule(violation?.schedule ?? "") ?? [] });
          expect([again.violation?.property, again.violation?.schedule]).toEqual(["allowed", violation?.schedule]);
          // Where no stale read is needed, none is made.
          expect([violation?.shortest, violation?.steps.filter(({ stale }) => stale !== undefined)]).toEqual([true, []]);
        }
      }),
      { numRuns: process.env["QUIESCE_DEEP"] === "1" ? 100 : 2 },
    );
  });
});
