/** Every interleaving while CPUs go and come: what holds on the real files, what only this scenario finds, and what a CPU leaves behind. */
import { expect, it } from "vitest";
import { type Edit, exploreTree, machine, TRANSITION } from "../support/explore.ts";
import { describeWithSources } from "../support/sources.ts";

/** What a CPU leaves behind is done elsewhere; what comes back to it runs there; and nobody waits for it meanwhile. */
const LEFT_BEHIND = `#include "livepatch.h"
#include <linux/completion.h>
#include <linux/cpu.h>
#include <linux/rcupdate.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

static DECLARE_COMPLETION(go);
static DECLARE_COMPLETION(gone);
static DECLARE_COMPLETION(fired);
static int walked_on, worked_on = -1;

static int walker(void *unused)
{
	int k;

	for (k = 0; k < 2; k++) {
		wait_for_completion(&go);
		walked_on = (int)raw_smp_processor_id();
		complete(&gone);
	}
	return 0;
}

static void fire(struct timer_list *timer)
{
	complete(&fired);
}

static void work(struct work_struct *work)
{
	worked_on = (int)raw_smp_processor_id();
}

static DEFINE_TIMER(timer, fire);
static DECLARE_WORK(item, work);

static void walk(int cpu)
{
	complete(&go);
	wait_for_completion(&gone);
	__sim_property("walks-there", walked_on == cpu, "a task runs on its own CPU while that is online, and elsewhere while it is not");
}

void sim_scenario(void)
{
	struct task_struct *task = kthread_create(walker, NULL, "walker");

	__sim_set_affinity(task, cpumask_of(1));
	wake_up_process(task);
	__sim_step("go");
	timer.expires = jiffies + 10;
	add_timer_on(&timer, 1);
	remove_cpu(1);
	__sim_property("is-offline", !cpu_online(1) && num_online_cpus() == 1, "a CPU that has gone is not online");
	walk(0);
	synchronize_rcu();
	kick_all_cpus_sync();
	wait_for_completion(&fired);
	/* The walker sleeps again: as long as it runs, it stays where it is. */
	schedule_timeout_uninterruptible(HZ);
	add_cpu(1);
	walk(1);
	schedule_work_on(1, &item);
	flush_work(&item);
	__sim_property("works-there", worked_on == 1, "a work item of a CPU that has come back runs there");
	__sim_finish(true, 0);
}
`;

/** A task that was driven away runs where it belongs again. */
const COMES_BACK = `#include "livepatch.h"
#include <linux/cpu.h>

static bool is_back;

static void runs(long (*which)(long), bool begins)
{
	__sim_property("stays-away", !is_back || raw_smp_processor_id() == 0, "a task that was driven away stays where it is");
}

void sim_scenario(void)
{
	remove_cpu(1);
	__sim_step("come");
	sim_original_runs = runs;
	add_cpu(1);
	is_back = true;
	schedule_timeout_uninterruptible(HZ);
	__sim_finish(true, 0);
}
`;

/** One CPU waits for another to answer, with preemption disabled, while a third party has all of them stop. */
const CALLS_WHILE_STOPPED = `#include "livepatch.h"
#include <linux/cpu.h>
#include <linux/smp.h>

static int caller(void *unused)
{
	preempt_disable();
	kick_all_cpus_sync();
	preempt_enable();
	return 0;
}

void sim_scenario(void)
{
	struct task_struct *task = kthread_create(caller, NULL, "caller");

	__sim_set_affinity(task, cpumask_of(0));
	__sim_step("stop");
	wake_up_process(task);
	remove_cpu(1);
	__sim_finish(true, 0);
}
`;

/** A reader finds a writer that waits, which then comes and goes, so that the count is as the reader has found it. */
const READER = `#include "livepatch.h"
#include <linux/rwsem.h>

static DECLARE_RWSEM(sem);

static int writer(void *unused)
{
	down_write(&sem);
	up_write(&sem);
	return 0;
}

static int reader(void *unused)
{
	down_read(&sem);
	up_read(&sem);
	return 0;
}

void sim_scenario(void)
{
	struct task_struct *task = kthread_create(writer, NULL, "writer");
	struct task_struct *other = kthread_create(reader, NULL, "reader");

	__sim_set_affinity(task, cpumask_of(1));
	__sim_set_affinity(other, cpumask_of(1));
	__sim_step("read");
	wake_up_process(other);
	wake_up_process(task);
	down_read(&sem);
	up_read(&sem);
	__sim_finish(true, 0);
}
`;

