/** What a search recalls of an event is what the event does. */
import { expect, it } from "vitest";
import { CompileCache } from "../../../kernel/compile/unit-cache.ts";
import { recalledIn } from "../../../test/support/recalled.ts";
import { requestOfProgram } from "../../../test/support/small-program.ts";

const cache = new CompileCache();

const INCLUDES = `#include <linux/completion.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/timer.h>
#include <linux/workqueue.h>
#include <sim/world.h>
struct module __this_module = { .name = "test", .klp = true };
`;

/** Locks, a wait on a stack and one for a time, memory that is freed, a timer, and work of which there is more than one kind. */
const PROGRAM = `${INCLUDES}
struct thing { int a, b; };
static struct thing *thing;
static int count, flag;
static struct completion *waiter;
static DEFINE_MUTEX(mutex);
static DEFINE_SPINLOCK(lock);

static void first(struct work_struct *work)
{
	mutex_lock(&mutex);
	count++;
	mutex_unlock(&mutex);
	spin_lock(&lock);
	if (READ_ONCE(thing))
		WRITE_ONCE(thing->a, READ_ONCE(flag));
	spin_unlock(&lock);
	complete(waiter);
}
static DECLARE_WORK(item, first);

static void fires(struct timer_list *timer)
{
	WRITE_ONCE(flag, READ_ONCE(flag) + 1);
}
static DEFINE_TIMER(timer, fires);

void sim_scenario(void)
{
	DECLARE_COMPLETION_ONSTACK(done);
	struct thing *old;

	thing = kzalloc(sizeof(*thing), GFP_KERNEL);
	waiter = &done;
	__sim_step("race");
	mod_timer(&timer, 1);
	schedule_work_on(1, &item);
	mutex_lock(&mutex);
	count++;
	mutex_unlock(&mutex);
	spin_lock(&lock);
	old = READ_ONCE(thing);
	smp_store_release(&thing, NULL);
	spin_unlock(&lock);
	kfree(old);
	wait_for_completion(&done);
	schedule_timeout_uninterruptible(1);
	flush_work(&item);
	del_timer_sync(&timer);
	__sim_step(NULL);
	__sim_finish(0, 0);
}
`;

/** What is read may have been freed on the other CPU. */
const FREED = `${INCLUDES}
static int *thing, flag, seen;
static void first(struct work_struct *work)
{
	WRITE_ONCE(flag, 1);
	kfree(thing);
}
static DECLARE_WORK(item, first);
void sim_scenario(void)
{
	int *mine = kzalloc(sizeof(*mine), GFP_KERNEL);

	thing = mine;
	__sim_step("race");
	schedule_work_on(1, &item);
	WRITE_ONCE(flag, 2);
	WRITE_ONCE(seen, READ_ONCE(*mine));
	flush_work(&item);
	__sim_step(NULL);
	__sim_finish(0, 0);
}
`;

/** Grace periods, and what they make those see who look at it afterwards. */
const PERIODS = `${INCLUDES}
struct thing { int a, b; };
static struct thing first_thing = { 1, 2 }, *thing = &first_thing;
static int flag, other_flag, seen;
static void first(struct work_struct *work)
{
	struct thing *mine;

	for (int k = 0; k < 2; k++) {
		rcu_read_lock();
		mine = rcu_dereference(thing);
		if (mine)
			WRITE_ONCE(seen, READ_ONCE(mine->a) + READ_ONCE(flag));
		rcu_read_unlock();
	}
	WRITE_ONCE(other_flag, 1);
}
static DECLARE_WORK(item, first);
void sim_scenario(void)
{
	__sim_step("race");
	schedule_work_on(1, &item);
	WRITE_ONCE(flag, 1);
	WRITE_ONCE(first_thing.a, 4);
	rcu_assign_pointer(thing, NULL);
	smp_mb();
	synchronize_rcu();
	WRITE_ONCE(flag, 2);
	WRITE_ONCE(first_thing.a, 3 + READ_ONCE(other_flag) + READ_ONCE(seen));
	rcu_assign_pointer(thing, &first_thing);
	synchronize_rcu();
	WRITE_ONCE(flag, 3);
	flush_work(&item);
	__sim_step(NULL);
	__sim_finish(0, 0);
}
`;

it.each([
  ["sc", "waiting"],
  ["sc", "everywhere"],
  ["lkmm", "waiting"],
] as const)("is what it does, under %s with softirqs %s", (memory, softirqs) => {
  const { recalled, carriedOut, wrong } = recalledIn({ ...requestOfProgram(PROGRAM, memory), softirqs }, cache, 20_000);
  expect(wrong).toEqual([]);
  expect(recalled).toBeGreaterThan(carriedOut);
});

it.each(["sc", "lkmm"] as const)("is what it does where grace periods order it, under %s", (memory) => {
  const { recalled, carriedOut, wrong } = recalledIn(requestOfProgram(PERIODS, memory), cache, 100_000);
  expect(wrong).toEqual([]);
  expect(recalled).toBeGreaterThan(carriedOut);
});

it("is no access to what has been freed since", () => {
  const { recalled, wrong } = recalledIn(requestOfProgram(FREED, "sc"), cache, 20_000);
  expect(wrong).toEqual([]);
  expect(recalled).toBeGreaterThan(0);
});
