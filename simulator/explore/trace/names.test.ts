/** What changed in a step is told by the names that the program has for it. */
import { describe, expect, it } from "vitest";
import { CompileCache } from "../../../kernel/compile/unit-cache.ts";
import { requestOfProgram } from "../../../test/support/small-program.ts";
import { explore } from "../explore.ts";

/**
 * The administrator leaves words in what belongs to a CPU, for tasks there: in a variable, and in what it has asked for. It hands an object to another task,
 * and makes two threads of one name; the last of them finds what it is looking for.
 */
const PROGRAM = `#include <linux/kthread.h>
#include <linux/module.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <sim/world.h>
struct module __this_module = { .name = "test", .klp = true };
struct item { char name[12]; int state; };
static struct item *published;
static int woken;
static DEFINE_PER_CPU(struct item, own);
static int __percpu *asked_for;
static int looks(void *last)
{
	struct item *seen = READ_ONCE(published);

	WRITE_ONCE(woken, woken + READ_ONCE(per_cpu(own, 1).state) + READ_ONCE(*per_cpu_ptr(asked_for, 1)) - 1);
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

	asked_for = alloc_percpu(int);
	__sim_step("hand over");
	WRITE_ONCE(per_cpu(own, 1).state, 1);
	WRITE_ONCE(*per_cpu_ptr(asked_for, 1), 1);
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

  it("names the members of what belongs to a CPU, and leaves out what was asked for there, which has no name", () => {
    expect(changes).toContainEqual({ name: "own of CPU 1.state", from: "0", to: "1" });
    expect(changes.filter(({ name }) => /^reserve|\+\d+$/.test(name))).toEqual([]);
  });

  it("tells tasks of one name apart", () => {
    const threads = new Set(violation?.steps.map(({ thread }) => thread).filter((thread) => thread.startsWith("looks")));
    expect([...threads]).toEqual(["looks", expect.stringMatching(/^looks-\d+$/)]);
  });
});
