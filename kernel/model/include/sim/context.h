/* SPDX-License-Identifier: MIT */
/*
 * Words of the running CPU's context, which the world sets before it lets a CPU run. The front end knows these names from
 * kernel/catalogue/intrinsics/context.ts; a read is one instruction.
 */
#ifndef _SIM_CONTEXT_H
#define _SIM_CONTEXT_H

/* The task_struct of the task that runs on this CPU. */
void *__sim_current(void);

/* What to add to the address of a per-CPU variable to reach this CPU's copy. */
unsigned long __sim_percpu_offset(void);

/* This CPU's number. */
int __sim_cpu(void);

#endif /* _SIM_CONTEXT_H */
