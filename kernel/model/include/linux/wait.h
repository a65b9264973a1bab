/* SPDX-License-Identifier: MIT */
/* Wait queues: include/linux/wait.h and swait.h of 6.1 to 6.12. The functions are in world/. */
#ifndef _LINUX_WAIT_H
#define _LINUX_WAIT_H

#include <linux/kernel.h>
#include <linux/list.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct task_struct;

struct wait_queue_head {
	spinlock_t lock;
	struct list_head head;
};
typedef struct wait_queue_head wait_queue_head_t;

struct wait_queue_entry {
	unsigned int flags;
	struct task_struct *task;
	struct list_head entry;
};
typedef struct wait_queue_entry wait_queue_entry_t;

#define __WAIT_QUEUE_HEAD_INITIALIZER(name)	{ .lock = __SPIN_LOCK_UNLOCKED(name.lock), .head = LIST_HEAD_INIT(name.head) }
#define DECLARE_WAIT_QUEUE_HEAD(name)		struct wait_queue_head name = __WAIT_QUEUE_HEAD_INITIALIZER(name)
#define DEFINE_WAIT(name)			struct wait_queue_entry name = { .task = current, .entry = LIST_HEAD_INIT((name).entry) }

void init_waitqueue_head(struct wait_queue_head *queue);
void prepare_to_wait(struct wait_queue_head *queue, struct wait_queue_entry *entry, int state);
void finish_wait(struct wait_queue_head *queue, struct wait_queue_entry *entry);
void wake_up(struct wait_queue_head *queue);
void wake_up_all(struct wait_queue_head *queue);
#define wake_up_interruptible(queue)	wake_up(queue)

#define wait_event(queue, condition)						\
do {										\
	DEFINE_WAIT(__entry);							\
	might_sleep();								\
	for (;;) {								\
		prepare_to_wait(&(queue), &__entry, TASK_UNINTERRUPTIBLE);	\
		if (condition)							\
			break;							\
		schedule();							\
	}									\
	finish_wait(&(queue), &__entry);					\
} while (0)
#define wait_event_interruptible(queue, condition) ({				\
	int __result = 0;							\
	DEFINE_WAIT(__entry);							\
	might_sleep();								\
	for (;;) {								\
		prepare_to_wait(&(queue), &__entry, TASK_INTERRUPTIBLE);	\
		if (condition)							\
			break;							\
		if (signal_pending(current)) {					\
			__result = -ERESTARTSYS;				\
			break;							\
		}								\
		schedule();							\
	}									\
	finish_wait(&(queue), &__entry);					\
	__result;								\
})

#endif /* _LINUX_WAIT_H */
