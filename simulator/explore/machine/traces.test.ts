import { describe, expect, it } from "vitest";
import { CompileCache } from "../../../kernel/compile/unit-cache.ts";
import { requestOfProgram } from "../../../test/support/small-program.ts";
import { explore } from "../explore.ts";
import { ALL_REDUCTIONS } from "../request.ts";
import { readSchedule } from "../trace/schedule.ts";

const cache = new CompileCache();

/** An item's worker asks for traces of itself at several depths. @param later What it does once whoever asked has returned. */
function programOf(later: string): string {
  return `#include <linux/module.h>
#include <linux/sched.h>
#include <linux/stacktrace.h>
#include <linux/workqueue.h>
#include <sim/world.h>
struct module __this_module = { .name = "test", .klp = true };
static unsigned long entries[32];
static int turn, seen = 1;
static int deep(void)
{
	return stack_trace_save_tsk_reliable(current, entries, 32);
}
static int deeper(void)
{
	return deep() + 1;
}
static void ask(struct work_struct *work)
{
	(void)work;
	if (READ_ONCE(turn))
		deep();
	else
		deeper();
	${later}
}
static DECLARE_WORK(item, ask);
void sim_scenario(void)
{
	__sim_step("ask");
	schedule_work_on(1, &item);
	WRITE_ONCE(turn, 1);
	flush_work(&item);
	__sim_property("seen", seen, "a trace is what it was when it was asked for");
	__sim_step(NULL);
	__sim_finish(0, 0);
}
`;
}

function explored(later: string, oldTraces = true): ReturnType<typeof explore> {
  const result = explore({ ...requestOfProgram(programOf(later), "sc"), reductions: { ...ALL_REDUCTIONS, oldTraces } }, cache);
  expect(result.problems.map(({ message }) => message)).toEqual([]);
  return result;
}

describe("stack traces", () => {
  it("do not tell states apart once whoever asked for one has returned", () => {
    const [with_, without] = [explored(""), explored("", false)];
    expect([with_.verdict, without.verdict]).toEqual(["verified", "verified"]);
    expect(with_.states).toBeLessThan(without.states);
  });

  it("stay where they are read later", () => {
    const reads = "seen = entries[0] != 0;";
    const [with_, without] = [explored(reads), explored(reads, false)];
    expect([with_.verdict, with_.states]).toEqual(["verified", without.states]);
  });

  it.each([
    ["a byte of one", "*(char *)entries = 1;"],
    ["one, by an update", "__atomic_fetch_or((unsigned int *)entries, 1, __ATOMIC_RELAXED);"],
  ])("stay where somebody stores to %s, and so needs the rest of it", (_what, stores) => {
    const later = `${stores}\n\tseen = *(unsigned int *)entries >> 8 != 0;`;
    const [with_, without] = [explored(later), explored(later, false)];
    expect([without.verdict, with_.verdict]).toEqual(["verified", "verified"]);
  });

  it("are there for whoever replays a schedule that reads them later", () => {
    const { verdict, violation } = explored("seen = entries[0] == 0;");
    expect([verdict, violation?.property]).toEqual(["violated", "seen"]);
    const replay = readSchedule(violation?.schedule ?? "") ?? [];
    const request = { ...requestOfProgram(programOf("seen = entries[0] == 0;"), "sc"), replay };
    expect(explore(request, cache).violation?.property).toBe("seen");
  });
});
