/** Small random programs of two threads that may wait for each other in vain: whether they can, and how they then go round for ever. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeSourceFile } from "../../../base/source-file.ts";
import { CompileCache } from "../../../kernel/compile/unit-cache.ts";
import { parseTopology } from "../../../kernel/topologies/parse.ts";
import { judge, judgeViolation } from "../../../test/support/lasso.ts";
import { requestOfProgram } from "../../../test/support/small-program.ts";
import { explore, openReplay } from "../explore.ts";
import { applyStep } from "../world/events.ts";
import { readSchedule } from "../trace/schedule.ts";
import { findLasso } from "./lasso.ts";

/** Values are modulo 3. */
type Statement =
  | { readonly kind: "store"; readonly variable: number; readonly value: number }
  /** variable = variable + 1, in two accesses */
  | { readonly kind: "count"; readonly variable: number }
  /** Looks again and again until the variable has the value. */
  | { readonly kind: "spin" | "sleep"; readonly variable: number; readonly value: number };

const NAMES = ["x", "y"] as const;
const variable = fc.nat(NAMES.length - 1);
const value = fc.nat(2);
const statement: fc.Arbitrary<Statement> = fc.oneof(
  fc.record({ kind: fc.constant("store" as const), variable, value }),
  fc.record({ kind: fc.constant("count" as const), variable }),
  fc.record({ kind: fc.constantFrom("spin" as const, "sleep" as const), variable, value }),
);
const thread = fc.array(statement, { minLength: 1, maxLength: 3 });

function textOf(each: Statement): string {
  const name = NAMES[each.variable];
  switch (each.kind) {
    case "store":
      return `WRITE_ONCE(${name}, ${each.value});`;
    case "count":
      return `WRITE_ONCE(${name}, (READ_ONCE(${name}) + 1) % 3);`;
    case "spin":
      return `while (READ_ONCE(${name}) != ${each.value}) cpu_relax();`;
    case "sleep":
      return `while (READ_ONCE(${name}) != ${each.value}) schedule_timeout_uninterruptible(1);`;
  }
}

function programOf(first: readonly Statement[], second: readonly Statement[]): string {
  return `#include <linux/module.h>
#include <linux/sched.h>
#include <linux/workqueue.h>
#include <sim/world.h>
struct module __this_module = { .name = "test", .klp = true };
static int x, y;
static void other(struct work_struct *work)
{
	(void)work;
	${second.map(textOf).join("\n\t")}
}
static DECLARE_WORK(item, other);
void sim_scenario(void)
{
	__sim_step("race");
	schedule_work_on(1, &item);
	${first.map(textOf).join("\n\t")}
	flush_work(&item);
	__sim_step(NULL);
	__sim_finish(0, 0);
}
`;
}

interface Thread {
  readonly at: number;
  /** What the first access of a count gave. */
  readonly loaded: number | undefined;
}

/** Whether both threads are through in the end whatever happens before, or may come to where they never are. */
function mayGetStuck(...codes: readonly (readonly Statement[])[]): boolean {
  type State = { readonly memory: readonly number[]; readonly threads: readonly Thread[] };
  const keyOf = (state: State): string => JSON.stringify(state);
  const next = ({ memory, threads }: State): readonly State[] =>
    threads.flatMap((each, index) => {
      const now = codes[index]?.[each.at];
      if (now === undefined) return [];
      const seen = memory[now.variable] ?? 0;
      const goOn = (to: Thread, stored?: number): State => ({
        memory: memory.map((old, k) => (k === now.variable ? (stored ?? old) : old)),
        threads: threads.map((old, k) => (k === index ? to : old)),
      });
      const done: Thread = { at: each.at + 1, loaded: undefined };
      if (now.kind === "store") return [goOn(done, now.value)];
      if (now.kind === "count") return [each.loaded === undefined ? goOn({ ...each, loaded: seen }) : goOn(done, (each.loaded + 1) % 3)];
      return seen === now.value ? [goOn(done)] : [];
    });
  const found = new Map<string, State>();
  const begin: State = { memory: [0, 0], threads: codes.map(() => ({ at: 0, loaded: undefined })) };
  const left = [begin];
  for (let state = left.pop(); state !== undefined; state = left.pop()) {
    if (found.has(keyOf(state))) continue;
    found.set(keyOf(state), state);
    left.push(...next(state));
  }
  // Every step leads on in some thread's code, so who cannot go on and is not through never is.
  return [...found.values()].some(
    (state) => next(state).length === 0 && state.threads.some(({ at }, index) => at < (codes[index]?.length ?? 0)),
  );
}

