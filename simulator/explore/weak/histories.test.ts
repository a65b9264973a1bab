/**
 * Small random programs of two threads under the kernel's memory model: with and without each of its reductions the same final states are reached. All of
 * them are final states of the same program as a litmus test, whose machine has none of the reductions, and knows no bound. Operations on single bits
 * have no litmus test.
 */
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeSourceFile } from "../../../base/source-file.ts";
import { CompileCache } from "../../../kernel/compile/unit-cache.ts";
import { profileNamed } from "../../../kernel/profiles/profiles.ts";
import { parseTopology } from "../../../kernel/topologies/parse.ts";
import { runText } from "../../../test/support/litmus.ts";
import { recalledIn } from "../../../test/support/recalled.ts";
import { explore } from "../explore.ts";
import { ALL_REDUCTIONS, DEFAULT_LIMITS, type ExploreRequest } from "../request.ts";
import { ALL_HISTORY_REDUCTIONS, type HistoryReduction } from "./histories.ts";

type Statement =
  | { readonly kind: "store" | "release"; readonly variable: number; readonly value: number }
  | { readonly kind: "load" | "acquire"; readonly variable: number }
  /** other = variable */
  | { readonly kind: "copy"; readonly variable: number; readonly other: number }
  /** if (variable != 0) other = value */
  | { readonly kind: "test"; readonly variable: number; readonly other: number; readonly value: number }
  | { readonly kind: "exchange"; readonly variable: number; readonly value: number; readonly ordering: "" | "_relaxed" }
  | { readonly kind: "set_bit" | "clear_bit" | "test_bit" | "test_and_set_bit"; readonly bit: number }
  | { readonly kind: "fence"; readonly name: "smp_mb" | "smp_rmb" | "smp_wmb" }
  | { readonly kind: "spin_lock" | "spin_unlock" };

const NAMES = ["x", "y"];
const FLAGS = 2;
const variable = fc.nat(NAMES.length - 1);
const value = fc.integer({ min: 1, max: 3 });
const statement: fc.Arbitrary<Statement> = fc.oneof(
  fc.record({ kind: fc.constantFrom("store" as const, "store" as const, "release" as const), variable, value }),
  fc.record({ kind: fc.constantFrom("load" as const, "load" as const, "acquire" as const), variable }),
  fc.record({ kind: fc.constant("copy" as const), variable, other: variable }),
  fc.record({ kind: fc.constant("test" as const), variable, other: variable, value }),
  fc.record({ kind: fc.constant("exchange" as const), variable, value, ordering: fc.constantFrom("" as const, "_relaxed" as const) }),
  fc.record({ kind: fc.constant("fence" as const), name: fc.constantFrom("smp_mb" as const, "smp_rmb" as const, "smp_wmb" as const) }),
);
/** What is between them is guarded, as long as nobody looks at it without them. */
const LOCK: Statement = { kind: "spin_lock" };
const UNLOCK: Statement = { kind: "spin_unlock" };
const section = (body: readonly Statement[]): readonly Statement[] => [LOCK, ...body, UNLOCK];
const ofLocks: fc.Arbitrary<readonly Statement[]> = fc
  .tuple(fc.array(statement, { minLength: 1, maxLength: 2 }), fc.nat(3))
  .map(([body, forgets]) => (forgets === 0 ? body : section(body)));
const ofBits: fc.Arbitrary<Statement> = fc.record({
  kind: fc.constantFrom("set_bit" as const, "clear_bit" as const, "test_bit" as const, "test_and_set_bit" as const),
  bit: fc.nat(2),
});
/** There is room for so many stores to a variable that nothing has to be dropped. */
const MOST_STORES = 3;

function programsOf(statements: fc.Arbitrary<Statement>): fc.Arbitrary<[readonly Statement[], readonly Statement[]]> {
  return programsOfThreads(fc.array(statements, { minLength: 1, maxLength: 4 }));
}

