/* SPDX-License-Identifier: MIT */
/* Time in ticks: include/linux/jiffies.h of 6.1 to 6.12. CONFIG_HZ comes from the topology. */
#ifndef _LINUX_JIFFIES_H
#define _LINUX_JIFFIES_H

#include <linux/param.h>
#include <linux/types.h>

/* In world/; the virtual time, rounded down to ticks. */
extern volatile unsigned long jiffies;

#define time_after(a, b)	((long)((b) - (a)) < 0)
#define time_before(a, b)	time_after(b, a)
#define time_after_eq(a, b)	((long)((a) - (b)) >= 0)
#define time_before_eq(a, b)	time_after_eq(b, a)
#define INITIAL_JIFFIES		((unsigned long)(unsigned int)(-300 * HZ))
#define MAX_JIFFY_OFFSET	((LONG_MAX >> 1) - 1)

static __always_inline unsigned long msecs_to_jiffies(unsigned int ms)
{
	return ((unsigned long)ms * HZ + 999) / 1000;
}

static __always_inline unsigned long usecs_to_jiffies(unsigned int us)
{
	return ((unsigned long)us * HZ + 999999) / 1000000;
}

static __always_inline unsigned int jiffies_to_msecs(unsigned long ticks)
{
	return (unsigned int)(ticks * 1000 / HZ);
}

#endif /* _LINUX_JIFFIES_H */