const cache = new CompileCache();
const FAIR = { closes: true, ends: false, neverHappens: [], neverRun: [] };
const RUNS = process.env["QUIESCE_DEEP"] === "1" ? 150 : 6;
const memory = fc.constantFrom("sc" as const, "lkmm" as const);

describe("programs that wait for each other", () => {
  it("have no progress where both may wait in vain, and then go round without leaving anybody out", { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(thread, thread, memory, (first, second, model) => {
        const request = requestOfProgram(programOf(first, second), model);
        const { verdict, violation, problems } = explore(request, cache);
        expect(problems.map(({ message }) => message)).toEqual([]);
        expect(verdict).toBe(mayGetStuck(first, second) ? "violated" : "verified");
        if (violation === undefined) return;
        // Where the one that spins is all there is, nothing changes any more.
        expect(violation.property).toBe(violation.cycle === undefined ? "deadlock" : "no-progress");
        const { cycle, steps, schedule } = violation;
        expect(steps.map(({ inCycle }) => inCycle === true)).toEqual(steps.map((_, at) => at >= (cycle?.from ?? steps.length)));
        expect(judgeViolation(request, violation, cache)).toEqual({ ...FAIR, operations: cycle?.operations ?? 0, again: schedule });
      }),
      { numRuns: RUNS },
    );
  });

  it("go round as fairly where there is no room for a graph, always doing what was done longest ago", { timeout: 300_000 }, () => {
    fc.assert(
      fc.property(thread, thread, (first, second) => {
        fc.pre(mayGetStuck(first, second));
        const request = requestOfProgram(programOf(first, second), "sc");
        const { violation } = explore(request, cache);
        fc.pre(violation?.cycle !== undefined);
        const replay = readSchedule(violation?.schedule ?? "") ?? [];
        const opened = openReplay({ ...request, replay }, cache);
        if ("problems" in opened) throw new Error(JSON.stringify(opened.problems));
        const { world } = opened;
        for (const step of replay) applyStep(world, step);
        world.m.sharing.recording = true;
        world.m.sharing.everything = true;
        const { lead, cycle } = findLasso(world, 0)!;
        for (const step of lead) applyStep(world, step);
        expect({ ...judge(world, cycle), operations: 0 }).toEqual({ ...FAIR, operations: 0 });
        expect(cycle.length).toBeGreaterThan(0);
      }),
      { numRuns: RUNS / 2 },
    );
  });

  it("are told of by who spins, for a lock too", () => {
    const text = `#include <linux/module.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/workqueue.h>
#include <sim/world.h>
struct module __this_module = { .name = "test", .klp = true };
static int held;
static DEFINE_SPINLOCK(lock);
static void holds(struct work_struct *work)
{
	(void)work;
	spin_lock(&lock);
	WRITE_ONCE(held, 1);
	while (READ_ONCE(held) == 1) cpu_relax();
	spin_unlock(&lock);
}
static void waits(struct work_struct *work)
{
	(void)work;
	spin_lock(&lock);
	spin_unlock(&lock);
}
static DECLARE_WORK(holder, holds);
static DECLARE_WORK(waiter, waits);
void sim_scenario(void)
{
	schedule_work_on(1, &holder);
	while (READ_ONCE(held) == 0) schedule_timeout_uninterruptible(1);
	__sim_step("race");
	schedule_work_on(2, &waiter);
	while (READ_ONCE(held) == 1) schedule_timeout_uninterruptible(1);
	__sim_step(NULL);
	__sim_finish(0, 0);
}
`;
    const { topology } = parseTopology(makeSourceFile("t.topology.json", '{ "cpus": 3, "tasks": [] }', "user"));
    const { violation } = explore({ ...requestOfProgram(text, "sc"), topology: topology! }, cache);
    expect(violation?.cycle?.tasks.slice(0, 2).map(({ text: told }) => told)).toEqual([
      "kworker/1:0 on CPU 1 spins all the while, in holds()",
      "kworker/2:0 on CPU 2 spins all the while, in waits()",
    ]);
  });

  it("are not replayed where what is to go round does not come back", () => {
    const request = requestOfProgram(
      programOf([{ kind: "store", variable: 0, value: 1 }], [{ kind: "sleep", variable: 0, value: 2 }]),
      "sc",
    );
    const replay = readSchedule(explore(request, cache).violation?.schedule ?? "") ?? [];
    expect(explore({ ...request, replay }, cache).violation?.property).toBe("no-progress");
    const { verdict, problems } = explore({ ...request, replay: replay.slice(0, -1) }, cache);
    expect([verdict, problems.map(({ code }) => code)]).toEqual(["gave-up", ["replay-does-not-fit"]]);
  });
});