function programsOfThreads(thread: fc.Arbitrary<readonly Statement[]>): fc.Arbitrary<[readonly Statement[], readonly Statement[]]> {
  return fc.tuple(thread, thread).filter((threads) => [0, 1, FLAGS].every((at) => storesTo(threads.flat(), at) <= MOST_STORES));
}

function storesTo(list: readonly Statement[], at: number): number {
  return list.filter((each) => storedBy(each) === at).length;
}

/** The variable that a statement stores to, {@link FLAGS} for the one with the bits; -1 for none. */
function storedBy(each: Statement): number {
  switch (each.kind) {
    case "load":
    case "acquire":
    case "fence":
    case "test_bit":
      return -1;
    case "set_bit":
    case "clear_bit":
    case "test_and_set_bit":
      return FLAGS;
    case "copy":
    case "test":
      return each.other;
    default:
      return "variable" in each ? each.variable : -1;
  }
}

/** What a register remembers of all that was loaded. */
const REMEMBERED = 8;

/** @param at How an address is written. */
function textOf(each: Statement, at: (name: string) => string): string {
  if (each.kind === "fence") return `${each.name}();`;
  const remember = (load: string): string => `t = ${load}; r = (3 * r + t) & ${REMEMBERED - 1};`;
  if ("bit" in each) {
    const operation = `${each.kind}(${each.bit}, &flags)`;
    return each.kind === "set_bit" || each.kind === "clear_bit" ? `${operation};` : remember(operation);
  }
  if (!("variable" in each)) return `${each.kind}(${at("lock")});`;
  const name = at(NAMES[each.variable] ?? "");
  switch (each.kind) {
    case "store":
      return `WRITE_ONCE(*${name}, ${each.value});`;
    case "release":
      return `smp_store_release(${name}, ${each.value});`;
    case "load":
      return remember(`READ_ONCE(*${name})`);
    case "acquire":
      return remember(`smp_load_acquire(${name})`);
    case "copy":
      return `t = READ_ONCE(*${name}); WRITE_ONCE(*${at(NAMES[each.other] ?? "")}, t);`;
    case "test":
      return `t = READ_ONCE(*${name}); if (t != 0) { WRITE_ONCE(*${at(NAMES[each.other] ?? "")}, ${each.value}); }`;
    case "exchange":
      return remember(`xchg${each.ordering}(${name}, ${each.value})`);
  }
}

function scenarioOf([first, second]: readonly (readonly Statement[])[]): string {
  const bodyOf = (list: readonly Statement[] = []): string => list.map((each) => textOf(each, (name) => `(&${name})`)).join("\n\t");
  return `#include <linux/bitops.h>
#include <linux/module.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <sim/world.h>
struct module __this_module = { .name = "test", .klp = true };
void final_state(int state);
static int x, y, other_r;
static unsigned long flags;
static DEFINE_SPINLOCK(lock);
static void other(struct work_struct *work)
{
	int r = 0, t = 0;

	(void)work;
	${bodyOf(second)}
	(void)t;
	other_r = r;
}
static DECLARE_WORK(item, other);
void sim_scenario(void)
{
	int r = 0, t = 0;

	__sim_step("race");
	schedule_work_on(1, &item);
	${bodyOf(first)}
	(void)t;
	flush_work(&item);
	final_state(${REMEMBERED} * r + other_r);
	__sim_step(NULL);
	__sim_finish(0, 0);
}
`;
}

function litmusOf(threads: readonly (readonly Statement[])[]): string {
  const bodies = threads.map(
    (list, index) =>
      `P${index}(int *x, int *y, spinlock_t *lock)\n{\n\tint r = 0;\n\tint t = 0;\n\n\t${list.map((each) => textOf(each, (name) => name)).join("\n\t")}\n}\n`,
  );
  return `C random\n\n{ }\n\n${bodies.join("\n")}\nlocations [0:r; 1:r]\nexists (0:r=0)\n`;
}

