// SPDX-License-Identifier: MIT
/*
 * The way into the kernel and back. Stands for kernel/entry/common.c of 6.1 and 6.12 and for what x86's entry code does around it.
 *
 * The world calls the functions that begin with sim_: a system call or an interrupt is one call, on top of whatever the
 * current task's stack holds.
 */
#include "internal.h"
#include <linux/bug.h>
#include <linux/livepatch.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/smp.h>

/* From user mode until RCU watches again nothing may be instrumented. */
static noinstr void enter_from_user_mode(void)
{
	sim_unwatched_window();
	ct_user_exit();
}

static noinstr void return_to_user_mode(void)
{
	ct_user_enter();
	sim_unwatched_window();
}

static void take_signal(void)
{
	if (test_and_clear_thread_flag(TIF_NOTIFY_SIGNAL))
		smp_mb__after_atomic();
	clear_thread_flag(TIF_SIGPENDING);
}

/* What must be done before user mode, until nothing is left to do. Interrupts are disabled on entry and on return. */
static void exit_to_user_mode_work(void)
{
	unsigned long work = read_thread_flags();

	while (work & EXIT_TO_USER_MODE_WORK) {
		local_irq_enable();
		if (work & _TIF_NEED_RESCHED)
			schedule();
		if (work & _TIF_PATCH_PENDING)
			klp_update_patch_state(current);
		if (work & (_TIF_SIGPENDING | _TIF_NOTIFY_SIGNAL))
			take_signal();
		clear_thread_flag(TIF_NOTIFY_RESUME);
		local_irq_disable();
		work = read_thread_flags();
	}
	__sim_tick_full_update();
}

static void serve_calls(void)
{
	void (*func)(void *info);
	void *info;

	while (__sim_call_next(&func, &info)) {
		func(info);
		__sim_call_done();
	}
}

/* The hard interrupt itself; RCU watches, interrupts are disabled. */
static void serve_irqs(bool from_user)
{
	unsigned int causes;

	preempt_count_add(HARDIRQ_OFFSET);
	while ((causes = __sim_irq_causes())) {
		if (causes & SIM_IRQ_CALL)
			serve_calls();
		if (causes & SIM_IRQ_TICK)
			__sim_tick(from_user);
#ifdef CONFIG_SIM_EXPLORES
		/* What is raised meanwhile is another interrupt, which comes right behind this one. */
		break;
#endif
	}
	preempt_count_sub(HARDIRQ_OFFSET);
	if (!in_interrupt() && __sim_softirq_pending())
		sim_invoke_softirq();
}

/* An interrupt that hit user mode. It has disabled interrupts. */
noinstr void sim_irq_from_user(void)
{
	enter_from_user_mode();
	serve_irqs(true);
	exit_to_user_mode_work();
	return_to_user_mode();
	current_thread_info()->irqs_disabled = 0;
}

/* An interrupt that hit the kernel with interrupts enabled, or the halted idle task (@disabled 1). It has disabled interrupts. */
noinstr void sim_irq_from_kernel(int disabled)
{
	bool entered = false;

	if (is_idle_task(current))
		entered = ct_irq_enter();
	serve_irqs(false);
	if (entered)
		ct_irq_exit(true);
	else {
		__sim_tick_full_update();
		if (!disabled && preempt_count() == 0 && tif_need_resched())
			preempt_schedule_irq();
	}
	current_thread_info()->irqs_disabled = disabled;
}

static void do_syscall(int number, long argument)
{
	switch (number) {
	case SIM_SYS_SCENARIO:
		sim_scenario();
		break;
	case SIM_SYS_FORK:
		sim_sys_fork();
		break;
	case SIM_SYS_EXIT:
		sim_sys_exit();
		break;
	case SIM_SYS_VCPU_RUN:
		sim_vcpu_run();
		break;
	default:
		sim_sys_load(number, argument);
	}
}

noinstr void sim_syscall(int number, long argument)
{
	current_thread_info()->irqs_disabled = 1;
	enter_from_user_mode();
	local_irq_enable();
	do_syscall(number, argument);
	local_irq_disable();
	exit_to_user_mode_work();
	return_to_user_mode();
	current_thread_info()->irqs_disabled = 0;
}

/* A task that the world took off its CPU while it was in user mode, with work to do before it is there again. */
noinstr void sim_resume_user(void)
{
	current_thread_info()->irqs_disabled = 1;
	ct_user_exit();
	exit_to_user_mode_work();
	return_to_user_mode();
	current_thread_info()->irqs_disabled = 0;
}

/* The first thing that a new user task runs. */
noinstr void sim_ret_from_fork(void *unused)
{
	local_irq_disable();
	exit_to_user_mode_work();
	return_to_user_mode();
	current_thread_info()->irqs_disabled = 0;
}
