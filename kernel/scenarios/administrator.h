/* SPDX-License-Identifier: MIT */
/* What the administrator of a scenario does, and what holds a transition up meanwhile. Part of livepatch.h. */
#ifndef _SCENARIO_ADMINISTRATOR_H
#define _SCENARIO_ADMINISTRATOR_H

static void lp_prepare(void)
{
	if (__sim_parameter("functions", 1) > 1)
		lp_patch_both(&lp_first);
	sim_original_runs = lp_original_runs;
	lp_watch_transitions();
}

/*
 * Sleeps until no transition is going on. The end of one comes under klp_mutex, so its release is the moment to look; livepatch that
 * does without the mutex is looked at every tenth of a second.
 */
static void lp_wait_for_transition(void)
{
	for (;;) {
		__sim_wait_prepare_until_null(&klp_mutex.owner, TASK_UNINTERRUPTIBLE, &klp_transition_patch);
		if (!READ_ONCE(klp_transition_patch))
			break;
		schedule_timeout(HZ / 10);
	}
	__sim_wait_finish();
}

static int lp_write(struct lp_livepatch *lp, const char *attribute, const char *text)
{
	char path[64];

	snprintf(path, sizeof(path), "livepatch/%s/%s", lp->module->name, attribute);
	return (int)sim_sysfs_write(path, text);
}

/* Loads the module, whose init function enables the patch; what it returned. The transition goes on. */
static int lp_load(struct lp_livepatch *lp)
{
	const struct lp_livepatch *other = lp == &lp_first ? &lp_second : &lp_first;
	enum lp_function function;

	for (function = 0; function < LP_FUNCTIONS; function++) {
		int before = lp_version_of(function, NULL);

		lp_versions[function].unpatched = before;
		lp_versions[function].patched = (lp->functions & (1U << function)) ? lp->version : lp->patch->replace ? 0 : before;
	}
	lp->place = other->place + 1;
	lp_disabling = false;
	return sim_module_load(lp->module);
}

/* Starts the way back; the transition goes on. */
static void lp_start_disable(struct lp_livepatch *lp)
{
	enum lp_function function;
	int ret;

	for (function = 0; function < LP_FUNCTIONS; function++) {
		lp_versions[function].patched = lp_version_of(function, NULL);
		lp_versions[function].unpatched = lp_version_of(function, lp);
	}
	lp->place = 0;
	lp_disabling = true;
	ret = lp_write(lp, "enabled", "0");
	__sim_property("disable-succeeds", ret > 0, "writing 0 to the patch's enabled attribute succeeds");
}

/*
 * Turns the transition of a livepatch around. Its functions keep their versions; which of them it leads to changes. False if the transition was over
 * before it could be turned.
 */
static bool lp_reverse(struct lp_livepatch *lp, const char *enabled)
{
	int ret = lp_write(lp, "enabled", enabled);

	if (ret <= 0 && !READ_ONCE(klp_transition_patch))
		return false;
	__sim_property("reverse-succeeds", ret > 0, "writing to the enabled attribute of a patch in transition succeeds");
	lp->place = enabled[0] == '0' ? 0 : lp->place ? lp->place : 1;
	return true;
}

static void lp_force(struct lp_livepatch *lp)
{
	int ret;

	lp_forced = true;
	ret = lp_write(lp, "force", "1");
	__sim_property("force-succeeds", ret > 0, "writing 1 to the force attribute of a patch in transition succeeds");
}

static void lp_enable(struct lp_livepatch *lp)
{
	int ret = lp_load(lp);

	__sim_property("enable-succeeds", ret == 0, "loading the livepatch module succeeds");
	lp_wait_for_transition();
	lp_check_settled(true);
}

static void lp_disable(struct lp_livepatch *lp)
{
	lp_start_disable(lp);
	lp_wait_for_transition();
	lp_check_settled(false);
}

/* Whoever was held up somewhere goes on, so that what comes of it is seen. */
static void lp_let_settle(void)
{
	schedule_timeout_uninterruptible(HZ / 4);
}

/* The administrator looks at the screen for a while. */
static void lp_pause(void)
{
	schedule_timeout_uninterruptible(HZ / 2);
}

static void lp_wait_for_release(struct lp_livepatch *lp)
{
	int tenths;

	for (tenths = 0; module_refcount(lp->module) > 0 && tenths < 10; tenths++)
		schedule_timeout_uninterruptible(HZ / 10);
	__sim_property("module-released", module_refcount(lp->module) == 0,
		       "a second after its patch is out of force, livepatch has let a module go");
}

/* Where no livepatch is left: each was let go, or never came into force. */
static void lp_check_freed(void)
{
	const struct lp_livepatch *all[] = { &lp_first, &lp_second };
	unsigned int k;

	for (k = 0; k < ARRAY_SIZE(all); k++) {
		if (all[k]->patch->enabled || module_refcount(all[k]->module) > 0)
			return;
	}
	if (!klp_transition_patch)
		__sim_check_freed("all-freed", "when no livepatch is left, all that livepatch has allocated for them was freed");
}

/* Whoever was held up goes on; says how it ended. */
static void lp_finish(bool patched)
{
	lp_let_settle();
	lp_check_freed();
	__sim_finish(patched, lp_count_pending());
}

/* ---------------------------------------------------------------- a task that holds a transition up */

static int lp_holder(void *unused)
{
	patched_function(SIM_HOLD_INSIDE);
	return 0;
}

/* Starts a kernel thread that is inside the patched function until lp_let_go(); what it runs, and where, -1 for anywhere. */
static struct task_struct *lp_hold_in(int (*holder)(void *unused), int cpu)
{
	struct task_struct *task;

	WRITE_ONCE(sim_holds, true);
	task = kthread_create(holder, NULL, "holder");
	if (IS_ERR(task))
		return task;
	if (cpu >= 0)
		__sim_set_affinity(task, cpumask_of(cpu));
	wake_up_process(task);
	/* Until it is inside. */
	while (READ_ONCE(task->__state) != TASK_UNINTERRUPTIBLE)
		schedule_timeout_uninterruptible(1);
	return task;
}

static struct task_struct *lp_hold(void)
{
	return lp_hold_in(lp_holder, -1);
}

static void lp_let_go(void)
{
	sim_let_go();
}

/* What livepatch is asked for out of turn. */
static void lp_check_refused(int ret, int error)
{
	__sim_property("refused", ret == error,
		       "livepatch refuses what it is told already, a second transition, force without one, and what does not know the state that the system is in");
}

/* A transition is going on: what follows comes in the middle of one. */
static void lp_check_pending(void)
{
	__sim_property("transition-pending", READ_ONCE(klp_transition_patch) != NULL,
		       "a transition does not complete while a task is inside the function that it replaces");
}

/* Enables a livepatch whose transition is held up, and looks at it for a while. */
static void lp_enable_held(struct lp_livepatch *lp)
{
	lp_hold();
	__sim_step("enable");
	lp_load(lp);
	lp_check_pending();
	lp_pause();
}

#endif /* _SCENARIO_ADMINISTRATOR_H */