/** A kernel without livepatch does not come up. Behind it stands a function that has a line for each final state. */
const example = readFileSync(new URL("../../../examples/livepatch/transition.c", import.meta.url), "utf8");
const cases = Array.from({ length: REMEMBERED * REMEMBERED }, (_, at) => `\tcase ${at}: state--; break;\n`).join("");
const file = `${example}\nvoid final_state(int state);\nvoid final_state(int state)\n{\n\tswitch (state) {\n${cases}\t}\n}\n`;
const FIRST_CASE = file.split("\n").findIndex((line) => line.startsWith("\tcase 0: state--")) + 1;
const cache = new CompileCache();
const topology = parseTopology(makeSourceFile("t.topology.json", '{ "cpus": 2, "tasks": [] }', "user")).topology!;

function requestOf(text: string, settings: Partial<ExploreRequest>): ExploreRequest {
  return {
    path: "transition.c",
    lookup: { read: (name) => (name === "race.c" ? text : name === "transition.c" ? file : undefined), list: () => [] },
    treeIncludes: [],
    profile: profileNamed("debian-6.12")!,
    topology,
    scenario: [{ kind: "user", path: "race.c" }],
    tracingWhereRcuIsNotWatching: false,
    reliableStacktrace: true,
    memory: "lkmm",
    from: undefined,
    workerHasOwnCpu: false,
    reductions: ALL_REDUCTIONS,
    limits: DEFAULT_LIMITS,
    ...settings,
  };
}

/** The final states that are reached, ascending. */
function finalStates(text: string, settings: Partial<ExploreRequest>): readonly number[] {
  const result = explore(requestOf(text, settings), cache);
  expect([result.problems.map(({ message }) => message), result.verdict, result.violation?.message]).toEqual([[], "verified", undefined]);
  expect(result.notModelled.join("\n")).not.toMatch(/more than three times|no room/);
  const states = result.coverage.lineNumbers.map((line) => line - FIRST_CASE);
  return states.filter((state) => state >= 0 && state < REMEMBERED * REMEMBERED);
}

function statesOfLitmus(text: string): readonly number[] {
  const result = runText(text, { countedStates: 1 });
  if (result.outcome !== "ok") throw new Error(result.problem.message);
  return result.states.map(({ values: [first, second] }) => REMEMBERED * Number(first?.value) + Number(second?.value));
}

const withoutOne = (left: HistoryReduction): ReadonlySet<HistoryReduction> =>
  new Set([...ALL_HISTORY_REDUCTIONS].filter((each) => each !== left));

const WAYS: readonly (readonly [string, Partial<ExploreRequest>])[] = [
  ...[...ALL_HISTORY_REDUCTIONS].map((each) => [`without "${each}"`, { histories: withoutOne(each) }] as const),
  ["without all of them", { histories: new Set() }],
  ["with all bits of a word as one", { reductions: { ...ALL_REDUCTIONS, singleBits: false } }],
  ["with accesses under a lock like any others", { reductions: { ...ALL_REDUCTIONS, guardedAccesses: false } }],
  ["with every look at who should run", { reductions: { ...ALL_REDUCTIONS, calmTasks: false } }],
  ["without merging local steps", { reductions: { ...ALL_REDUCTIONS, localSteps: false } }],
  ["carrying everything out", { reductions: { ...ALL_REDUCTIONS, recalls: false } }],
  ["comparing whole states", { limits: { ...DEFAULT_LIMITS, exact: true } }],
];

const EXAMPLES: [[Statement[], Statement[]], number, "off" | "note"][] = [
  // Of its own stores a CPU reads none but the newest.
  [
    [
      [{ kind: "load", variable: 1 }],
      [
        { kind: "exchange", variable: 1, value: 1, ordering: "" },
        { kind: "load", variable: 1 },
      ],
    ],
    1,
    "off",
  ],
  // What is published may be read without what stood before it.
  [
    [
      [
        { kind: "store", variable: 0, value: 1 },
        { kind: "fence", name: "smp_wmb" },
        { kind: "store", variable: 1, value: 2 },
      ],
      [
        { kind: "load", variable: 1 },
        { kind: "load", variable: 0 },
      ],
    ],
    2,
    "note",
  ],
];

