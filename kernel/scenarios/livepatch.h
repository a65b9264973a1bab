/* SPDX-License-Identifier: MIT */
/*
 * What the scenarios share: a livepatch module as its author would write it, what an administrator does with it, and what must hold.
 *
 * A scenario is a C file with one function, sim_scenario(), which runs as a system call of a task on a housekeeping CPU. It calls livepatch
 * by its own names; nothing else in Quiesce knows them.
 */
#ifndef _SCENARIO_LIVEPATCH_H
#define _SCENARIO_LIVEPATCH_H

#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/sysfs.h>
#include <sim/world.h>

/* The functions that the model lets scenarios patch (kernel/model/world/load.c), and how a call asks to stay inside. */
long patched_function(long argument);
long other_patched_function(long argument);
bool sim_wait_for_period(void);
void sim_hold(void);
void sim_let_go(void);
extern bool sim_holds;
#define SIM_SLEEP_INSIDE	1
#define SIM_HOLD_INSIDE		2
/* Called where an original version of one of them begins (@begins), and where it goes on after it slept. */
extern void (*sim_original_runs)(long (*which)(long), bool begins);

/* What a new function adds to the result, times the number of its version, so that the result tells which version ran. */
#define NEW_VERSION		0x10000

/* Values of task_struct.patch_state. Their names changed between 6.1 and 6.12, their values did not. */
#define LP_IDLE		(-1)
#define LP_UNPATCHED	0
#define LP_PATCHED	1

extern struct klp_patch *klp_transition_patch;
extern struct mutex klp_mutex;

#include "versions.h"

/* ---------------------------------------------------------------- the modules */

static long lp_run(enum lp_function function, int version, long argument)
{
	lp_check_present(function, version);
	lp_check_version(function, version);
	if (argument == SIM_SLEEP_INSIDE || argument == SIM_HOLD_INSIDE) {
		if (argument == SIM_HOLD_INSIDE)
			sim_hold();
		else
			sim_wait_for_period();
		lp_check_held(version);
		lp_check_inside(function, version);
		argument = 0;
	}
	return argument + version * NEW_VERSION;
}

static noinline long livepatch_patched_function(long argument)
{
	return lp_run(LP_FUNCTION, 1, argument);
}

static noinline long livepatch_other_patched_function(long argument)
{
	return lp_run(LP_OTHER_FUNCTION, 1, argument);
}

static noinline long livepatch_second_patched_function(long argument)
{
	return lp_run(LP_FUNCTION, 2, argument);
}

static noinline long livepatch_second_other_patched_function(long argument)
{
	return lp_run(LP_OTHER_FUNCTION, 2, argument);
}

/* One function, or both; the second entry is filled in by lp_patch_both(). */
static struct klp_func lp_first_funcs[3] = {
	{ .old_name = "patched_function", .new_func = livepatch_patched_function },
};

static struct klp_func lp_second_funcs[3] = {
	{ .old_name = "patched_function", .new_func = livepatch_second_patched_function },
};

/* The second entries are filled in by lp_patch_target(). */
static struct klp_object lp_first_objs[3] = {
	{ .funcs = lp_first_funcs },
};

static struct klp_object lp_second_objs[3] = {
	{ .funcs = lp_second_funcs },
};

static struct module lp_second_module;

static struct klp_patch lp_first_patch = {
	.mod = THIS_MODULE,
	.objs = lp_first_objs,
};

static struct klp_patch lp_second_patch = {
	.mod = &lp_second_module,
	.objs = lp_second_objs,
};

static struct klp_modinfo lp_info;

static int lp_first_init(void)
{
	return klp_enable_patch(&lp_first_patch);
}

static int lp_second_init(void)
{
	return klp_enable_patch(&lp_second_patch);
}

struct module __this_module = {
	.name = "livepatch_sample",
	.init = lp_first_init,
	.klp = true,
	.klp_info = &lp_info,
};

static struct module lp_second_module = {
	.name = "livepatch_second",
	.init = lp_second_init,
	.klp = true,
	.klp_info = &lp_info,
};

struct lp_livepatch lp_first = {
	.module = THIS_MODULE, .patch = &lp_first_patch, .version = 1, .functions = 1U << LP_FUNCTION,
};

struct lp_livepatch lp_second = {
	.module = &lp_second_module, .patch = &lp_second_patch, .version = 2, .functions = 1U << LP_FUNCTION,
};

static void lp_patch_both(struct lp_livepatch *lp)
{
	bool first = lp == &lp_first;
	struct klp_func *func = first ? &lp_first_funcs[1] : &lp_second_funcs[1];

	func->old_name = "other_patched_function";
	func->new_func = first ? livepatch_other_patched_function : livepatch_second_other_patched_function;
	lp->functions |= 1U << LP_OTHER_FUNCTION;
}

/* ---------------------------------------------------------------- a module that is patched */

static noinline long target_function(long argument)
{
	lp_check_version(LP_TARGET_FUNCTION, 0);
	return argument;
}

static noinline long livepatch_target_function(long argument)
{
	return lp_run(LP_TARGET_FUNCTION, 1, argument);
}

static noinline long livepatch_second_target_function(long argument)
{
	return lp_run(LP_TARGET_FUNCTION, 2, argument);
}

static const struct sim_module_symbol lp_target_symbols[] = {
	{ "target_function", target_function },
	{ },
};

static struct module lp_target = {
	.name = "target",
	.state = MODULE_STATE_UNFORMED,
	.sim_symbols = lp_target_symbols,
};

static struct klp_func lp_first_target_funcs[2] = {
	{ .old_name = "target_function", .new_func = livepatch_target_function },
};

static struct klp_func lp_second_target_funcs[2] = {
	{ .old_name = "target_function", .new_func = livepatch_second_target_function },
};

static const struct klp_func *lp_func_of(enum lp_function function, int version)
{
	if (function == LP_TARGET_FUNCTION)
		return version == lp_first.version ? lp_first_target_funcs : lp_second_target_funcs;
	return (version == lp_first.version ? lp_first_funcs : lp_second_funcs) + function;
}

/* The livepatch replaces a function of the module as well, whenever that is loaded. */
static void lp_patch_target(struct lp_livepatch *lp)
{
	bool first = lp == &lp_first;
	struct klp_object *obj = first ? &lp_first_objs[1] : &lp_second_objs[1];

	obj->name = lp_target.name;
	obj->funcs = first ? lp_first_target_funcs : lp_second_target_funcs;
	lp->functions |= 1U << LP_TARGET_FUNCTION;
}

#include "properties.h"
#include "administrator.h"

#endif /* _SCENARIO_LIVEPATCH_H */
