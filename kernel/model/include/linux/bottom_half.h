/* SPDX-License-Identifier: MIT */
/* Keeping softirqs from this CPU: include/linux/bottom_half.h of 6.1 to 6.12. Under PREEMPT_RT it is a lock of the CPU (world/softirq.c). */
#ifndef _LINUX_BOTTOM_HALF_H
#define _LINUX_BOTTOM_HALF_H

#include <linux/preempt.h>

#ifdef CONFIG_PREEMPT_RT
void local_bh_disable(void);
void local_bh_enable(void);
#else
#define local_bh_disable()	do { preempt_count_add(SOFTIRQ_DISABLE_OFFSET); barrier(); } while (0)
#define local_bh_enable()	do { barrier(); preempt_count_sub(SOFTIRQ_DISABLE_OFFSET); preempt_check_resched(); } while (0)
#endif

#endif /* _LINUX_BOTTOM_HALF_H */
