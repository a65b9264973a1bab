// SPDX-License-Identifier: MIT
/*
 * Threads that work in the kernel for a user's process: vhost (drivers/vhost/vhost.c, kernel/vhost_task.c) and io_uring (io_uring/io-wq.c, sqpoll.c) of 6.1
 * and 6.12. But for vhost's before 6.4 they are no kernel threads: a signal reaches them like any thread of the process, but no return
 * to user mode follows, so livepatch's signal wakes them and switches nobody.
 */
#include "internal.h"
#include <linux/jiffies.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/version.h>

#define WORK_NS			100000
#define POLL_NS			100000
/* io-wq.c: WORKER_IDLE_TIMEOUT */
#define WORKER_IDLE_TIMEOUT	(5 * HZ)

/* get_signal() of a thread whose only signal is the one that is none. */
static void take_notification(void)
{
	if (test_and_clear_thread_flag(TIF_NOTIFY_SIGNAL))
		smp_mb__after_atomic();
}

static void work(void)
{
	if (__sim_period_calls_patched())
		patched_function(0);
	__sim_consume(WORK_NS);
}

/* Between two items. 6.3 still switched tasks by hand, where livepatch has no part in it. */
static void between_items(void)
{
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
	cond_resched();
#else
	if (need_resched())
		schedule();
#endif
}

/* vhost_worker(), vhost_task_fn(): @busy if there always is another item. */
void sim_vhost_worker(bool busy)
{
	for (;;) {
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0)
		if (signal_pending(current))
			take_notification();
#endif
		if (!busy)
			sim_wait_for_period();
		work();
		between_items();
	}
}

/* io_wq_worker() */
void sim_io_worker(void)
{
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		__sim_period_arm();
		schedule_timeout(WORKER_IDLE_TIMEOUT);
		if (signal_pending(current)) {
			take_notification();
			continue;
		}
		if (__sim_period_began())
			work();
	}
}

/*
 * io_sq_thread(): polls as long as something was submitted less than @idle ns ago (0: something always was). cond_resched(), and so
 * livepatch's switch in it, is only reached when another task is to run.
 */
void sim_sqpoll(u64 idle)
{
	u64 submitted = __sim_now();

	for (;;) {
		if (signal_pending(current)) {
			take_notification();
			might_sleep();
		}
		__sim_consume(POLL_NS);
		if (!idle || __sim_now() - submitted <= idle) {
			if (need_resched())
				cond_resched();
			continue;
		}
		sim_wait_for_period();
		if (__sim_period_began())
			submitted = __sim_now();
	}
}
