// SPDX-License-Identifier: MIT
/* What the tasks of a topology do in the kernel, and the functions that scenarios patch. */
#include "internal.h"
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/wait.h>

#define BUSY_SLICE_NS	100000

noinline bool sim_wait_for_period(void)
{
	__set_current_state(TASK_INTERRUPTIBLE);
	__sim_period_arm();
	schedule();
	return __sim_period_calls_patched();
}

void (*sim_original_runs)(long (*which)(long), bool begins);

static void original_runs(long (*which)(long), bool begins)
{
	if (sim_original_runs)
		sim_original_runs(which, begins);
}

/* Whoever is to stay inside a function does so while this is set. */
bool sim_holds;
static DECLARE_WAIT_QUEUE_HEAD(hold_ends);

void sim_hold(void)
{
	wait_event(hold_ends, !READ_ONCE(sim_holds));
}

void sim_let_go(void)
{
	WRITE_ONCE(sim_holds, false);
	wake_up_all(&hold_ends);
}

/* Two functions that anything in the kernel may call, and that may sleep. */
noinline long patched_function(long argument)
{
	original_runs(patched_function, true);
	if (argument == SIM_SLEEP_INSIDE) {
		sim_wait_for_period();
		original_runs(patched_function, false);
		argument = 0;
	} else if (argument == SIM_HOLD_INSIDE) {
		sim_hold();
		original_runs(patched_function, false);
		argument = 0;
	}
	return argument;
}

noinline long other_patched_function(long argument)
{
	original_runs(other_patched_function, true);
	return argument;
}

static void call_patched(long argument)
{
	patched_function(argument);
	other_patched_function(0);
}

void sim_sys_load(int number, long calls_patched)
{
	switch (number) {
	case SIM_SYS_WORK:
		if (sim_wait_for_period())
			call_patched(0);
		break;
	case SIM_SYS_CALL:
		if (calls_patched)
			call_patched(0);
		break;
	case SIM_SYS_SLEEP_IN_PATCHED:
		call_patched(SIM_SLEEP_INSIDE);
		break;
	}
}

static void sleeping_kthread(void)
{
	for (;;) {
		if (sim_wait_for_period())
			call_patched(0);
	}
}

static void busy_kthread(bool resched, bool sleep)
{
	for (;;) {
		__sim_consume(BUSY_SLICE_NS);
		if (sleep)
			might_sleep();
		if (resched)
			cond_resched();
	}
}

/* The body of a kernel thread; @argument is its SIM_KTHREAD_ kind. */
void sim_kthread_start(void *argument)
{
	switch ((long)argument) {
	case SIM_KTHREAD_SLEEPING:
		sleeping_kthread();
		break;
	case SIM_KTHREAD_BUSY:
		busy_kthread(false, false);
		break;
	case SIM_KTHREAD_BUSY_RESCHED:
		busy_kthread(true, false);
		break;
	case SIM_KTHREAD_BUSY_SLEEP:
		busy_kthread(false, true);
		break;
	case SIM_KTHREAD_BUSY_RESCHED_SLEEP:
		busy_kthread(true, true);
		break;
	case SIM_KTHREAD_VHOST:
		sim_vhost_worker(false);
		break;
	case SIM_KTHREAD_VHOST_BUSY:
		sim_vhost_worker(true);
		break;
	case SIM_KTHREAD_IO_WORKER:
		sim_io_worker();
		break;
	case SIM_KTHREAD_SQPOLL:
		sim_sqpoll((u64)__sim_task_option());
		break;
#ifdef CONFIG_PREEMPT_RT
	case SIM_KTHREAD_SOFTIRQ:
		sim_softirq_thread();
		break;
	case SIM_KTHREAD_RCU:
		sim_rcu_thread();
		break;
#endif
	case SIM_KTHREAD_WORKER:
		sim_worker_thread(NULL);
		break;
	case SIM_KTHREAD_MAKER:
		sim_make_workers();
		break;
	case SIM_KTHREAD_STOPPER:
		sim_stopper_thread();
		break;
	}
}
