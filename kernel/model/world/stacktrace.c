// SPDX-License-Identifier: MIT
/* Walking a task's stack. Stands for kernel/stacktrace.c and arch/x86/kernel/{stacktrace,unwind_orc}.c of 6.1 and 6.12. */
#include "internal.h"
#include <linux/kernel.h>
#include <linux/stacktrace.h>

int stack_trace_save_tsk_reliable(struct task_struct *task, unsigned long *store, unsigned int size)
{
	int entries = __sim_stack_save(task, store, size);

	return entries < 0 ? -EINVAL : entries;
}

unsigned int stack_trace_save_tsk(struct task_struct *task, unsigned long *store, unsigned int size, unsigned int skip)
{
	int i, entries = __sim_stack_save(task, store, size);

	if (entries <= (int)skip)
		return 0;
	for (i = (int)skip; i < entries; i++)
		store[i - (int)skip] = store[i];
	return (unsigned int)entries - skip;
}

unsigned int stack_trace_save(unsigned long *store, unsigned int size, unsigned int skip)
{
	return stack_trace_save_tsk(current, store, size, skip);
}
