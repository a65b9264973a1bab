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

/*
 * What a WARN_ON() of the code itself checks, at the moment that counts: it is told as warn, and has a name here to be read about. @where is the function
 * that warns, @about a part of the condition. For the list of properties; nothing is compiled.
 */
#define LP_CHECKED_BY_WARN(name, where, about, sentence)
LP_CHECKED_BY_WARN("never-idle-in-transition", "klp_ftrace_handler", "patch_state",
		   "a task that calls a function in transition has one of the two states of the transition, and is not idle")
LP_CHECKED_BY_WARN("none-marked-at-completion", "klp_complete_transition", "TIF_PATCH_PENDING",
		   "no task is marked with TIF_PATCH_PENDING any more when a transition is completed")

/* Tasks that do not have that patch state. */
static int lp_count_not(int state)
{
	struct task_struct *process, *task;
	unsigned int cpu;
	int left = 0;

	for_each_process_thread(process, task)
		left += task->patch_state != state;
	for_each_possible_cpu(cpu)
		left += idle_task((int)cpu)->patch_state != state;
	return left;
}

/* The patch state that the transition leads to, once its direction is settled. */
static int lp_target_state(void)
{
	return klp_transition_patch->enabled ? LP_PATCHED : LP_UNPATCHED;
}

/* Runs when the function that begins a transition is entered. */
static void lp_check_beginning(void)
{
	read_lock(&tasklist_lock);
	__sim_property("idle-before-transition", !klp_transition_patch && lp_count_not(LP_IDLE) == 0,
		       "when a transition begins no other one is going on, and the patch state of every task and every idle task is idle");
	read_unlock(&tasklist_lock);
}

/* Runs when a try to switch the tasks begins: all have been marked that need to. */
static void lp_note_try(void)
{
	if (klp_transition_patch)
		WRITE_ONCE(lp_marked_for, lp_target_state());
}

/* Runs when the function that turns a transition around is entered: it takes the marks away, and later sets new ones. */
static void lp_note_reversal(void)
{
	WRITE_ONCE(lp_marked_for, LP_IDLE);
}

/* Runs when the function that completes a transition is entered. */
static void lp_check_completion(void)
{
	WRITE_ONCE(lp_marked_for, LP_IDLE);
	if (!klp_transition_patch)
		return;
	read_lock(&tasklist_lock);
	__sim_property("switched-at-completion", lp_count_not(lp_target_state()) == 0,
		       "every task and every idle task uses the target version when the completion of a transition starts");
	read_unlock(&tasklist_lock);
}

/* Runs when a module is about to be let go: from then on it can be unloaded, and its livepatch is gone with it. */
static void lp_check_let_go(void)
{
	const struct lp_livepatch *all[] = { &lp_first, &lp_second };
	bool some = false;
	unsigned int k;

	for (k = 0; k < ARRAY_SIZE(all); k++) {
		const struct klp_patch *patch = all[k]->patch;
		/* list_del() leaves it so. */
		bool unlisted = patch->list.next == LIST_POISON1 || list_empty(&patch->list);

		some |= module_refcount(all[k]->module) > 0 && kref_read(&patch->kobj.kref) == 0 && unlisted;
	}
	__sim_property("let-go-last", some, "when livepatch lets a module go nobody holds the module's livepatch any more, and it is in no list");
}

/*
 * Runs when what is left of a livepatch is freed. Its directory goes away once nobody reads or writes a file in it, and who writes to "enabled" waits for the
 * mutex: its holder would wait for a task that waits for it.
 */
static void lp_check_unlocked(void)
{
	__sim_property("freed-outside-mutex", klp_mutex.owner != current,
		       "nobody who holds klp_mutex waits for a livepatch's directory to go, as a write to a file in it waits for klp_mutex");
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

/* Has what must hold looked at where a transition begins, is tried, turned around and completed, as far as the code has functions for that. */
static void lp_watch_transitions(void)
{
	bool ends = __sim_watch_entry("klp_complete_transition", lp_check_completion);

	__sim_watch_entry("klp_init_transition", lp_check_beginning);
	__sim_watch_entry("module_put", lp_check_let_go);
	__sim_watch_entry("klp_free_patch_finish", lp_check_unlocked);
	__sim_watch_tries("klp_try_complete_transition");
	/* Only who knows when the marks are taken away can say that they are there. */
	if (__sim_watch_entry("klp_reverse_transition", lp_note_reversal) && ends)
		__sim_watch_entry("klp_try_complete_transition", lp_note_try);
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
