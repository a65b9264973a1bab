import { describe, expect, it } from "vitest";
import { CompileCache } from "../../../kernel/compile/unit-cache.ts";
import { requestOfProgram } from "../../../test/support/small-program.ts";
import { explore } from "../explore.ts";

const cache = new CompileCache();

/** @param does What the administrator does before it asks whether all was freed. */
function explored(does: string): ReturnType<typeof explore> {
  const text = `#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <sim/world.h>
struct module __this_module = { .name = "test", .klp = true };
static void *kept;
static int child(void *unused)
{
	for (;;)
		schedule_timeout_uninterruptible(100);
	return 0;
}
void sim_scenario(void)
{
	void *object;

	__sim_step("allocate");
	${does}
	__sim_check_freed("freed", "all was freed");
	__sim_step(NULL);
	__sim_finish(0, 0);
}
`;
  const result = explore(requestOfProgram(text, "sc"), cache);
  expect(result.problems.map(({ message }) => message)).toEqual([]);
  expect(result.properties.map(({ name }) => name)).toContain("freed");
  return result;
}

const FREE = "kfree(object);";

describe("what was allocated", () => {
  it.each([
    ["is freed", `object = kmalloc(8, GFP_KERNEL); ${FREE}`],
    ["is freed before more is", `object = kmalloc(8, GFP_KERNEL); ${FREE} object = kzalloc(8, GFP_KERNEL); ${FREE}`],
    ["belongs to the kernel, which makes a task of it", `kthread_run(child, NULL, "child"); (void)object;`],
  ])("%s: nothing is left", (_what, does) => {
    expect(explored(does).verdict).toBe("verified");
  });

  it.each([
    ["by the allocator itself", "object = kmalloc(8, GFP_KERNEL);"],
    ["by what its header makes of it", "object = kcalloc(2, 8, GFP_KERNEL);"],
    ["and can be reached still", "kept = object = kzalloc(8, GFP_KERNEL);"],
  ])("%s and is not freed is told, with its place", (_what, does) => {
    const { verdict, violation } = explored(does);
    expect([verdict, violation?.property]).toEqual(["violated", "freed"]);
    expect(violation?.message).toMatch(/^all was freed; not freed: what was allocated at race\.c:19$/);
  });

  it("at one place again and again is told once", () => {
    const { violation } = explored("for (int k = 0; k < 3; k++) kept = object = kmalloc(8, GFP_KERNEL);");
    expect(violation?.message.match(/allocated at/g)?.length).toBe(1);
  });
});
