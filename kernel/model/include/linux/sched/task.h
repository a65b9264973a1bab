/* SPDX-License-Identifier: MIT */
/* Life of tasks: include/linux/sched/task.h of 6.1 to 6.12. In world/. */
#ifndef _LINUX_SCHED_TASK_H
#define _LINUX_SCHED_TASK_H

#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/spinlock.h>

/* Held for reading to walk over tasks, for writing by fork and exit. */
extern rwlock_t tasklist_lock;

struct task_struct *get_task_struct(struct task_struct *task);
void put_task_struct(struct task_struct *task);

#endif /* _LINUX_SCHED_TASK_H */
