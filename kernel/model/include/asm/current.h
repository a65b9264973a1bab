/* SPDX-License-Identifier: MIT */
#ifndef _ASM_CURRENT_H
#define _ASM_CURRENT_H

#include <linux/compiler.h>
#include <sim/context.h>

struct task_struct;

static __always_inline struct task_struct *get_current(void)
{
	return (struct task_struct *)__sim_current();
}

#ifdef CONFIG_SIM_EXPLORES
/* The most frequent call of all, and one that does nothing: explorations do without. */
#define current ((struct task_struct *)__sim_current())
#else
#define current get_current()
#endif

#endif /* _ASM_CURRENT_H */
