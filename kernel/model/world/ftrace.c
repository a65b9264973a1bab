// SPDX-License-Identifier: MIT
/*
 * The function tracer, as far as livepatch uses it. Stands for kernel/trace/ftrace.c and arch/x86/kernel/ftrace.c of 6.1 and 6.12: which
 * functions are hooked, what their entry then runs, what changing that costs, and what is waited for.
 */
#include "internal.h"
#include <linux/bug.h>
#include <linux/ftrace.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>

#define HOOKS	128

/* ftrace_modify_all_code() is told: functions change between traced and not traced; the common trampolines call something else from now on. */
#define UPDATE_CALLS		1
#define UPDATE_TRACE_FUNC	2

/* What the common trampolines call while nothing is traced, and while an ops may come and go (FTRACE_OPS_FL_DYNAMIC) or there are several. */
static notrace void ftrace_stub(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
}

static notrace void ftrace_ops_list_func(unsigned long ip, unsigned long parent_ip, struct ftrace_ops *ops, struct ftrace_regs *fregs)
{
}

/* What one ops does to one function. An entry is never given back while a CPU may stand in the trampoline, so it needs no reader's protection. */
struct sim_hook {
	struct ftrace_ops *ops;
	unsigned long ip;
	/* Set while the ops is registered: only then does the function's entry call it. */
	int active;
};

static struct sim_hook hooks[HOOKS];
static int hook_count;
static DEFINE_MUTEX(ftrace_lock);
/* The ops that are registered, latest first. */
static struct ftrace_ops *ftrace_ops_list;
/* What the common trampolines are to call, and what they do call. */
static ftrace_func_t ftrace_trace_function = ftrace_stub, saved_ftrace_func = ftrace_stub;

/* The place in a function where its entry can be hooked; its own address in this model. 0 for what is notrace. */
unsigned long ftrace_location(unsigned long ip)
{
	unsigned long offset;

	if (!__sim_symbol_size(ip, &offset) || !__sim_traceable(ip - offset))
		return 0;
	return ip - offset;
}

static struct sim_hook *find_hook(struct ftrace_ops *ops, unsigned long ip)
{
	int i;

	for (i = 0; i < hook_count; i++) {
		if (hooks[i].ops == ops && hooks[i].ip == ip)
			return &hooks[i];
	}
	return NULL;
}

static int add_filter(struct ftrace_ops *ops, unsigned long ip)
{
	struct sim_hook *hook = find_hook(ops, ip);

	if (hook)
		return 0;
	hook = find_hook(NULL, 0);
	if (!hook) {
		if (hook_count == HOOKS)
			__sim_refuse("more than 128 functions are traced at once");
		hook = &hooks[hook_count++];
	}
	hook->active = 0;
	hook->ip = ip;
	WRITE_ONCE(hook->ops, ops);
	return 0;
}

static int remove_filter(struct ftrace_ops *ops, unsigned long ip)
{
	struct sim_hook *hook = find_hook(ops, ip);

	if (!hook)
		return -EINVAL;
	hook->ip = 0;
	WRITE_ONCE(hook->ops, NULL);
	return 0;
}

/* @ip is where ftrace_location() said. @reset forgets what was set before. */
int ftrace_set_filter_ip(struct ftrace_ops *ops, unsigned long ip, int remove, int reset)
{
	int i, ret;

	if (!ftrace_location(ip))
		return -EINVAL;
	mutex_lock(&ftrace_lock);
	for (i = 0; reset && i < hook_count; i++) {
		if (hooks[i].ops == ops)
			remove_filter(ops, hooks[i].ip);
	}
	ret = remove ? remove_filter(ops, ip) : add_filter(ops, ip);
	mutex_unlock(&ftrace_lock);
	return ret;
}

static int is_hooked(unsigned long ip)
{
	int i;

	for (i = 0; i < hook_count; i++) {
		if (hooks[i].active && hooks[i].ip == ip)
			return 1;
	}
	return 0;
}

