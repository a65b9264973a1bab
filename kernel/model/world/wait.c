// SPDX-License-Identifier: MIT
/* Waiting for events. Stands for kernel/sched/{completion,wait}.c of 6.1 and 6.12. */
#include "internal.h"
#include <linux/completion.h>
#include <linux/kernel.h>
#include <linux/limits.h>
#include <linux/sched.h>
#include <linux/wait.h>

/* Takes one off; false when there is none. */
bool try_wait_for_completion(struct completion *x)
{
	unsigned int done;

	while ((done = READ_ONCE(x->done))) {
		if (done == UINT_MAX || cmpxchg_acquire(&x->done, done, done - 1) == done)
			return true;
	}
	return false;
}

static long wait_for_done(struct completion *x, unsigned int state, long timeout)
{
	might_sleep();
	while (!try_wait_for_completion(x)) {
		timeout = __sim_sleep_while(&x->done, sizeof(x->done), 0, state, timeout);
		if (timeout == 0)
			return try_wait_for_completion(x);
		if (timeout == -ERESTARTSYS)
			return timeout;
	}
	return timeout < 0 ? 1 : timeout;
}

void wait_for_completion(struct completion *x)
{
	wait_for_done(x, TASK_UNINTERRUPTIBLE, -1);
}

int wait_for_completion_interruptible(struct completion *x)
{
	return wait_for_done(x, TASK_INTERRUPTIBLE, -1) < 0 ? -ERESTARTSYS : 0;
}

unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout)
{
	return (unsigned long)wait_for_done(x, TASK_UNINTERRUPTIBLE, (long)timeout);
}

bool completion_done(struct completion *x)
{
	return READ_ONCE(x->done) != 0;
}

void complete(struct completion *x)
{
	unsigned int done;

	do {
		done = READ_ONCE(x->done);
	} while (done != UINT_MAX && cmpxchg(&x->done, done, done + 1) != done);
	__sim_wake_key(&x->done, 1);
}

void complete_all(struct completion *x)
{
	smp_store_release(&x->done, UINT_MAX);
	__sim_wake_key(&x->done, 0);
}

/* The world keeps the list of waiters; the queue's address names it. */
void init_waitqueue_head(struct wait_queue_head *queue)
{
	spin_lock_init(&queue->lock);
	INIT_LIST_HEAD(&queue->head);
}

void prepare_to_wait(struct wait_queue_head *queue, struct wait_queue_entry *entry, int state)
{
	__sim_wait_prepare(queue, state);
}

void finish_wait(struct wait_queue_head *queue, struct wait_queue_entry *entry)
{
	__sim_wait_finish();
}

void wake_up(struct wait_queue_head *queue)
{
	__sim_wake_key(queue, 1);
}

void wake_up_all(struct wait_queue_head *queue)
{
	__sim_wake_key(queue, 0);
}
