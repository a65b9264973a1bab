/* SPDX-License-Identifier: MIT */
/* Timers of the timer wheel: include/linux/timer.h of 6.1 to 6.12. The functions are in world/. */
#ifndef _LINUX_TIMER_H
#define _LINUX_TIMER_H

#include <linux/jiffies.h>
#include <linux/list.h>
#include <linux/smp.h>
#include <linux/types.h>

struct timer_list {
	struct hlist_node entry;
	unsigned long expires;
	void (*function)(struct timer_list *timer);
	u32 flags;
};

#define TIMER_DEFERRABLE	0x00080000
#define TIMER_PINNED		0x00100000
#define TIMER_IRQSAFE		0x00200000

#define __TIMER_INITIALIZER(callback, flags_)	{ .function = (callback), .flags = (flags_) }
#define DEFINE_TIMER(name, callback)		struct timer_list name = __TIMER_INITIALIZER(callback, 0)

void init_timer_key(struct timer_list *timer, void (*function)(struct timer_list *timer), unsigned int flags);
#define timer_setup(timer, callback, flags)	init_timer_key(timer, callback, flags)
#define from_timer(object, timer, member)	container_of(timer, __typeof__(*(object)), member)

void add_timer(struct timer_list *timer);
void add_timer_on(struct timer_list *timer, int cpu);
/* Whether the timer was pending. */
int mod_timer(struct timer_list *timer, unsigned long expires);
int del_timer(struct timer_list *timer);
int del_timer_sync(struct timer_list *timer);
#define timer_delete(timer)		del_timer(timer)
#define timer_delete_sync(timer)	del_timer_sync(timer)

static inline int timer_pending(const struct timer_list *timer)
{
	return !hlist_unhashed(&timer->entry);
}

/* Rounded so that timers which need not be exact fire together (kernel/time/timer.c). */
unsigned long round_jiffies(unsigned long j);
unsigned long round_jiffies_relative(unsigned long j);
unsigned long round_jiffies_up_relative(unsigned long j);

#endif /* _LINUX_TIMER_H */
