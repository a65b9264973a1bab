// SPDX-License-Identifier: MIT
/* Timers in ticks. Stands for kernel/time/timer.c of 6.1 and 6.12: a timer fires in a softirq at the tick, on the CPU it is queued on. */
#include "internal.h"
#include <linux/jiffies.h>
#include <linux/sched.h>
#include <linux/timer.h>

/* Written by the world whenever a CPU starts to run. */
volatile unsigned long jiffies;

void init_timer_key(struct timer_list *timer, void (*function)(struct timer_list *timer), unsigned int flags)
{
	timer->entry.pprev = NULL;
	timer->function = function;
	timer->flags = flags;
}

/* hlist_unhashed() tells whether a timer is pending, so the entry is marked as long as it is. */
static void arm(struct timer_list *timer, unsigned long expires, int cpu)
{
	timer->expires = expires;
	timer->entry.pprev = &timer->entry.next;
	__sim_timer_add(timer, expires, cpu);
}

void add_timer(struct timer_list *timer)
{
	arm(timer, timer->expires, timer->flags & TIMER_PINNED ? (int)smp_processor_id() : -1);
}

void add_timer_on(struct timer_list *timer, int cpu)
{
	arm(timer, timer->expires, cpu);
}

int mod_timer(struct timer_list *timer, unsigned long expires)
{
	int pending = del_timer(timer);

	timer->expires = expires;
	add_timer(timer);
	return pending;
}

/* Whether it was still to fire is what the world says: its function may have begun, and not have taken the mark off yet. */
static int take_timer(struct timer_list *timer, int sync)
{
	int pending = __sim_timer_del(timer, sync);

	timer->entry.pprev = NULL;
	return pending;
}

int del_timer(struct timer_list *timer)
{
	return take_timer(timer, 0);
}

int del_timer_sync(struct timer_list *timer)
{
	return take_timer(timer, 1);
}

/* The world has taken the timer off its list; its function may arm it again. */
void sim_run_timer(struct timer_list *timer)
{
	timer->entry.pprev = NULL;
	timer->function(timer);
}

/*
 * Rounding to whole seconds, so that timers which need not be exact fire together (round_jiffies_common): down in the first quarter of
 * a second, up after it, never into the past. Each CPU is three ticks off, so that they do not all fire at once.
 */
static unsigned long round_to_second(unsigned long at, int cpu, bool up)
{
	unsigned long skewed = at + (unsigned long)cpu * 3;
	unsigned long rest = skewed % HZ;
	unsigned long rounded;

	if (rest < HZ / 4 && !up)
		rounded = skewed - rest;
	else
		rounded = skewed - rest + HZ;
	rounded -= (unsigned long)cpu * 3;
	return time_after(rounded, jiffies) ? rounded : at;
}

unsigned long round_jiffies(unsigned long at)
{
	return round_to_second(at, (int)raw_smp_processor_id(), false);
}

unsigned long round_jiffies_relative(unsigned long delta)
{
	unsigned long now = jiffies;

	return round_to_second(delta + now, (int)raw_smp_processor_id(), false) - now;
}

unsigned long round_jiffies_up_relative(unsigned long delta)
{
	unsigned long now = jiffies;

	return round_to_second(delta + now, (int)raw_smp_processor_id(), true) - now;
}
