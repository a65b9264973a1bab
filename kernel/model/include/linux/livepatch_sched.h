/* SPDX-License-Identifier: MIT */
/*
 * Switching at cond_resched(): include/linux/livepatch_sched.h of 6.12. The tree's own is used where there is one. 6.1 has neither the
 * file nor the switch; there __klp_sched_try_switch is never called.
 */
#ifndef _LINUX_LIVEPATCH_SCHED_H_
#define _LINUX_LIVEPATCH_SCHED_H_

#include <linux/jump_label.h>
#include <linux/static_call_types.h>
#include <linux/version.h>

void __klp_sched_try_switch(void);

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 4, 0)

static inline void klp_sched_try_switch(void) { }

#elif !defined(CONFIG_PREEMPT_DYNAMIC) || !defined(CONFIG_HAVE_PREEMPT_DYNAMIC_CALL)

DECLARE_STATIC_KEY_FALSE(klp_sched_try_switch_key);

static __always_inline void klp_sched_try_switch(void)
{
	if (static_branch_unlikely(&klp_sched_try_switch_key))
		__klp_sched_try_switch();
}

#endif

#endif /* _LINUX_LIVEPATCH_SCHED_H_ */
