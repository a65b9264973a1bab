/* SPDX-License-Identifier: MIT */
/* What must hold in every scenario. Part of livepatch.h. */
#ifndef _SCENARIO_PROPERTIES_H
#define _SCENARIO_PROPERTIES_H

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

static bool lp_runs(enum lp_function function, int version)
{
	switch (function) {
	case LP_FUNCTION:
		return patched_function(0) == version * NEW_VERSION;
	case LP_OTHER_FUNCTION:
		return other_patched_function(0) == version * NEW_VERSION;
	default:
		return lp_target.state != MODULE_STATE_LIVE || target_function(0) == version * NEW_VERSION;
	}
}

/* After a transition: towards the new functions (@patched) or away from them. */
static void lp_check_settled(bool patched)
{
	enum lp_function function;

	__sim_property("idle-after-transition", lp_count_pending() == 0,
		       "no task is in a transition, and none has TIF_PATCH_PENDING set, after the transition is over");
	for (function = 0; function < LP_FUNCTIONS; function++) {
		int version = patched ? lp_versions[function].patched : lp_versions[function].unpatched;

		lp_versions[function].patched = version;
		lp_versions[function].unpatched = version;
		__sim_property("version-after-transition", lp_runs(function, version),
			       "after the transition a call runs the version that the transition led to");
	}
}

#endif /* _SCENARIO_PROPERTIES_H */
