/* SPDX-License-Identifier: MIT */
/*
 * What the scenarios share: a livepatch module as its author would write it, what an administrator does with it, and what must hold.
 *
 * A scenario is a C file with one function, sim_scenario(), which runs as a system call of a task on a housekeeping CPU. It calls livepatch
 * by its own names; nothing else in Quiesce knows them.
 */
#ifndef _SCENARIO_LIVEPATCH_H
#define _SCENARIO_LIVEPATCH_H

#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sysfs.h>
#include <sim/world.h>

/* The functions that the model lets scenarios patch (kernel/model/world/load.c), and how a call asks to sleep inside. */
long patched_function(long argument);
long other_patched_function(long argument);
bool sim_wait_for_period(void);
/* Called where an original version of one of them begins, and where it goes on after it slept. */
extern void (*sim_original_runs)(long (*which)(long));
#define SIM_SLEEP_INSIDE	1
/* What the new functions add to the result, so that it tells which version ran. */
#define NEW_VERSION		0x10000

/* Values of task_struct.patch_state. Their names changed between 6.1 and 6.12, their values did not. */
#define LP_IDLE		(-1)
#define LP_UNPATCHED	0
#define LP_PATCHED	1

extern struct klp_patch *klp_transition_patch;
extern struct mutex klp_mutex;

/* ---------------------------------------------------------------- the module */

/*
 * A task runs the version of its patch state, and changes that only where it is in no patched function. Outside a transition every state
 * is idle, and there is nothing to compare with.
 */
static void lp_check_version(int version)
{
	int state = READ_ONCE(current->patch_state);

	__sim_property("one-version-at-a-time", state == LP_IDLE || state == version,
		       "in a transition a task runs the version of its patch state, from the beginning of a function to its end");
}

static noinline long livepatch_patched_function(long argument)
{
	lp_check_version(LP_PATCHED);
	if (argument == SIM_SLEEP_INSIDE) {
		sim_wait_for_period();
		lp_check_version(LP_PATCHED);
	}
	return argument + NEW_VERSION;
}

static noinline long livepatch_other_patched_function(long argument)
{
	lp_check_version(LP_PATCHED);
	return argument + NEW_VERSION;
}

/* One function, or both where the parameter "functions" is 2. The second entry is filled in by lp_prepare(). */
static struct klp_func lp_funcs[3] = {
	{ .old_name = "patched_function", .new_func = livepatch_patched_function },
};

static struct klp_object lp_objs[2] = {
	{ .funcs = lp_funcs },
};

static struct klp_patch lp_patch = {
	.mod = THIS_MODULE,
	.objs = lp_objs,
};

static struct klp_modinfo lp_info;

/* Only what the patch replaces has versions. */
static void lp_original_runs(long (*which)(long))
{
	if (which == patched_function || lp_funcs[1].old_name)
		lp_check_version(LP_UNPATCHED);
}

static int lp_init(void)
{
	return klp_enable_patch(&lp_patch);
}

struct module __this_module = {
	.name = "livepatch_sample",
	.init = lp_init,
	.klp = true,
	.klp_info = &lp_info,
};

/* ---------------------------------------------------------------- what must hold */

static inline bool lp_is_idle(const struct task_struct *task)
{
	return task->patch_state == LP_IDLE && !test_tsk_thread_flag((struct task_struct *)task, TIF_PATCH_PENDING);
}

/* Tasks that are still in a transition; idle tasks included. */
static int lp_count_pending(void)
{
	struct task_struct *process, *task;
	unsigned int cpu;
	int pending = 0;

	read_lock(&tasklist_lock);
	for_each_process_thread(process, task)
		pending += !lp_is_idle(task);
	read_unlock(&tasklist_lock);
	for_each_possible_cpu(cpu)
		pending += !lp_is_idle(idle_task((int)cpu));
	return pending;
}

/* Tasks that do not use the version that the transition leads to. */
static int lp_count_unswitched(int target)
{
	struct task_struct *process, *task;
	unsigned int cpu;
	int left = 0;

	for_each_process_thread(process, task)
		left += task->patch_state != target;
	for_each_possible_cpu(cpu)
		left += idle_task((int)cpu)->patch_state != target;
	return left;
}

/* Runs when the function that completes a transition is entered. */
static void lp_check_completion(void)
{
	int target;

	if (!klp_transition_patch)
		return;
	target = klp_transition_patch->enabled ? LP_PATCHED : LP_UNPATCHED;
	read_lock(&tasklist_lock);
	__sim_property("switched-at-completion", lp_count_unswitched(target) == 0,
		       "every task and every idle task uses the target version when the completion of a transition starts");
	read_unlock(&tasklist_lock);
}

static void lp_check_settled(bool patched)
{
	__sim_property("idle-after-transition", lp_count_pending() == 0,
		       "no task is in a transition, and none has TIF_PATCH_PENDING set, after the transition is over");
	__sim_property("version-after-transition", (patched_function(0) == NEW_VERSION) == patched,
		       "after the transition a call runs the version that the transition led to");
}

/* ---------------------------------------------------------------- what the administrator does */

static void lp_prepare(void)
{
	if (__sim_parameter("functions", 1) > 1) {
		lp_funcs[1].old_name = "other_patched_function";
		lp_funcs[1].new_func = livepatch_other_patched_function;
	}
	sim_original_runs = lp_original_runs;
	__sim_watch_tries("klp_try_complete_transition");
	__sim_watch_entry("klp_complete_transition", lp_check_completion);
}

/*
 * Sleeps until no transition is going on. The end of one comes under klp_mutex, so its release is the moment to look; livepatch that
 * does without the mutex is looked at every tenth of a second.
 */
static void lp_wait_for_transition(void)
{
	for (;;) {
		__sim_wait_prepare(&klp_mutex.owner, TASK_UNINTERRUPTIBLE);
		if (!READ_ONCE(klp_transition_patch))
			break;
		schedule_timeout(HZ / 10);
	}
	__sim_wait_finish();
}

/* Loads the module; its init function enables the patch. */
static void lp_enable(void)
{
	int ret = sim_module_load(THIS_MODULE);

	__sim_property("enable-succeeds", ret == 0, "loading the livepatch module succeeds");
	lp_wait_for_transition();
	lp_check_settled(true);
}

/* Whoever was held up somewhere goes on, so that what comes of it is seen. */
static void lp_let_settle(void)
{
	schedule_timeout_uninterruptible(HZ / 4);
}

static void lp_wait_for_release(void)
{
	int seconds;

	for (seconds = 0; module_refcount(THIS_MODULE) > 0 && seconds < 10; seconds++)
		schedule_timeout_uninterruptible(HZ / 10);
	__sim_property("module-released", module_refcount(THIS_MODULE) == 0,
		       "a second after the patch is disabled, livepatch has let its module go");
}

static void lp_disable(void)
{
	long ret = sim_sysfs_write("livepatch/livepatch_sample/enabled", "0");

	__sim_property("disable-succeeds", ret > 0, "writing 0 to the patch's enabled attribute succeeds");
	lp_wait_for_transition();
	lp_check_settled(false);
}

#endif /* _SCENARIO_LIVEPATCH_H */