/* How many functions change between traced and not traced, or between one ops and several, when @ops comes or goes. */
static int set_active(struct ftrace_ops *ops, int active)
{
	int i, changed = 0;

	for (i = 0; i < hook_count; i++) {
		if (hooks[i].ops != ops)
			continue;
		smp_store_release(&hooks[i].active, active);
		__sim_hook(hooks[i].ip, is_hooked(hooks[i].ip));
		changed++;
	}
	return changed;
}

/* ---------------------------------------------------------------- what registration costs */

static void ftrace_sync_ipi(void *unused)
{
	smp_rmb();
}

/* The common trampolines are two, with and without all registers, and each is rewritten on its own. */
static void ftrace_update_ftrace_func(ftrace_func_t func)
{
	static ftrace_func_t written;

	if (!IS_ENABLED(CONFIG_SIM_FTRACE_REWRITES_UNCHANGED_CALLS) && written == func)
		return;
	written = func;
	sim_text_poke(1);
	sim_text_poke(1);
}

/*
 * While the places in functions change, the common trampolines call the list function, which looks at each ops' filter itself; what they are to call is
 * written after that.
 */
static void ftrace_modify_all_code(int command, int places)
{
	if (command & UPDATE_TRACE_FUNC)
		ftrace_update_ftrace_func(ftrace_ops_list_func);
	if (command & UPDATE_CALLS)
		sim_text_poke(places);
	if ((command & UPDATE_TRACE_FUNC) && ftrace_trace_function != ftrace_ops_list_func) {
		smp_wmb();
		__sim_point_begin("ftrace_sync_ipi");
		__sim_call_cpus(NULL, ftrace_sync_ipi, NULL, 1, "ftrace_sync_ipi", 1);
		__sim_point_end();
		ftrace_update_ftrace_func(ftrace_trace_function);
	}
}

static void update_ftrace_function(void)
{
	struct ftrace_ops *only = ftrace_ops_list;

	if (!only)
		ftrace_trace_function = ftrace_stub;
	else if (only->next || (only->flags & (FTRACE_OPS_FL_DYNAMIC | FTRACE_OPS_FL_RCU)))
		ftrace_trace_function = ftrace_ops_list_func;
	else
		ftrace_trace_function = only->func;
}

static void run_update_code(int places)
{
	int command = places ? UPDATE_CALLS : 0;

	if (saved_ftrace_func != ftrace_trace_function) {
		saved_ftrace_func = ftrace_trace_function;
		command |= UPDATE_TRACE_FUNC;
	}
	if (command)
		ftrace_modify_all_code(command, places);
}

static void start(struct ftrace_ops *ops)
{
	ops->next = ftrace_ops_list;
	WRITE_ONCE(ftrace_ops_list, ops);
	update_ftrace_function();
	/* An ops gets a trampoline of its own, which calls it without looking at any list (create_trampoline). */
	sim_protect_code();
	ops->flags |= FTRACE_OPS_FL_ENABLED;
	run_update_code(set_active(ops, 1));
}

/* Of all that hook a function one may send its calls elsewhere (__ftrace_hash_update_ipmodify). */
static bool another_redirects(struct ftrace_ops *ops)
{
	int i, j;

	if (!(ops->flags & FTRACE_OPS_FL_IPMODIFY))
		return false;
	for (i = 0; i < hook_count; i++) {
		for (j = 0; hooks[i].ops == ops && j < hook_count; j++) {
			if (hooks[j].active && hooks[j].ops != ops && hooks[j].ip == hooks[i].ip &&
			    (hooks[j].ops->flags & FTRACE_OPS_FL_IPMODIFY))
				return true;
		}
	}
	return false;
}

int register_ftrace_function(struct ftrace_ops *ops)
{
	int ret = -EBUSY;

	might_sleep();
	__sim_point_begin("register_ftrace_function");
	mutex_lock(&ftrace_lock);
	if (!(ops->flags & FTRACE_OPS_FL_ENABLED) && !another_redirects(ops)) {
		start(ops);
		ret = 0;
	}
	mutex_unlock(&ftrace_lock);
	__sim_point_end();
	return ret;
}