interface Found {
  readonly what: string;
  readonly edit: Edit;
  readonly finds: string;
}

const OFFLINE_BRANCH =
  /clear_tsk_thread_flag\(task, TIF_PATCH_PENDING\);\n(\t+)task->patch_state = klp_target_state;\n(?=\t\t\}\n\t\}\n\tcpus_read_unlock)/;

const FOUND: readonly Found[] = [
  {
    what: "the idle task of a CPU that is gone is not switched",
    edit: { file: TRANSITION, find: OFFLINE_BRANCH, replace: "" },
    finds: "switched-at-completion",
  },
  {
    what: "its mark stays",
    edit: { file: TRANSITION, find: OFFLINE_BRANCH, replace: "task->patch_state = klp_target_state;\n" },
    finds: "warn",
  },
  {
    what: "it is waited for as if its CPU were there",
    edit: { file: TRANSITION, find: "if (cpu_online(cpu)) {", replace: "if (1) {" },
    finds: "no-progress",
  },
  {
    what: "completion leaves it out",
    edit: {
      file: TRANSITION,
      find: /for_each_possible_cpu(\(cpu\) \{\n\t\ttask = idle_task\(cpu\);\n\t\tWARN_ON_ONCE\(test_tsk)/,
      replace: "for_each_online_cpu$1",
    },
    finds: "idle-after-transition",
  },
];

describeWithSources("exploring livepatch while CPUs go and come", ({ linux612, linux61 }) => {
  const on612 = { tree: linux612.path, profile: "debian-6.12" };
  const on61 = { tree: linux61.path, profile: "debian-6.1" };

  it.each([
    ["6.12", on612, false],
    ["6.12", on612, true],
    ["6.1", on61, false],
  ])("verifies the pristine files of %s", (_name, kernel, workerHasOwnCpu) => {
    for (const memory of ["sc", "lkmm"] as const) {
      const result = exploreTree({ ...kernel, scenario: "hotplug", settings: { memory, workerHasOwnCpu } });
      expect([result.verdict, result.violation?.message]).toEqual(["verified", undefined]);
      expect(result.coverage.completed).toBe(true);
      expect(result.notModelled.filter((each) => each.includes("offline"))).toEqual([
        "moving tasks between CPUs, but away from one that goes offline and back to one that comes online",
      ]);
    }
  });

  it.each(FOUND)("finds that $what, which disabling does not where all CPUs stay", ({ edit, finds }) => {
    const { verdict, violation } = exploreTree({ ...on612, scenario: "hotplug", edits: [edit], settings: { from: "disable" } });
    expect([verdict, violation?.property]).toEqual(["violated", finds]);
    expect(exploreTree({ ...on612, scenario: "disable", edits: [edit] }).verdict).toBe("verified");
  });

  const own = (scenario: string, text: string, settings = {}): ReturnType<typeof exploreTree> =>
    exploreTree({ ...on612, scenario, text, settings });
  const alone = machine({ tasks: [] });

  it("does elsewhere what a CPU leaves behind, and gives it back", () => {
    const { verdict, violation, coverage } = own("left-behind", LEFT_BEHIND, alone);
    expect([verdict, violation?.message, coverage.completed]).toEqual(["verified", undefined, true]);
  });

  it("lets a CPU that has nothing to do take back who was driven away", () => {
    const { verdict, violation } = own("comes-back", COMES_BACK);
    expect([verdict, violation?.property]).toEqual(["violated", "stays-away"]);
    expect(violation?.steps.map(({ text }) => text)).toContain("moves from CPU 0 back to CPU 1, which has nothing to do");
  });

  it("stops no CPU for which another one waits", () => {
    const { verdict, violation } = own("calls", CALLS_WHILE_STOPPED, { ...alone, workerHasOwnCpu: true });
    expect([verdict, violation?.message]).toEqual(["verified", undefined]);
  });

  it("lets no reader of a semaphore sleep that nobody wakes", () => {
    const { verdict, violation } = own("semaphore", READER, alone);
    expect([verdict, violation?.message]).toEqual(["verified", undefined]);
  });
});