const LOCK_EXAMPLES: [[Statement[], Statement[]], number, "off" | "note"][] = [
  // What is stored without the lock is seen behind it by whoever takes it next.
  [
    [
      [{ kind: "store", variable: 0, value: 1 }, LOCK, { kind: "store", variable: 1, value: 1 }, UNLOCK],
      [LOCK, { kind: "load", variable: 1 }, { kind: "load", variable: 0 }, UNLOCK],
    ],
    2,
    "off",
  ],
  // Who looks without it may not see what was stored under it.
  [
    [
      [LOCK, { kind: "store", variable: 0, value: 1 }, { kind: "load", variable: 0 }, UNLOCK, { kind: "store", variable: 1, value: 1 }],
      [
        { kind: "load", variable: 1 },
        { kind: "load", variable: 0 },
      ],
    ],
    1,
    "note",
  ],
];

const BIT_EXAMPLES: [[Statement[], Statement[]], number][] = [
  // Who sees a bit need not see another one that was set before it in the same word.
  [
    [
      [
        { kind: "set_bit", bit: 0 },
        { kind: "store", variable: 0, value: 1 },
        { kind: "set_bit", bit: 1 },
      ],
      [
        { kind: "test_and_set_bit", bit: 2 },
        { kind: "test_bit", bit: 1 },
        { kind: "load", variable: 0 },
      ],
    ],
    2,
  ],
];

function expectSame(threads: readonly (readonly Statement[])[], most: number, dataRaces: "off" | "note"): void {
  const text = scenarioOf(threads);
  const reached = finalStates(text, { stale: most, dataRaces });
  expect(statesOfLitmus(litmusOf(threads))).toEqual(expect.arrayContaining([...reached]));
  expect(reached).toEqual(expect.arrayContaining([...finalStates(text, { memory: "sc" })]));
  for (const [way, settings] of WAYS) expect([way, finalStates(text, { stale: most, dataRaces, ...settings })]).toEqual([way, reached]);
  expect(recalledIn(requestOf(text, { stale: most, dataRaces }), cache, MOST_RECALLED).wrong).toEqual([]);
}

/** Transitions of a search that carries out what it recalls, too. */
const MOST_RECALLED = 20_000;
const RUNS = process.env["QUIESCE_DEEP"] === "1" ? 200 : 5;
const RUNS_OF_BITS = process.env["QUIESCE_DEEP"] === "1" ? 200 : 2;
const stale = fc.integer({ min: 1, max: 3 });

describe("random programs under the kernel's memory model", { timeout: 600_000 }, () => {
  it("reach the same final states with and without each reduction, and none that a litmus test forbids", () => {
    fc.assert(fc.property(programsOf(statement), stale, fc.constantFrom("off" as const, "note" as const), expectSame), {
      numRuns: RUNS,
      examples: EXAMPLES,
    });
  });

  it("do so where there is a lock", () => {
    fc.assert(
      fc.property(
        programsOfThreads(fc.array(ofLocks, { minLength: 1, maxLength: 2 }).map((sections) => sections.flat())),
        stale,
        fc.constantFrom("off" as const, "note" as const),
        expectSame,
      ),
      { numRuns: RUNS_OF_BITS, examples: LOCK_EXAMPLES },
    );
  });

  it("reach the same final states with and without each reduction where bits share a word", () => {
    fc.assert(
      fc.property(programsOf(fc.oneof(statement, ofBits)), stale, (threads, most) => {
        const text = scenarioOf(threads);
        const reached = finalStates(text, { stale: most });
        expect(reached).toEqual(expect.arrayContaining([...finalStates(text, { memory: "sc" })]));
        for (const [way, settings] of WAYS) expect([way, finalStates(text, { stale: most, ...settings })]).toEqual([way, reached]);
      }),
      { numRuns: RUNS_OF_BITS, examples: BIT_EXAMPLES },
    );
  });
});
