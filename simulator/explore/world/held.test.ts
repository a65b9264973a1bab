/** Who has which lock: what is used under one is no concern of others only while somebody has it. */
import { describe, expect, it } from "vitest";
import { CompileCache } from "../../../kernel/compile/unit-cache.ts";
import { requestOfProgram } from "../../../test/support/small-program.ts";
import { explore } from "../explore.ts";

const cache = new CompileCache();

/** The administrator takes a semaphore as a reader, and looks at x; meanwhile another task stores to x twice, as a writer. */
function programOf(first: string, last: string): string {
  return `#include <linux/module.h>
#include <linux/rwsem.h>
#include <linux/workqueue.h>
#include <sim/world.h>
struct module __this_module = { .name = "test", .klp = true };
static DECLARE_RWSEM(semaphore);
static int x;
static void other(struct work_struct *work)
{
	(void)work;
	${first}
	down_write(&semaphore);
	WRITE_ONCE(x, 1);
	WRITE_ONCE(x, 2);
	up_write(&semaphore);
}
static DECLARE_WORK(item, other);
void sim_scenario(void)
{
	int seen;

	__sim_step("race");
	down_read(&semaphore);
	schedule_work_on(1, &item);
	seen = READ_ONCE(x);
	${last}
	flush_work(&item);
	__sim_property("whole", seen != 1, "nobody sees what a writer has in the middle of its work");
	__sim_step(NULL);
	__sim_finish(0, 0);
}
`;
}

describe("a reader", () => {
  it.each([
    ["has its lock until it gives it back", "", "up_read(&semaphore);", undefined],
    ["has it no longer where somebody else has given it back", "up_read(&semaphore);", "", "whole"],
    ["has it for nothing where it is initialised meanwhile", "init_rwsem(&semaphore);", "", "whole"],
  ])("%s", (_what, first, last, property) => {
    const { problems, violation } = explore(requestOfProgram(programOf(first, last), "sc"), cache);
    expect([problems.map(({ message }) => message), violation?.property]).toEqual([[], property]);
  });
});
