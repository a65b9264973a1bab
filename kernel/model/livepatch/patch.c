// SPDX-License-Identifier: MIT
/*
 * Redirecting functions. Stands for kernel/livepatch/patch.c of 6.1 and 6.12 where that file is not beside the one that is simulated.
 *
 * The handler runs without locks, with preemption disabled, possibly while the lists change. What keeps it right:
 *  - the stack of a patched function is never empty while its callback can run, because the callback is unregistered (which waits) before
 *    the last entry goes;
 *  - an entry is published by list_add_rcu, and removed entries keep their forward pointer;
 *  - the two read barriers pair with write barriers of the enabling and of the initialising side.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bug.h>
#include <linux/ftrace.h>
#include <linux/rculist.h>
#include <linux/slab.h>
#include "core.h"
#include "patch-state.h"
#include "patch.h"
#include "transition.h"

/* One entry for each original function that is patched. */
static LIST_HEAD(patched_functions);

struct klp_ops *klp_find_ops(void *old_func)
{
	struct klp_ops *ops;

	list_for_each_entry(ops, &patched_functions, node) {
		if (list_first_entry(&ops->func_stack, struct klp_func, stack_node)->old_func == old_func)
			return ops;
	}
	return NULL;
}

/* The replacement that the current task is to run, null for the original. @func is the newest one. */
static struct klp_func *choose(struct klp_ops *ops, struct klp_func *func)
{
	int state;

	/* The stack, then the transition mark of what is on it: pairs with the barrier before the stack is changed in enable(). */
	smp_rmb();
	if (likely(!func->transition))
		return func;
	/* The mark, then the task's state: pairs with the barrier in klp_init_transition(). */
	smp_rmb();
	state = current->patch_state;
	WARN_ON_ONCE(state == KLP_TRANSITION_IDLE);
	if (state != KLP_TRANSITION_UNPATCHED)
		return func;
	func = list_entry_rcu(func->stack_node.next, struct klp_func, stack_node);
	return &func->stack_node == &ops->func_stack ? NULL : func;
}

static notrace void klp_ftrace_handler(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *fops, struct ftrace_regs *fregs)
{
	struct klp_ops *ops = container_of(fops, struct klp_ops, fops);
	int bit = ftrace_test_recursion_trylock(ip, parent_ip);
	struct klp_func *func;

	if (WARN_ON_ONCE(bit < 0))
		return;
	func = list_first_or_null_rcu(&ops->func_stack, struct klp_func, stack_node);
	if (!WARN_ON_ONCE(!func)) {
		func = choose(ops, func);
		/* A nop stands for the original; redirecting to it would come back here for ever. */
		if (func && !func->nop)
			ftrace_regs_set_instruction_pointer(fregs, (unsigned long)func->new_func);
	}
	ftrace_test_recursion_unlock(bit);
}

/* Ends the callback of a function that has one replacement left. */
static int stop_redirecting(struct klp_ops *ops, struct klp_func *func)
{
	unsigned long location = ftrace_location((unsigned long)func->old_func);

	if (WARN_ON(!location))
		return -EINVAL;
	/* Waits until no CPU is in the handler any more, so that the stack may become empty. */
	WARN_ON(unregister_ftrace_function(&ops->fops));
	WARN_ON(ftrace_set_filter_ip(&ops->fops, location, 1, 0));
	return 0;
}

static void unpatch_func(struct klp_func *func)
{
	struct klp_ops *ops;
	bool last;

	if (WARN_ON(!func->patched) || WARN_ON(!func->old_func))
		return;
	ops = klp_find_ops(func->old_func);
	if (WARN_ON(!ops))
		return;
	last = list_is_singular(&ops->func_stack);
	if (last && stop_redirecting(ops, func))
		return;
	list_del_rcu(&func->stack_node);
	if (last) {
		list_del(&ops->node);
		kfree(ops);
	}
	func->patched = false;
}

/* Makes calls of the function run the handler. Its stack holds @func already, because the handler may run at once. */
static int start_redirecting(struct klp_ops *ops, struct klp_func *func, unsigned long location)
{
	int ret = ftrace_set_filter_ip(&ops->fops, location, 0, 0);

	if (ret) {
		pr_err("failed to set ftrace filter for function '%s' (%d)\n", func->old_name, ret);
		return ret;
	}
	ret = register_ftrace_function(&ops->fops);
	if (ret) {
		pr_err("failed to register ftrace handler for function '%s' (%d)\n", func->old_name, ret);
		ftrace_set_filter_ip(&ops->fops, location, 1, 0);
	}
	return ret;
}

static int patch_first(struct klp_func *func)
{
	unsigned long location = ftrace_location((unsigned long)func->old_func);
	struct klp_ops *ops;
	int ret;

	if (!location) {
		pr_err("failed to find location for function '%s'\n", func->old_name);
		return -EINVAL;
	}
	ops = kzalloc(sizeof(*ops), GFP_KERNEL);
	if (!ops)
		return -ENOMEM;
	ops->fops.func = klp_ftrace_handler;
	ops->fops.flags = FTRACE_OPS_FL_DYNAMIC | FTRACE_OPS_FL_IPMODIFY | FTRACE_OPS_FL_PERMANENT;
	INIT_LIST_HEAD(&ops->func_stack);
	list_add_rcu(&func->stack_node, &ops->func_stack);
	list_add(&ops->node, &patched_functions);
	ret = start_redirecting(ops, func, location);
	if (ret) {
		list_del(&ops->node);
		list_del_rcu(&func->stack_node);
		kfree(ops);
	}
	return ret;
}

static int patch_func(struct klp_func *func)
{
	struct klp_ops *ops;
	int ret = 0;

	if (WARN_ON(!func->old_func) || WARN_ON(func->patched))
		return -EINVAL;
	ops = klp_find_ops(func->old_func);
	if (ops)
		list_add_rcu(&func->stack_node, &ops->func_stack);
	else
		ret = patch_first(func);
	func->patched = ret == 0;
	return ret;
}

static void unpatch_object(struct klp_object *obj, bool nops_only)
{
	struct klp_func *func;

	klp_for_each_func(obj, func) {
		if (func->patched && (func->nop || !nops_only))
			unpatch_func(func);
	}
	if (!nops_only || obj->dynamic)
		obj->patched = false;
}

void klp_unpatch_object(struct klp_object *obj)
{
	unpatch_object(obj, false);
}

int klp_patch_object(struct klp_object *obj)
{
	struct klp_func *func;

	if (WARN_ON(obj->patched))
		return -EINVAL;
	klp_for_each_func(obj, func) {
		int ret = patch_func(func);

		if (ret) {
			klp_unpatch_object(obj);
			return ret;
		}
	}
	obj->patched = true;
	return 0;
}

static void unpatch_objects(struct klp_patch *patch, bool nops_only)
{
	struct klp_object *obj;

	klp_for_each_object(patch, obj) {
		if (obj->patched)
			unpatch_object(obj, nops_only);
	}
}

void klp_unpatch_objects(struct klp_patch *patch)
{
	unpatch_objects(patch, false);
}

void klp_unpatch_objects_dynamic(struct klp_patch *patch)
{
	unpatch_objects(patch, true);
}
