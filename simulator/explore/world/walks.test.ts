import { describe, expect, it } from "vitest";
import { CompileCache } from "../../../kernel/compile/unit-cache.ts";
import { requestOfProgram } from "../../../test/support/small-program.ts";
import { explore } from "../explore.ts";
import { readSchedule } from "../trace/schedule.ts";

const cache = new CompileCache();

/** The administrator walks its own stack three times, which nothing keeps from succeeding. @param holds A condition about how many walks `failed`. */
function programOf(holds: string): string {
  return `#include <linux/module.h>
#include <linux/sched.h>
#include <linux/stacktrace.h>
#include <sim/world.h>
struct module __this_module = { .name = "test", .klp = true };
static unsigned long entries[32];
void sim_scenario(void)
{
	int k, failed = 0;

	__sim_step("walk");
	for (k = 0; k < 3; k++)
		failed += stack_trace_save_tsk_reliable(current, entries, 32) < 0;
	__sim_property("failed", ${holds}, "as many walks fail as I say");
	__sim_step(NULL);
	__sim_finish(0, 0);
}
`;
}

function explored(holds: string, failingWalks?: number): ReturnType<typeof explore> {
  const result = explore({ ...requestOfProgram(programOf(holds), "sc"), ...(failingWalks === undefined ? {} : { failingWalks }) }, cache);
  expect(result.problems.map(({ message }) => message)).toEqual([]);
  return result;
}

describe("walks of a stack", () => {
  it("succeed where nobody says how many fail, and the verdict says so", () => {
    const { verdict, notModelled, bounds } = explored("failed == 0");
    expect(verdict).toBe("verified");
    expect(notModelled).toContain("walks of a stack that fail now and then");
    expect(bounds.map(({ name }) => name)).not.toContain("failing walks");
  });

  it.each([0, 1, 2])("fail in any number up to the bound, so in %i of them", (number) => {
    expect(explored(`failed != ${number}`, 2).verdict).toBe("violated");
  });

  it("fail no more often than the bound says, which is told to be hit", () => {
    const { verdict, notModelled, bounds } = explored("failed <= 2", 2);
    expect(verdict).toBe("verified");
    expect(notModelled).not.toContain("walks of a stack that fail now and then");
    expect(bounds).toContainEqual({ name: "failing walks", value: 2, hit: true });
    expect(explored("failed <= 3", 3).bounds).toContainEqual({ name: "failing walks", value: 3, hit: false });
  });

  it("fail again in a replay, and the counterexample says at which step", () => {
    const { violation } = explored("failed == 0", 1);
    expect(violation?.steps.flatMap(({ changed }) => changed)).toContainEqual({ name: "walks of a stack that failed", from: "0", to: "1" });
    const replay = readSchedule(violation?.schedule ?? "") ?? [];
    expect(replay.length).toBeGreaterThan(0);
    const again = explore({ ...requestOfProgram(programOf("failed == 0"), "sc"), failingWalks: 1, replay }, cache);
    expect(again.violation?.property).toBe("failed");
  });
});
