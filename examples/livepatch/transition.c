// SPDX-License-Identifier: MIT
/*
 * A compact livepatch transition, written for Quiesce's demonstration. It has the interface of the kernel's kernel/livepatch/transition.c, so that the
 * rest of livepatch works with it.
 *
 * While a patch is enabled or disabled, every task must change over from one version of the patched functions to the other, each
 * at a moment when it is in none of them. Until then `task->patch_state` says which version the task uses, and the ftrace
 * handler, which runs at the entry of every patched function, obeys it as long as `func->transition` is set.
 *
 * A task changes over in one of these ways:
 *   - on its own, on the way back to user mode, or in the idle loop (klp_update_patch_state);
 *   - on its own, in cond_resched(), if its stack is clean (__klp_sched_try_switch);
 *   - from outside while it sleeps, if its stack is clean (klp_try_complete_transition, which is repeated every second).
 *
 * transition-rcu.c beside this file is the same with one function changed: wait_for_handlers().
 */
#define pr_fmt(fmt) "livepatch: " fmt

#include <linux/cpu.h>
#include <linux/livepatch.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/stacktrace.h>
#include <linux/workqueue.h>
#include "core.h"
#include "patch.h"
#include "transition.h"

#define STACK_ENTRIES		100
#define TRIES_BEFORE_SIGNALS	15

/* The patch that is being enabled or disabled, and where tasks are to go. */
struct klp_patch *klp_transition_patch;
static int target = KLP_TRANSITION_IDLE;
static unsigned int tries;

static DEFINE_PER_CPU(unsigned long[STACK_ENTRIES], stack_entries);

static void retry(struct work_struct *work);
static DECLARE_DELAYED_WORK(retry_work, retry);

/* Lets tasks change over in cond_resched() for as long as the transition lasts. */
#if defined(CONFIG_PREEMPT_DYNAMIC) && defined(CONFIG_HAVE_PREEMPT_DYNAMIC_CALL)
#define cond_resched_switch_on()	sched_dynamic_klp_enable()
#define cond_resched_switch_off()	sched_dynamic_klp_disable()
#else
DEFINE_STATIC_KEY_FALSE(klp_sched_try_switch_key);
#define cond_resched_switch_on()	static_branch_enable(&klp_sched_try_switch_key)
#define cond_resched_switch_off()	static_branch_disable(&klp_sched_try_switch_key)
#endif

static void do_nothing(struct work_struct *work)
{
}

/*
 * Waits until every handler that runs now has returned. Handlers run with preemption disabled, perhaps where RCU is not watching, so each
 * CPU is made to switch to a worker. This wakes idle CPUs and disturbs isolated ones.
 */
static void wait_for_handlers(void)
{
	schedule_on_each_cpu(do_nothing);
}

static const char *direction(void)
{
	return target == KLP_TRANSITION_PATCHED ? "patching" : "unpatching";
}

/* ------------------------------------------------------------ a task changes over */

/* The caller is the task itself, or the task does not run. */
void klp_update_patch_state(struct task_struct *task)
{
	preempt_disable_notrace();
	/*
	 * Testing and clearing the flag is a full barrier. It orders the flag before the target, and before any transition mark
	 * that a handler on this CPU reads later.
	 */
	if (test_and_clear_tsk_thread_flag(task, TIF_PATCH_PENDING))
		task->patch_state = READ_ONCE(target);
	preempt_enable_notrace();
}

/* The text of the version that tasks leave: 1 if a return address lies in it. */
static int uses_old_version(struct klp_func *func, const unsigned long *entries, int count)
{
	unsigned long start = (unsigned long)func->new_func, size = func->new_size;

	if (target == KLP_TRANSITION_PATCHED) {
		struct klp_ops *ops = klp_find_ops(func->old_func);

		if (list_is_singular(&ops->func_stack)) {
			start = (unsigned long)func->old_func;
			size = func->old_size;
		} else {
			struct klp_func *before = list_next_entry(func, stack_node);

			start = (unsigned long)before->new_func;
			size = before->new_size;
		}
	}
	for (int i = 0; i < count; i++) {
		if (entries[i] - start < size)
			return 1;
	}
	return 0;
}

/* Preemption is disabled: the buffer is this CPU's. */
static int check_stack(struct task_struct *task, const char **sleeps_in)
{
	unsigned long *entries = this_cpu_ptr(stack_entries);
	int count = stack_trace_save_tsk_reliable(task, entries, STACK_ENTRIES);
	struct klp_object *obj;
	struct klp_func *func;

	if (count < 0)
		return -EINVAL;
	klp_for_each_object(klp_transition_patch, obj) {
		if (!obj->patched)
			continue;
		klp_for_each_func(obj, func) {
			if (uses_old_version(func, entries, count)) {
				*sleeps_in = func->old_name;
				return -EADDRINUSE;
			}
		}
	}
	return 0;
}