static void take_off_list(struct ftrace_ops *ops)
{
	struct ftrace_ops **link = &ftrace_ops_list;

	while (*link && *link != ops)
		link = &(*link)->next;
	if (*link)
		*link = ops->next;
}

/* A CPU, then a preempted task, may stand in the trampoline or in the ops (ftrace_shutdown). */
static void wait_for_trampoline(void)
{
	synchronize_rcu_tasks_rude();
	if (IS_ENABLED(CONFIG_PREEMPTION) || !IS_ENABLED(CONFIG_SIM_FTRACE_WAITS_FOR_TASKS_IF_PREEMPTIBLE))
		synchronize_rcu_tasks();
}

static void stop(struct ftrace_ops *ops)
{
	take_off_list(ops);
	update_ftrace_function();
	ops->flags &= ~FTRACE_OPS_FL_ENABLED;
	run_update_code(set_active(ops, 0));
	if (ops->flags & FTRACE_OPS_FL_DYNAMIC) {
		wait_for_trampoline();
		sim_free_code();
	}
}

int unregister_ftrace_function(struct ftrace_ops *ops)
{
	int ret = -EBUSY;

	might_sleep();
	__sim_point_begin("unregister_ftrace_function");
	mutex_lock(&ftrace_lock);
	if (ops->flags & FTRACE_OPS_FL_ENABLED) {
		stop(ops);
		ret = 0;
	}
	mutex_unlock(&ftrace_lock);
	__sim_point_end();
	return ret;
}

/* ---------------------------------------------------------------- at a function's entry */

/* The call in a function's entry: whoever changes nothing lets the function go on behind it. */
#define CALL_SIZE	5

/* What runs before the first instruction of a hooked function; the world continues at the address it returns. */
notrace unsigned long sim_ftrace_trampoline(unsigned long ip, unsigned long parent_ip)
{
	struct ftrace_regs fregs = { };
	void (*check)(void) = __sim_entered(ip);
	struct ftrace_ops *ops;
	int i;

	if (check)
		check();
	/* Who is sent back to the entry of the function finds the call there again. */
	do {
		fregs.regs.ip = ip + CALL_SIZE;
		for (i = 0; i < READ_ONCE(hook_count); i++) {
			if (hooks[i].ip != ip || !smp_load_acquire(&hooks[i].active))
				continue;
			ops = READ_ONCE(hooks[i].ops);
			if (ops)
				ops->func(ip, parent_ip, ops, &fregs);
		}
	} while (fregs.regs.ip == ip);
	if (fregs.regs.ip == ip + CALL_SIZE)
		return ip;
	__sim_replaced(fregs.regs.ip);
	return fregs.regs.ip;
}

/*
 * ftrace_test_recursion_trylock(): one bit for each kind of context of the task; the lock disables preemption. Where the build checks that RCU
 * watches (FTRACE_VALIDATE_RCU_IS_WATCHING), it fails outside.
 */
static notrace int context_bit(void)
{
	if (in_nmi())
		return 0;
	if (in_hardirq())
		return 1;
	if (in_softirq())
		return 2;
	return 3;
}

notrace int ftrace_test_recursion_trylock(unsigned long ip, unsigned long parent_ip)
{
	int bit = context_bit();

#ifdef CONFIG_FTRACE_VALIDATE_RCU_IS_WATCHING
	if (!rcu_is_watching())
		return -1;
#endif
	if (current->trace_recursion & (1UL << bit))
		return -1;
	current->trace_recursion |= 1UL << bit;
	barrier();
	preempt_disable_notrace();
	return bit;
}

notrace void ftrace_test_recursion_unlock(int bit)
{
	preempt_enable_notrace();
	barrier();
	current->trace_recursion &= ~(1UL << bit);
}
