// SPDX-License-Identifier: MIT
/*
 * Where the world finds what it reads and writes in the model's memory, and what some bits are called there. The world reads this object
 * by the names of its members (simulator/world/layout.ts).
 */
#include "internal.h"
#include <linux/sched.h>
#include <linux/stddef.h>
#include <linux/timer.h>
#include <linux/workqueue.h>

const struct sim_layout {
	int task_flags_word, task_preempt_count, task_irqs_disabled, task_cpu;
	int task_state, task_flags, task_pid, task_comm, task_number, task_saved_state, task_migration, task_rcu_nesting, task_rcu_special;
	int tif_need_resched, tif_sigpending, tif_notify_signal, tif_polling, tif_exit_work;
	int pf_kthread, pf_user_worker, pf_idle;
	int task_running, task_interruptible, task_uninterruptible, task_dead, task_new, task_rtlock_wait;
	int preempt_mask, softirq_mask, hardirq_mask;
	int ct_active, ct_state, ct_rcu_watching, ct_state_mask, ct_user, ct_idle, ct_kernel;
	int timer_slot, work_data;
	char tif_names[32][20];
} sim_layout = {
	.task_flags_word = offsetof(struct task_struct, thread_info) + offsetof(struct thread_info, flags),
	.task_preempt_count = offsetof(struct task_struct, thread_info) + offsetof(struct thread_info, preempt_count),
	.task_irqs_disabled = offsetof(struct task_struct, thread_info) + offsetof(struct thread_info, irqs_disabled),
	.task_cpu = offsetof(struct task_struct, thread_info) + offsetof(struct thread_info, cpu),
	.task_state = offsetof(struct task_struct, __state),
	.task_flags = offsetof(struct task_struct, flags),
	.task_pid = offsetof(struct task_struct, pid),
	.task_comm = offsetof(struct task_struct, comm),
	.task_number = offsetof(struct task_struct, sim_task),
	.task_saved_state = offsetof(struct task_struct, saved_state),
	.task_migration = offsetof(struct task_struct, thread_info) + offsetof(struct thread_info, migration_disabled),
#ifdef CONFIG_PREEMPT_RCU
	.task_rcu_nesting = offsetof(struct task_struct, rcu_read_lock_nesting),
	.task_rcu_special = offsetof(struct task_struct, rcu_read_unlock_special),
#endif
	.tif_need_resched = TIF_NEED_RESCHED,
	.tif_sigpending = TIF_SIGPENDING,
	.tif_notify_signal = TIF_NOTIFY_SIGNAL,
	.tif_polling = TIF_POLLING_NRFLAG,
	.tif_exit_work = EXIT_TO_USER_MODE_WORK,
	.pf_kthread = PF_KTHREAD,
	/* Threads of a process that never are in user mode. */
	.pf_user_worker = PF_USER_WORKER | PF_IO_WORKER,
	.pf_idle = PF_IDLE,
	.task_running = TASK_RUNNING,
	.task_interruptible = TASK_INTERRUPTIBLE,
	.task_uninterruptible = TASK_UNINTERRUPTIBLE,
	.task_dead = TASK_DEAD,
	.task_new = TASK_NEW,
	.task_rtlock_wait = TASK_RTLOCK_WAIT,
	.preempt_mask = PREEMPT_MASK,
	.softirq_mask = SOFTIRQ_MASK,
	.hardirq_mask = HARDIRQ_MASK,
	.ct_active = offsetof(struct context_tracking, active),
	.ct_state = offsetof(struct context_tracking, state),
	.ct_rcu_watching = CT_RCU_WATCHING,
	.ct_state_mask = CT_STATE_MASK,
	.ct_user = CT_STATE_USER,
	.ct_idle = CT_STATE_IDLE,
	.ct_kernel = CT_STATE_KERNEL,
	/* Where the world keeps its own number of a timer and of a work item; above the pending bit in the latter. */
	.timer_slot = offsetof(struct timer_list, entry) + offsetof(struct hlist_node, next),
	.work_data = offsetof(struct work_struct, data),
	/* Those of tif_exit_work. */
	.tif_names = {
		[TIF_NOTIFY_RESUME] = "TIF_NOTIFY_RESUME",
		[TIF_SIGPENDING] = "TIF_SIGPENDING",
		[TIF_NEED_RESCHED] = "TIF_NEED_RESCHED",
		[TIF_NOTIFY_SIGNAL] = "TIF_NOTIFY_SIGNAL",
		[TIF_PATCH_PENDING] = "TIF_PATCH_PENDING",
	},
};
