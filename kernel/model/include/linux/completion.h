/* SPDX-License-Identifier: MIT */
/* Waiting for an event: include/linux/completion.h of 6.1 to 6.12. The functions are in world/. */
#ifndef __LINUX_COMPLETION_H
#define __LINUX_COMPLETION_H

#include <linux/list.h>
#include <linux/types.h>

struct completion {
	/* How often complete() was called and not yet waited for; UINT_MAX after complete_all(). */
	unsigned int done;
	/* Tasks that sleep for it, in order of arrival. */
	struct list_head wait_list;
};

#define COMPLETION_INITIALIZER(name)		{ .done = 0, .wait_list = LIST_HEAD_INIT((name).wait_list) }
#define DECLARE_COMPLETION(name)		struct completion name = COMPLETION_INITIALIZER(name)
#define DECLARE_COMPLETION_ONSTACK(name)	DECLARE_COMPLETION(name)

static inline void init_completion(struct completion *x)
{
	x->done = 0;
	INIT_LIST_HEAD(&x->wait_list);
}

static inline void reinit_completion(struct completion *x)
{
	x->done = 0;
}

void wait_for_completion(struct completion *x);
int wait_for_completion_interruptible(struct completion *x);
unsigned long wait_for_completion_timeout(struct completion *x, unsigned long timeout);
bool try_wait_for_completion(struct completion *x);
bool completion_done(struct completion *x);
void complete(struct completion *x);
void complete_all(struct completion *x);

#endif /* __LINUX_COMPLETION_H */
