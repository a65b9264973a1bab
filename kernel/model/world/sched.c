// SPDX-License-Identifier: MIT
/*
 * Who runs: the parts of kernel/sched/core.c of 6.1 and 6.12 that callers see. The choice itself is the world's (simulator/world/scheduler.ts).
 */
#include "internal.h"
#include <linux/bug.h>
#include <linux/jiffies.h>
#include <linux/livepatch_sched.h>
#include <linux/preempt.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/static_call.h>

void schedule(void)
{
	do {
		__sim_schedule(0);
	} while (tif_need_resched());
}

/* The idle task has no __state other than running, so it is only ever left because something else can run. */
void schedule_idle(void)
{
	do {
		__sim_schedule(1);
	} while (tif_need_resched());
}

/* The last preempt_enable() of a kernel section with a reschedule pending. */
void preempt_schedule(void)
{
#ifdef CONFIG_SIM_PREEMPTS_KERNEL
	if (irqs_disabled())
		return;
	do {
		__sim_schedule(1);
	} while (tif_need_resched());
#endif
}

/* The end of an interrupt that hit preemptible kernel code. Interrupts stay disabled around it. */
void preempt_schedule_irq(void)
{
#ifdef CONFIG_SIM_PREEMPTS_KERNEL
	do {
#ifdef CONFIG_SIM_EXPLORES
		/* As in the kernel: an interrupt that comes before the switch, or right behind it, preempts nothing here. */
		preempt_count_add(1);
#endif
		local_irq_enable();
		__sim_schedule(1);
		local_irq_disable();
#ifdef CONFIG_SIM_EXPLORES
		preempt_count_sub(1);
#endif
	} while (tif_need_resched());
#endif
}

/*
 * cond_resched(). With the call or the key in it that livepatch turns on, a task may switch itself here (sched/core.c: klp_cond_resched,
 * sched.h: the non-dynamic variant). Under full preemption without PREEMPT_DYNAMIC it does nothing.
 */
int __cond_resched(void)
{
#ifndef CONFIG_SIM_PREEMPTS_KERNEL
#ifdef CONFIG_SIM_EXPLORES
	/* A tick on the way here may have found that another task is to run. */
	__sim_tick(0);
#endif
	if (tif_need_resched() && preempt_count() == 0) {
		__sim_schedule(1);
		return 1;
	}
#endif
#ifndef CONFIG_PREEMPT_RCU
	__sim_rcu_momentary();
#endif
	return 0;
}

#ifdef CONFIG_PREEMPT_DYNAMIC
DECLARE_STATIC_CALL(cond_resched, __cond_resched);

int _cond_resched(void)
{
	return static_call(cond_resched)();
}
#else
int _cond_resched(void)
{
	klp_sched_try_switch();
#ifdef CONFIG_SIM_PREEMPTS_KERNEL
	return 0;
#else
	return __cond_resched();
#endif
}
#endif

void yield(void)
{
	__set_current_state(TASK_RUNNING);
	__sim_schedule(1);
}

long schedule_timeout(long timeout)
{
	if (timeout == MAX_SCHEDULE_TIMEOUT) {
		schedule();
		return timeout;
	}
	__sim_timeout_arm(timeout < 0 ? 0 : timeout);
	schedule();
	return __sim_timeout_left();
}

long schedule_timeout_interruptible(long timeout)
{
	__set_current_state(TASK_INTERRUPTIBLE);
	return schedule_timeout(timeout);
}

long schedule_timeout_uninterruptible(long timeout)
{
	__set_current_state(TASK_UNINTERRUPTIBLE);
	return schedule_timeout(timeout);
}

void msleep(unsigned int msecs)
{
	long left = (long)msecs_to_jiffies(msecs) + 1;

	while (left)
		left = schedule_timeout_uninterruptible(left);
}

int wake_up_process(struct task_struct *task)
{
	return __sim_wake_up(task, TASK_NORMAL);
}

int wake_up_state(struct task_struct *task, unsigned int state)
{
	return __sim_wake_up(task, state);
}

void wake_up_if_idle(int cpu)
{
	__sim_wake_up_if_idle(cpu);
}

void resched_cpu(int cpu)
{
	__sim_resched_cpu(cpu);
}

void kick_process(struct task_struct *task)
{
	preempt_disable();
	__sim_kick_process(task);
	preempt_enable();
}

bool task_curr(const struct task_struct *task)
{
	return __sim_task_curr(task);
}

struct task_struct *idle_task(int cpu)
{
	return __sim_idle_task(cpu);
}

/* The locks that pin the task are held with interrupts disabled (sched/core.c: task_call_func). */
int task_call_func(struct task_struct *task, task_call_f func, void *arg)
{
	unsigned long flags;
	int ret;

	local_irq_save(flags);
	preempt_disable();
	__sim_task_pin(task);
	ret = func(task, arg);
	__sim_task_unpin(task, ret);
	preempt_enable_no_resched();
	local_irq_restore(flags);
	return ret;
}

/* kernel/sched/syscalls.c: the middle of the range, and its lowest end. */
void sched_set_fifo(struct task_struct *task)
{
	__sim_set_fifo(task, 50);
}

void sched_set_fifo_low(struct task_struct *task)
{
	__sim_set_fifo(task, 1);
}

void sched_set_normal(struct task_struct *task, int nice)
{
	(void)nice;
	__sim_set_fifo(task, 0);
}

int set_cpus_allowed_ptr(struct task_struct *task, const struct cpumask *mask)
{
	__sim_set_affinity(task, mask);
	return 0;
}
