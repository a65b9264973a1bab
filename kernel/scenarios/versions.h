/* SPDX-License-Identifier: MIT */
/* Which version of a function is to run, and what must hold where a task enters one and where it goes on inside. Part of livepatch.h. */
#ifndef _SCENARIO_VERSIONS_H
#define _SCENARIO_VERSIONS_H

enum lp_function { LP_FUNCTION, LP_OTHER_FUNCTION, LP_TARGET_FUNCTION, LP_FUNCTIONS };

/* A livepatch module as an administrator knows it. */
struct lp_livepatch {
	struct module *module;
	struct klp_patch *patch;
	/* Of its functions: 1 or 2; the originals are version 0. */
	int version;
	/* Which functions it replaces where they are loaded, a bit for each enum lp_function. */
	unsigned int functions;
	/* Its place among those in force, counted from 1; 0: it is not in force. */
	int place;
};

extern struct lp_livepatch lp_first, lp_second;

/* What livepatch knows of a version of a function, 1 or 2. */
static const struct klp_func *lp_func_of(enum lp_function function, int version);

/* The version that runs where @without is not in force: that of the livepatch enabled last. */
static int lp_version_of(enum lp_function function, const struct lp_livepatch *without)
{
	const struct lp_livepatch *all[] = { &lp_first, &lp_second };
	int version = 0, place = 0;
	unsigned int k;

	for (k = 0; k < ARRAY_SIZE(all); k++) {
		if (all[k] != without && all[k]->place > place && (all[k]->functions & (1U << function))) {
			version = all[k]->version;
			place = all[k]->place;
		}
	}
	return version;
}

/* The versions between which a transition changes, by function: what an unpatched task runs, and what a patched one does. */
static struct {
	int unpatched, patched;
} lp_versions[LP_FUNCTIONS];

/* Whether the transition takes a livepatch out of force, rather than bring one into it. What turns it around does not change that. */
static bool lp_disabling;

/* By hand a task was declared switched that is not (force): from then on a task may run any version, and what it entered may be gone. */
static bool lp_forced;

/* The state that every task has, or is marked to take on; LP_IDLE where that is not so (see properties.h). */
static int lp_marked_for = LP_IDLE;

/* ---------------------------------------------------------------- where a version begins */

/* An unpatched task enters a new version only if it was not told that the function is in transition. */
static void lp_check_unpatched(int version, int unpatched, int patched)
{
	bool holds = version == unpatched || version != patched || lp_forced;

	if (lp_disabling)
		__sim_property("transition-before-switch", holds,
			       "while a livepatch is disabled, a task that has switched back finds its functions in transition, and enters none");
	else
		__sim_property("transition-before-function", holds,
			       "while a livepatch is enabled, whoever finds one of its functions finds it in transition: no task enters one before it has switched");
}

/*
 * Between the marking of the tasks and the end of a transition. What the task sees of itself counts only if the transition was at the same stage before and
 * after: then it is not being turned around.
 */
static void lp_check_marked(int target)
{
	bool holds = test_thread_flag(TIF_PATCH_PENDING) || READ_ONCE(current->patch_state) == target;

	if (READ_ONCE(lp_marked_for) == target && !lp_forced)
		__sim_property("switched-or-marked", holds,
			       "in a transition a task has switched to the state that it leads to, or TIF_PATCH_PENDING tells it to");
}

/* A task runs the version of its patch state. Outside a transition every state is idle, and there is nothing to compare with. */
static void lp_check_version(enum lp_function function, int version)
{
	int unpatched = lp_versions[function].unpatched, patched = lp_versions[function].patched;
	int state = READ_ONCE(current->patch_state), target = READ_ONCE(lp_marked_for);

	if (target != LP_IDLE)
		lp_check_marked(target);
	if (state == LP_UNPATCHED)
		lp_check_unpatched(version, unpatched, patched);
	__sim_property("one-version-at-a-time", state == LP_IDLE || version == (state == LP_PATCHED ? patched : unpatched) || lp_forced,
		       "in a transition a task that enters a function gets the version of its patch state");
}

/* ---------------------------------------------------------------- where it goes on after it slept */

static void lp_check_inside(enum lp_function function, int version)
{
	int state = READ_ONCE(current->patch_state);
	int wanted = state == LP_PATCHED ? lp_versions[function].patched : lp_versions[function].unpatched;

	__sim_property("switched-outside", state == LP_IDLE || version == wanted || lp_forced,
		       "no task is switched while it is inside a function that the transition replaces");
}

static void lp_original_runs(long (*which)(long), bool begins)
{
	enum lp_function function = which == patched_function ? LP_FUNCTION : LP_OTHER_FUNCTION;

	if (begins)
		lp_check_version(function, 0);
	else
		lp_check_inside(function, 0);
}

/* ---------------------------------------------------------------- whether it is there */

/* Once livepatch has let a module go it can be unloaded, and its functions are gone. */
static void lp_check_held(int version)
{
	const struct lp_livepatch *lp = version == lp_first.version ? &lp_first : &lp_second;

	__sim_property("runs-held-module", module_refcount(lp->module) > 0,
		       "no function of a livepatch module runs after livepatch has let the module go");
}

static void lp_check_present(enum lp_function function, int version)
{
	/* list_del_rcu() leaves it so. */
	bool removed = lp_func_of(function, version)->stack_node.prev == LIST_POISON2;

	__sim_property("removed-never-entered", !removed || lp_forced,
		       "no task enters a function of a livepatch after that was taken off the stack of the function it replaces");
	lp_check_held(version);
}

#endif /* _SCENARIO_VERSIONS_H */
