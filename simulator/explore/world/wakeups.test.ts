/** Who may make a CPU look who should run: also whoever asks a third CPU to do so. */
import { describe, expect, it } from "vitest";
import { makeSourceFile } from "../../../base/source-file.ts";
import { CompileCache } from "../../../kernel/compile/unit-cache.ts";
import { parseTopology } from "../../../kernel/topologies/parse.ts";
import { requestOfProgram } from "../../../test/support/small-program.ts";
import { explore } from "../explore.ts";

const cache = new CompileCache();

/** A task in a system call on CPU 1 has CPU 2 start a worker on CPU 0, as soon as the administrator there has stored to x. */
const ASKED = `#include <linux/module.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/workqueue.h>
#include <sim/world.h>
struct module __this_module = { .name = "test", .klp = true };
extern void (*sim_original_runs)(long (*which)(long), bool begins);
static int x, y, asked;
static void other(struct work_struct *work)
{
	(void)work;
	WRITE_ONCE(y, 1);
}
static DECLARE_WORK(item, other);
static void start(void *info)
{
	(void)info;
	schedule_work_on(0, &item);
}
static void in_system_call(long (*which)(long), bool begins)
{
	(void)which;
	(void)begins;
	if (READ_ONCE(asked) || !READ_ONCE(x))
		return;
	WRITE_ONCE(asked, 1);
	smp_call_function_single(2, start, NULL, 0);
}
void sim_scenario(void)
{
	sim_original_runs = in_system_call;
	__sim_step("race");
	WRITE_ONCE(x, 1);
	cond_resched();
	__sim_property("not-yet", !READ_ONCE(y), "no worker has run");
	__sim_step(NULL);
	__sim_finish(0, 0);
}
`;

const CALLER = { kind: "syscalls", cpus: "1", each: 1, periodNs: 1_000_000, between: "user", callsPatched: 1 };

describe("a CPU is made to look who should run", () => {
  it("by another one that was asked to by a third", () => {
    const { topology } = parseTopology(makeSourceFile("t.topology.json", JSON.stringify({ cpus: 3, tasks: [CALLER] }), "user"));
    const { problems, violation } = explore({ ...requestOfProgram(ASKED, "sc"), topology: topology! }, cache);
    expect(problems.map(({ message }) => message)).toEqual([]);
    expect(violation?.property).toBe("not-yet");
  });
});
