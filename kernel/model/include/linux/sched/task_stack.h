/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_SCHED_TASK_STACK_H
#define _LINUX_SCHED_TASK_STACK_H

#include <linux/sched.h>

#define THREAD_SIZE		16384
#define try_get_task_stack(task) ((void *)(task))
#define put_task_stack(task)	do { (void)(task); } while (0)

#endif /* _LINUX_SCHED_TASK_STACK_H */
