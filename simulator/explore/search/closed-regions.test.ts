/**
 * Code that goes into a reader, or keeps interrupts or preemption away, behind something that others notice: what they do in between is looked at,
 * and what they wait for before it.
 */
import { describe, expect, it } from "vitest";
import { CompileCache } from "../../../kernel/compile/unit-cache.ts";
import { profileNamed } from "../../../kernel/profiles/profiles.ts";
import { requestOfProgram } from "../../../test/support/small-program.ts";
import { explore } from "../explore.ts";
import type { MemoryModel } from "../request.ts";

const cache = new CompileCache();

interface Race {
  /** What the other one does between two reads. */
  readonly between: string;
  /** And what goes before the first, and behind the second. */
  readonly before?: string;
  readonly behind: string;
  /** What the administrator does between two stores. */
  readonly wait: string;
  readonly cpu: 0 | 1;
  readonly profile: string;
}

function programOf({ between, before = "", behind, wait, cpu }: Race): string {
  return `#include <linux/irqflags.h>
#include <linux/module.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/smp.h>
#include <linux/workqueue.h>
#include <sim/world.h>
struct module __this_module = { .name = "test", .klp = true };
static int x, y, out;
static void other(struct work_struct *work)
{
	int first, second;

	(void)work;
	${before}
	first = READ_ONCE(x);
	${between}
	second = READ_ONCE(y);
	${behind}
	out = first == 0 && second == 1;
}
static DECLARE_WORK(item, other);
static void nothing(void *info)
{
	(void)info;
}
void sim_scenario(void)
{
	__sim_step("race");
	schedule_work_on(${cpu}, &item);
	WRITE_ONCE(x, 1);
	${wait}
	WRITE_ONCE(y, 1);
	flush_work(&item);
	(void)nothing;
	__sim_property("allowed", !out, "x was read before it was stored, and y behind that");
	__sim_step(NULL);
	__sim_finish(0, 0);
}
`;
}

function verdictOf(race: Race, memory: MemoryModel = "sc"): string | undefined {
  const { problems, verdict, violation } = explore(
    { ...requestOfProgram(programOf(race), memory), profile: profileNamed(race.profile)! },
    cache,
  );
  expect(problems.map(({ message }) => message)).toEqual([]);
  return violation?.property ?? verdict;
}

const READER = { between: "rcu_read_lock();", behind: "rcu_read_unlock();" };
const TWO_READERS = { before: "rcu_read_lock();", between: "rcu_read_unlock();\n\trcu_read_lock();", behind: "rcu_read_unlock();" };
const NO_PREEMPTION = { between: "preempt_disable();", behind: "preempt_enable();" };
const NO_INTERRUPTS = { between: "local_irq_disable();", behind: "local_irq_enable();" };
const QUIESCENT = { between: "cond_resched();", behind: "" };
const GRACE_PERIOD = { wait: "synchronize_rcu();", cpu: 1, profile: "debian-6.12" } as const;

describe("what others wait for", () => {
  it.each([
    ["a reader", { ...READER, ...GRACE_PERIOD }],
    ["a reader behind another one", { ...TWO_READERS, ...GRACE_PERIOD }],
    ["code that is not preempted", { ...NO_PREEMPTION, ...GRACE_PERIOD }],
    ["code that is not interrupted", { ...NO_INTERRUPTS, ...GRACE_PERIOD }],
    ["what follows a quiescent moment", { ...QUIESCENT, ...GRACE_PERIOD, profile: "6.12-voluntary" }],
    ["code that no interrupt reaches", { ...NO_INTERRUPTS, wait: "smp_call_function(nothing, NULL, 1);", cpu: 1, profile: "debian-6.12" }],
    ["code that a synchronization passes by", { ...NO_INTERRUPTS, wait: "kick_all_cpus_sync();", cpu: 1, profile: "debian-6.12" }],
  ] as const)("may end before %s", (_what, race) => {
    expect(verdictOf(race)).toBe("allowed");
  });

  it.each([
    ["a reader", { ...GRACE_PERIOD, before: "rcu_read_lock();", between: "", behind: "rcu_read_unlock();" }],
    ["code that is not preempted", { ...GRACE_PERIOD, before: "preempt_disable();", between: "", behind: "preempt_enable();" }],
    [
      "code that is not interrupted",
      { ...GRACE_PERIOD, before: "local_irq_disable();", between: "", behind: "local_irq_enable();", wait: "kick_all_cpus_sync();" },
    ],
  ] as const)("does not end in the middle of %s", (_what, race) => {
    expect(verdictOf(race)).toBe("verified");
  });

  it("may end before a reader under weak memory, too", () => {
    expect(verdictOf({ ...READER, ...GRACE_PERIOD }, "lkmm")).toBe("allowed");
  });
});

describe("a task that preempts", () => {
  const full = { wait: "", cpu: 0, profile: "6.12-full" } as const;

  it.each([
    ["comes in the middle of anything else, also where it has been asked for before", { ...full, between: "", behind: "" }],
    ["comes before code that is not preempted", { ...full, ...NO_PREEMPTION }],
    ["comes before code that is not interrupted", { ...full, ...NO_INTERRUPTS }],
  ] as const)("%s", (_what, race) => {
    expect(verdictOf(race)).toBe("allowed");
  });

  it("does not come in the middle of code that is not preempted", () => {
    expect(verdictOf({ ...full, before: "preempt_disable();", between: "", behind: "preempt_enable();" })).toBe("verified");
  });
});

const WOKEN = `#include <linux/module.h>
#include <linux/sched.h>
#include <linux/wait.h>
#include <linux/workqueue.h>
#include <sim/world.h>
struct module __this_module = { .name = "test", .klp = true };
static int go, woken;
static DECLARE_WAIT_QUEUE_HEAD(queue);
static void other(struct work_struct *work)
{
	DEFINE_WAIT(entry);

	(void)work;
	while (!READ_ONCE(go))
		cpu_relax();
	prepare_to_wait(&queue, &entry, TASK_UNINTERRUPTIBLE);
	woken = schedule_timeout(1) != 0;
	finish_wait(&queue, &entry);
}
static DECLARE_WORK(item, other);
void sim_scenario(void)
{
	__sim_step("race");
	schedule_work_on(1, &item);
	WRITE_ONCE(go, 1);
	wake_up(&queue);
	flush_work(&item);
	__sim_property("too-late", !woken, "nobody is woken");
	__sim_step(NULL);
	__sim_finish(0, 0);
}
`;

describe("a wakeup", () => {
  it("reaches who began to wait right behind the operation before it", () => {
    const { problems, violation } = explore(requestOfProgram(WOKEN, "sc"), cache);
    expect(problems.map(({ message }) => message)).toEqual([]);
    expect(violation?.property).toBe("too-late");
  });
});
