/* SPDX-License-Identifier: MIT */
/* Walking stacks: include/linux/stacktrace.h of 6.1 to 6.12. In world/. */
#ifndef __LINUX_STACKTRACE_H
#define __LINUX_STACKTRACE_H

#include <linux/errno.h>
#include <linux/types.h>

struct task_struct;

unsigned int stack_trace_save(unsigned long *store, unsigned int size, unsigned int skip);
unsigned int stack_trace_save_tsk(struct task_struct *task, unsigned long *store, unsigned int size, unsigned int skip);
/* Number of return addresses stored; negative if the stack cannot be walked with certainty. */
int stack_trace_save_tsk_reliable(struct task_struct *task, unsigned long *store, unsigned int size);

#endif /* __LINUX_STACKTRACE_H */
