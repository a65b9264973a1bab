/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_BOTTOM_HALF_H
#define _LINUX_BOTTOM_HALF_H

#include <linux/preempt.h>

#define local_bh_disable()	do { preempt_count_add(SOFTIRQ_DISABLE_OFFSET); barrier(); } while (0)
#define local_bh_enable()	do { barrier(); preempt_count_sub(SOFTIRQ_DISABLE_OFFSET); preempt_check_resched(); } while (0)

#endif /* _LINUX_BOTTOM_HALF_H */
