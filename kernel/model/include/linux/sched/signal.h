/* SPDX-License-Identifier: MIT */
/* Walking over tasks, and signals: include/linux/sched/signal.h of 6.1 to 6.12. */
#ifndef _LINUX_SCHED_SIGNAL_H
#define _LINUX_SCHED_SIGNAL_H

#include <linux/rculist.h>
#include <linux/sched.h>

#define next_task(task)	list_entry_rcu((task)->tasks.next, struct task_struct, tasks)
#define for_each_process(process) \
	for (process = &init_task; (process = next_task(process)) != &init_task; )
#define for_each_thread(process, thread) \
	list_for_each_entry_rcu(thread, &(process)->signal->thread_head, thread_node)
#define for_each_process_thread(process, thread) \
	for_each_process(process) for_each_thread(process, thread)

static inline int signal_pending(struct task_struct *task)
{
	return test_tsk_thread_flag(task, TIF_NOTIFY_SIGNAL) || test_tsk_thread_flag(task, TIF_SIGPENDING);
}

static inline int fatal_signal_pending(struct task_struct *task)
{
	(void)task;
	return 0;
}

/* In world/: makes a task pass its way back to user mode without a signal being there. */
void set_notify_signal(struct task_struct *task);
int signal_pending_state(unsigned int state, struct task_struct *task);

static inline void clear_notify_signal(void)
{
	clear_thread_flag(TIF_NOTIFY_SIGNAL);
	smp_mb__after_atomic();
}

#endif /* _LINUX_SCHED_SIGNAL_H */
