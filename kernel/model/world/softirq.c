// SPDX-License-Identifier: MIT
/*
 * Work that interrupts leave for later. Stands for kernel/softirq.c, and for rcu_cpu_kthread() of kernel/rcu/tree.c, of 6.1 and 6.12: timers and RCU
 * callbacks. Where nothing else is said they run at the end of the interrupt. Under PREEMPT_RT they run in threads, ksoftirqd/N and rcuc/N, and a section with
 * softirqs disabled is a lock of its CPU, whose holder can be preempted.
 */
#include "internal.h"
#include <linux/bottom_half.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/local_lock.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/timer.h>

static void run_timers(void)
{
	struct timer_list *timer;

	while ((timer = __sim_timer_expired()))
		sim_run_timer(timer);
}

static void run_callbacks(void)
{
	struct rcu_head *head;

	while ((head = __sim_rcu_callback()))
		head->func(head);
}

#ifndef CONFIG_PREEMPT_RT

/* At the end of a hard interrupt that asked for it; interrupts are disabled on entry and on return. */
void sim_invoke_softirq(void)
{
	preempt_count_add(SOFTIRQ_OFFSET);
	local_irq_enable();
	run_timers();
	run_callbacks();
	local_irq_disable();
	preempt_count_sub(SOFTIRQ_OFFSET);
}

#else

struct softirq_ctrl {
	local_lock_t lock;
	int cnt;
};

static DEFINE_PER_CPU(struct softirq_ctrl, softirq_ctrl) = {
	.lock = INIT_LOCAL_LOCK(softirq_ctrl.lock),
};

/* The threads of each CPU. */
static DEFINE_PER_CPU(struct task_struct *, ksoftirqd);
static DEFINE_PER_CPU(struct task_struct *, rcuc);

static void bh_disable(int count)
{
	struct thread_info *ti = current_thread_info();
	struct softirq_ctrl *ctrl;

	if (!ti->softirq_disable_cnt && preemptible()) {
		local_lock(&softirq_ctrl.lock);
		rcu_read_lock();
	}
	ctrl = this_cpu_ptr(&softirq_ctrl);
	ctrl->cnt += count;
	ti->softirq_disable_cnt = ctrl->cnt;
}

static void bh_enable(int count, bool unlock)
{
	struct softirq_ctrl *ctrl = this_cpu_ptr(&softirq_ctrl);

	ctrl->cnt -= count;
	current_thread_info()->softirq_disable_cnt = ctrl->cnt;
	if (!ctrl->cnt && unlock) {
		rcu_read_unlock();
		local_unlock(&softirq_ctrl.lock);
	}
}

void local_bh_disable(void)
{
	bh_disable(SOFTIRQ_DISABLE_OFFSET);
}

/* The end of the outermost section runs what came up meanwhile, unless the caller is atomic: then the thread does. */
void local_bh_enable(void)
{
	bool preempt_on = preemptible();

	if (this_cpu_ptr(&softirq_ctrl)->cnt == SOFTIRQ_DISABLE_OFFSET && (__sim_softirq_pending() & SIM_SOFTIRQ_TIMER)) {
		if (preempt_on)
			run_timers();
		else
			wake_up_process(*this_cpu_ptr(&ksoftirqd));
	}
	bh_enable(SOFTIRQ_DISABLE_OFFSET, preempt_on);
}

/* At the end of a hard interrupt: the threads are woken, each for its part. */
void sim_invoke_softirq(void)
{
	int pending = __sim_softirq_pending();

	if ((pending & SIM_SOFTIRQ_TIMER) && !this_cpu_ptr(&softirq_ctrl)->cnt && *this_cpu_ptr(&ksoftirqd))
		wake_up_process(*this_cpu_ptr(&ksoftirqd));
	if ((pending & (SIM_SOFTIRQ_RCU_CORE | SIM_SOFTIRQ_RCU_CALLBACK)) && *this_cpu_ptr(&rcuc))
		wake_up_process(*this_cpu_ptr(&rcuc));
}

static void wait_for_softirq(int what)
{
	set_current_state(TASK_INTERRUPTIBLE);
	if (!(__sim_softirq_pending() & what))
		schedule();
	__set_current_state(TASK_RUNNING);
}

/* ksoftirqd/N */
void sim_softirq_thread(void)
{
	*per_cpu_ptr(&ksoftirqd, (int)__sim_task_option()) = current;
	for (;;) {
		wait_for_softirq(SIM_SOFTIRQ_TIMER);
		bh_disable(SOFTIRQ_OFFSET);
		run_timers();
		bh_enable(SOFTIRQ_OFFSET, true);
	}
}

/* rcuc/N */
void sim_rcu_thread(void)
{
	*per_cpu_ptr(&rcuc, (int)__sim_task_option()) = current;
	for (;;) {
		wait_for_softirq(SIM_SOFTIRQ_RCU_CORE | SIM_SOFTIRQ_RCU_CALLBACK);
		local_bh_disable();
		__sim_rcu_core();
		run_callbacks();
		local_bh_enable();
	}
}

#endif /* CONFIG_PREEMPT_RT */
