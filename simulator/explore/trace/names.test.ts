/** What changed in a step is told by the names that the program has for it. */
import { describe, expect, it } from "vitest";
import { CompileCache } from "../../../kernel/compile/unit-cache.ts";
import { requestOfProgram } from "../../../test/support/small-program.ts";
import { explore } from "../explore.ts";

/** The administrator hands an object to another task, and makes two threads of one name; the last of them finds what it is looking for. */
const PROGRAM = `#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <sim/world.h>
struct module __this_module = { .name = "test", .klp = true };
struct item { char name[12]; int state; };
static struct item *published;
static int woken;
static int looks(void *last)
{
	struct item *seen = READ_ONCE(published);

	WRITE_ONCE(woken, woken + 1);
	if (last)
		__sim_property("unseen", seen->state != 3 || seen->name[0] != 'f' || woken < 2, "nobody sees the object");
	return 0;
}
static void start(void *last)
{
	struct task_struct *thread = kthread_create(looks, last, "looks");

	__sim_set_affinity(thread, cpumask_of(1));
	wake_up_process(thread);
}
void sim_scenario(void)
{
	struct item *item = kzalloc(sizeof(*item), GFP_KERNEL);

	__sim_step("hand over");
	strscpy(item->name, "first one", sizeof(item->name));
	item->state = 3;
	WRITE_ONCE(published, item);
	start(NULL);
	start(&published);
	while (READ_ONCE(woken) < 2)
		schedule_timeout_uninterruptible(1);
	__sim_step(NULL);
	__sim_finish(0, 0);
}
`;

describe("a step", () => {
  const { problems, violation } = explore(requestOfProgram(PROGRAM, "sc"), new CompileCache());
  const changes = violation?.steps.flatMap(({ changed }) => changed) ?? [];

  it("leads to what nobody should see", () => {
    expect([problems.map(({ message }) => message), violation?.property]).toEqual([[], "unseen"]);
  });

  it("names what was allocated by the variable it was given to, and shows text as text", () => {
    expect(changes).toContainEqual({ name: "item->name", from: '""', to: '"first one"' });
    expect(changes).toContainEqual({ name: "item->state", from: "0", to: "3" });
  });

  it("names what our own model allocates in the same way", () => {
    expect(changes.filter(({ name }) => /^object\+|^\*/.test(name))).toEqual([]);
    expect(changes.map(({ name }) => name)).toContainEqual(expect.stringMatching(/^task->/));
  });

  it("tells tasks of one name apart", () => {
    const threads = new Set(violation?.steps.map(({ thread }) => thread).filter((thread) => thread.startsWith("looks")));
    expect([...threads]).toEqual(["looks", expect.stringMatching(/^looks-\d+$/)]);
  });
});
