/**
 * Random programs of kernel code: what exploring finds is what a judge finds that knows nothing of the explorer, with and without each reduction. What was
 * found that way stands here as a program of its own.
 *
 * `QUIESCE_SEED=N` and `QUIESCE_DEEP=1` draw others.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CompileCache } from "../../../kernel/compile/unit-cache.ts";
import { exploreProgram } from "../../../test/support/judged/explored.ts";
import { type Judgement, judge, TooMany } from "../../../test/support/judged/judge.ts";
import { type Build, BUILDS, has, type Program, programs, type Statement } from "../../../test/support/judged/program.ts";
import { ALL_REDUCTIONS, DEFAULT_LIMITS, type ExploreRequest } from "../request.ts";

const isDeep = process.env["QUIESCE_DEEP"] === "1";
const cache = new CompileCache();
/** Programs with more states say no more than smaller ones. */
const MOST_JUDGED = isDeep ? 100_000 : 6_000;
const LIMITS = { ...DEFAULT_LIMITS, states: isDeep ? 200_000 : 8_000 };
const EVERYWHERE: Partial<ExploreRequest> = { softirqs: "everywhere", limits: LIMITS };

function judgedOrNot(program: Program): Judgement | undefined {
  try {
    return judge(program, MOST_JUDGED);
  } catch (error) {
    if (error instanceof TooMany) return undefined;
    throw error;
  }
}

/** What exploring is to come to, compared with the judge. */
type How = "the same" | "no more" | "no less";

/** What is found and should not be, and what is not found and should be; nothing where a bound was hit. */
function differences(program: Program, settings: Partial<ExploreRequest>, how: How = "the same"): readonly string[] {
  const judgement = judgedOrNot(program);
  const explored = judgement === undefined ? undefined : exploreProgram(program, settings, cache);
  if (judgement === undefined || explored === undefined) return [];
  const mayBeLess = how === "no more";
  const mayBeMore = how === "no less";
  const goesWrong = explored.isStuck || explored.isMisused;
  // A violation ends the search: no more is known of a program that can go wrong.
  if (judgement.isStuck || judgement.isMisused) return goesWrong || mayBeLess ? [] : ["it does not go wrong"];
  if (goesWrong) return mayBeMore ? [] : ["it goes wrong"];
  return [
    ...[...judgement.outcomes].filter((each) => !mayBeLess && !explored.outcomes.has(each)).map((each) => `without ${each}`),
    ...[...explored.outcomes].filter((each) => !mayBeMore && !judgement.outcomes.has(each)).map((each) => `with ${each}`),
  ];
}

const WAYS: readonly (readonly [name: string, runs: number, settings: Partial<ExploreRequest>])[] = [
  ["as it is", 12, {}],
  ["without merging local steps", 3, { reductions: { ...ALL_REDUCTIONS, localSteps: false } }],
  ["without clearing dead registers", 2, { reductions: { ...ALL_REDUCTIONS, deadRegisters: false } }],
  ["with all bits of a word as one", 2, { reductions: { ...ALL_REDUCTIONS, singleBits: false } }],
  ["with every look at who should run", 2, { reductions: { ...ALL_REDUCTIONS, calmTasks: false } }],
  ["with time between an interrupt and its causes", 2, { reductions: { ...ALL_REDUCTIONS, wholeArrivals: false } }],
  ["with softirqs that are never put off", 3, { reductions: { ...ALL_REDUCTIONS, lateSoftirqs: false } }],
  ["comparing whole states", 2, { limits: { ...LIMITS, exact: true } }],
  ["with more preemptions than there can be", 3, { limits: { ...LIMITS, preemptions: 60 } }],
];

describe("random programs of kernel code", () => {
  it.each(WAYS)("come to what trying everything comes to: %s", { timeout: 3_600_000 }, (_way, runs, settings) => {
    fc.assert(
      fc.property(programs(2), (program) => {
        expect(differences(program, { ...EVERYWHERE, ...settings })).toEqual([]);
      }),
      { numRuns: isDeep ? 100 * runs : runs },
    );
  });

  it("come to nothing else where softirqs come only upon what they conflict with", { timeout: 3_600_000 }, () => {
    fc.assert(
      fc.property(programs(2), (program) => {
        const hasSoftirqs = has(program, "arm") || has(program, "callback");
        expect(differences(program, { softirqs: "conflicting", limits: LIMITS }, hasSoftirqs ? "no more" : "the same")).toEqual([]);
      }),
      { numRuns: isDeep ? 500 : 4 },
    );
  });

  it("come to no less under weak memory", { timeout: 3_600_000 }, () => {
    fc.assert(
      fc.property(programs(1), (program) => {
        expect(differences(program, { ...EVERYWHERE, memory: "lkmm" }, "no less")).toEqual([]);
      }),
      { numRuns: isDeep ? 300 : 3 },
    );
  });
});

const [VOLUNTARY, DYNAMIC_FULL, NO_PREEMPT_RCU, NEVER_GIVES_WAY, FULL] = BUILDS as readonly [Build, Build, Build, Build, Build];

const NOTHING: Program = {
  build: VOLUNTARY,
  cpus: 2,
  main: [{ kind: "relax" }],
  others: [{ cpu: 1, body: [{ kind: "relax" }] }],
  timer: [{ kind: "relax" }],
  callback: [{ kind: "relax" }],
  called: [{ kind: "relax" }],
  late: [],
  lateCpu: 0,
};