/* The task neither starts nor stops running meanwhile. */
static int check_and_switch(struct task_struct *task, void *sleeps_in)
{
	int ret;

	if (task_curr(task) && task != current)
		return -EBUSY;
	ret = check_stack(task, sleeps_in);
	if (ret)
		return ret;
	/* The flag first: a task whose state is right must not carry it into the next transition. */
	clear_tsk_thread_flag(task, TIF_PATCH_PENDING);
	task->patch_state = target;
	return 0;
}

static bool try_switch(struct task_struct *task)
{
	const char *sleeps_in = NULL;
	int ret;

	if (task->patch_state == target)
		return true;
	if (!klp_have_reliable_stack())
		return false;
	if (task == current)
		ret = check_and_switch(task, &sleeps_in);
	else
		ret = task_call_func(task, check_and_switch, &sleeps_in);
	if (ret == -EBUSY)
		pr_debug("%s:%d is running\n", task->comm, task->pid);
	else if (ret == -EINVAL)
		pr_debug("%s:%d has an unreliable stack\n", task->comm, task->pid);
	else if (ret == -EADDRINUSE)
		pr_debug("%s:%d is sleeping on function %s\n", task->comm, task->pid, sleeps_in);
	return ret == 0;
}

/* From cond_resched(). Without preemption nobody else can switch this task at the same time. */
void __klp_sched_try_switch(void)
{
	if (likely(!klp_patch_pending(current)))
		return;
	preempt_disable();
	if (klp_patch_pending(current)) {
		/* The flag, then the target. Pairs with smp_wmb() in klp_reverse_transition(). */
		smp_rmb();
		try_switch(current);
	}
	preempt_enable();
}

/* ------------------------------------------------------------ begin */

static void set_all_states(int state)
{
	struct task_struct *process, *task;
	unsigned int cpu;

	read_lock(&tasklist_lock);
	for_each_process_thread(process, task)
		task->patch_state = state;
	read_unlock(&tasklist_lock);
	for_each_possible_cpu(cpu)
		idle_task(cpu)->patch_state = state;
}

static void mark_functions(bool in_transition)
{
	struct klp_object *obj;
	struct klp_func *func;

	klp_for_each_object(klp_transition_patch, obj)
		klp_for_each_func(obj, func)
			func->transition = in_transition;
}

void klp_init_transition(struct klp_patch *patch, int state)
{
	WARN_ON_ONCE(target != KLP_TRANSITION_IDLE);
	klp_transition_patch = patch;
	target = state;
	set_all_states(!state);
	/* Tasks' states, then the marks: a handler that sees a mark must find a state. Pairs with smp_rmb() in klp_ftrace_handler(). */
	smp_wmb();
	mark_functions(true);
}

static void flag_task(struct task_struct *task)
{
	if (task->patch_state != target)
		set_tsk_thread_flag(task, TIF_PATCH_PENDING);
}

void klp_start_transition(void)
{
	struct task_struct *process, *task;
	unsigned int cpu;

	pr_notice("'%s': starting %s transition\n", klp_transition_patch->mod->name, direction());
	read_lock(&tasklist_lock);
	for_each_process_thread(process, task)
		flag_task(task);
	read_unlock(&tasklist_lock);
	for_each_possible_cpu(cpu)
		flag_task(idle_task(cpu));
	cond_resched_switch_on();
	tries = 0;
}

/* Under the lock that also guards the list of tasks, so that no task escapes. */
void klp_copy_process(struct task_struct *child)
{
	if (klp_patch_pending(current))
		set_tsk_thread_flag(child, TIF_PATCH_PENDING);
	else
		clear_tsk_thread_flag(child, TIF_PATCH_PENDING);
	child->patch_state = current->patch_state;
}

/* ------------------------------------------------------------ complete */

static void klp_complete_transition(void)
{
	struct klp_patch *patch = klp_transition_patch;
	struct klp_object *obj;

	if (patch->replace && target == KLP_TRANSITION_PATCHED) {
		klp_unpatch_replaced_patches(patch);
		klp_discard_nops(patch);
	}
	if (target == KLP_TRANSITION_UNPATCHED) {
		klp_unpatch_objects(patch);
		/* No handler may hold a function of this patch when the mark that keeps it from using it goes. */
		wait_for_handlers();
	}
	mark_functions(false);
	/* No handler that saw a mark may still be about to read the state of its task. */
	if (target == KLP_TRANSITION_PATCHED)
		wait_for_handlers();
	set_all_states(KLP_TRANSITION_IDLE);
	klp_for_each_object(patch, obj) {
		if (!klp_is_object_loaded(obj))
			continue;
		if (target == KLP_TRANSITION_PATCHED)
			klp_post_patch_callback(obj);
		else
			klp_post_unpatch_callback(obj);
	}
	pr_notice("'%s': %s complete\n", patch->mod->name, direction());
	target = KLP_TRANSITION_IDLE;
	klp_transition_patch = NULL;
}