/** Each was explored wrongly once. */
const FOUND: readonly (readonly [what: string, changes: Partial<Program>])[] = [
  ["all callbacks are waited for, and it ends", { main: [{ kind: "callback" }], callback: [{ kind: "store", to: "x", value: 1 }] }],
  [
    "callbacks have run, and not only begun, where they were waited for",
    {
      main: [{ kind: "callback" }],
      callback: [
        { kind: "count", of: "x" },
        { kind: "load", from: "y" },
      ],
      others: [{ cpu: 1, body: [{ kind: "store", to: "y", value: 1 }] }],
    },
  ],
  [
    "a grace period is over before its waiter sleeps",
    { main: [{ kind: "synchronize" }, { kind: "load", from: "x" }], others: [{ cpu: 0, body: [{ kind: "count", of: "x" }] }] },
  ],
  [
    "a waiter on a CPU that is no quiescent one sleeps",
    {
      build: NO_PREEMPT_RCU,
      main: [{ kind: "synchronize" }, { kind: "load", from: "x" }],
      others: [{ cpu: 0, body: [{ kind: "count", of: "x" }] }],
    },
  ],
  [
    "another CPU asks a task to give way where readers are not counted",
    {
      build: NEVER_GIVES_WAY,
      main: [
        { kind: "give-way" },
        { kind: "region", guard: "rcu", body: [{ kind: "store", to: "y", value: 1 }] },
        { kind: "count", of: "x" },
      ],
      others: [{ cpu: 1, body: [{ kind: "queue" }] }],
      late: [{ kind: "test", of: "y", to: "x", value: 2 }],
      lateCpu: 0,
    },
  ],
  [
    "a tick finds later that another task is to run",
    {
      main: [{ kind: "give-way" }, { kind: "store", to: "x", value: 1 }, { kind: "give-way" }],
      others: [{ cpu: 0, body: [{ kind: "load", from: "x" }] }],
    },
  ],
  [
    "a kernel gives way before it waits for an event",
    {
      main: [
        { kind: "wait-event", of: "y" },
        { kind: "load", from: "x" },
      ],
      others: [{ cpu: 0, body: [{ kind: "store", to: "y", value: 1 }, { kind: "wake" }, { kind: "store", to: "x", value: 1 }] }],
    },
  ],
  [
    "a timer comes between two accesses",
    { main: [{ kind: "arm" }, { kind: "count", of: "x" }], timer: [{ kind: "store", to: "x", value: 3 }] },
  ],
  [
    "a timer comes where preemption is disabled",
    {
      build: FULL,
      main: [{ kind: "arm" }, { kind: "region", guard: "preempt", body: [{ kind: "count", of: "x" }] }],
      timer: [{ kind: "store", to: "x", value: 3 }],
    },
  ],
  [
    "a timer does not come where softirqs are disabled",
    {
      main: [{ kind: "arm" }, { kind: "region", guard: "bh", body: [{ kind: "count", of: "x" }] }],
      timer: [{ kind: "store", to: "x", value: 3 }],
    },
  ],
  [
    "a timer comes before softirqs are disabled",
    {
      build: NO_PREEMPT_RCU,
      main: [{ kind: "arm" }, { kind: "load", from: "x" }, { kind: "region", guard: "bh", body: [{ kind: "load", from: "y" }] }],
      timer: [
        { kind: "load", from: "y" },
        { kind: "load", from: "x" },
      ],
      others: [
        {
          cpu: 1,
          body: [
            { kind: "store", to: "y", value: 1 },
            { kind: "store", to: "x", value: 1 },
          ],
        },
      ],
    },
  ],
  [
    "a timer asks for a lock that its CPU holds",
    {
      main: [{ kind: "arm" }, { kind: "region", guard: "spin", body: [{ kind: "load", from: "x" }] }],
      timer: [{ kind: "region", guard: "spin", body: [{ kind: "count", of: "x" }] }],
    },
  ],
  [
    "a timer does not, where interrupts are disabled for the lock",
    {
      build: DYNAMIC_FULL,
      main: [{ kind: "arm" }, { kind: "region", guard: "spin-irq", body: [{ kind: "load", from: "x" }] }],
      timer: [{ kind: "region", guard: "spin", body: [{ kind: "count", of: "x" }] }],
    },
  ],
];

describe("what random programs have found", () => {
  it.each(FOUND)("%s", { timeout: 120_000 }, (_what, changes) => {
    expect(differences({ ...NOTHING, ...changes }, EVERYWHERE)).toEqual([]);
  });

  it.each([
    ["and so a lock that both take is found", false],
    ["but not behind disabled softirqs", true],
  ] as const)("softirqs come upon what they conflict with, %s", { timeout: 120_000 }, (_what, isKeptAway) => {
    const takes: Statement = { kind: "region", guard: "spin", body: [{ kind: "load", from: "x" }] };
    const program: Program = {
      ...NOTHING,
      main: [{ kind: "arm" }, isKeptAway ? { kind: "region", guard: "bh", body: [takes] } : takes],
      timer: [{ kind: "region", guard: "spin", body: [{ kind: "count", of: "x" }] }],
    };
    expect(exploreProgram(program, { softirqs: "conflicting", limits: LIMITS }, cache)?.isMisused).toBe(!isKeptAway);
  });
});