static bool try_switch_all(void)
{
	struct task_struct *process, *task;
	bool all = true;

	read_lock(&tasklist_lock);
	for_each_process_thread(process, task) {
		if (!try_switch(task))
			all = false;
	}
	read_unlock(&tasklist_lock);
	return all;
}

static bool try_switch_idle(unsigned int cpu)
{
	struct task_struct *task = idle_task(cpu);

	if (!cpu_online(cpu)) {
		clear_tsk_thread_flag(task, TIF_PATCH_PENDING);
		task->patch_state = target;
		return true;
	}
	if (try_switch(task))
		return true;
	/* Sends it through the main idle loop, where it changes over on its own. */
	wake_up_if_idle(cpu);
	return false;
}

/* Helps those who are left: sleepers are woken, tasks in user mode are made to enter the kernel. */
static void signal_stragglers(void)
{
	struct task_struct *process, *task;

	if (tries == TRIES_BEFORE_SIGNALS)
		pr_notice("signaling remaining tasks\n");
	read_lock(&tasklist_lock);
	for_each_process_thread(process, task) {
		if (!klp_patch_pending(task))
			continue;
		if (task->flags & PF_KTHREAD)
			wake_up_state(task, TASK_INTERRUPTIBLE);
		else
			set_notify_signal(task);
	}
	read_unlock(&tasklist_lock);
}

void klp_try_complete_transition(void)
{
	struct klp_patch *patch = klp_transition_patch;
	bool all = try_switch_all();
	unsigned int cpu;

	cpus_read_lock();
	for_each_possible_cpu(cpu) {
		if (!try_switch_idle(cpu))
			all = false;
	}
	cpus_read_unlock();
	if (!all) {
		if (tries && tries % TRIES_BEFORE_SIGNALS == 0)
			signal_stragglers();
		tries++;
		schedule_delayed_work(&retry_work, round_jiffies_relative(HZ));
		return;
	}
	cond_resched_switch_off();
	klp_complete_transition();
	if (!patch->enabled)
		klp_free_patch_async(patch);
	else if (patch->replace)
		klp_free_replaced_patches_async(patch);
}

static void retry(struct work_struct *work)
{
	mutex_lock(&klp_mutex);
	if (klp_transition_patch)
		klp_try_complete_transition();
	mutex_unlock(&klp_mutex);
}

/* ------------------------------------------------------------ change of mind */

/* Before the start: nothing has changed over yet. */
void klp_cancel_transition(void)
{
	target = KLP_TRANSITION_UNPATCHED;
	klp_complete_transition();
}

void klp_reverse_transition(void)
{
	struct task_struct *process, *task;
	unsigned int cpu;

	read_lock(&tasklist_lock);
	for_each_process_thread(process, task)
		clear_tsk_thread_flag(task, TIF_PATCH_PENDING);
	read_unlock(&tasklist_lock);
	for_each_possible_cpu(cpu)
		clear_tsk_thread_flag(idle_task(cpu), TIF_PATCH_PENDING);
	/* Nobody may still be changing over to the old target. */
	wait_for_handlers();
	klp_transition_patch->enabled = !klp_transition_patch->enabled;
	target = !target;
	/* The target, then the flags that klp_start_transition() sets. */
	smp_wmb();
	klp_start_transition();
}

/* On the administrator's request, whatever the stacks hold. The patches that are left must stay in memory for ever. */
void klp_force_transition(void)
{
	struct task_struct *process, *task;
	struct klp_patch *patch;
	unsigned int cpu;

	pr_warn("forcing remaining tasks to the patched state\n");
	read_lock(&tasklist_lock);
	for_each_process_thread(process, task)
		klp_update_patch_state(task);
	read_unlock(&tasklist_lock);
	for_each_possible_cpu(cpu)
		klp_update_patch_state(idle_task(cpu));
	if (target == KLP_TRANSITION_UNPATCHED) {
		klp_transition_patch->forced = true;
		return;
	}
	klp_for_each_patch(patch) {
		if (klp_transition_patch->replace && patch != klp_transition_patch)
			patch->forced = true;
	}
}
