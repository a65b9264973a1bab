/* SPDX-License-Identifier: MIT */
/*
 * The first member of task_struct: arch/x86/include/asm/thread_info.h of 6.1 to 6.12 (bit numbers as in 6.12), plus the counters that x86 keeps per
 * CPU, and two of task_struct that headers need before it is known. A task runs on one CPU at a time, so a counter in the task that runs is a counter of the CPU.
 */
#ifndef _ASM_THREAD_INFO_H
#define _ASM_THREAD_INFO_H

#include <linux/types.h>

struct thread_info {
	unsigned long flags;
	unsigned long syscall_work;
	u32 status;
	u32 cpu;
	/* Nested preempt_disable, softirq, hardirq and NMI levels; see linux/preempt.h. */
	int preempt_count;
	/* 1 while interrupts are disabled on the CPU that this task runs on. */
	int irqs_disabled;
#ifdef CONFIG_PREEMPT_RT
	/* Nested local_bh_disable() of the task, which can be preempted meanwhile (task_struct.softirq_disable_cnt in the kernel). */
	int softirq_disable_cnt;
#endif
	/* Nested migrate_disable(): the task stays on its CPU. */
	int migration_disabled;
};

#define INIT_THREAD_INFO(task)	{ .flags = 0 }

#define TIF_NOTIFY_RESUME	1
#define TIF_SIGPENDING		2
#define TIF_NEED_RESCHED	3
#define TIF_SINGLESTEP		4
#define TIF_SSBD		5
#define TIF_SPEC_IB		9
#define TIF_SPEC_L1D_FLUSH	10
#define TIF_USER_RETURN_NOTIFY	11
#define TIF_UPROBE		12
#define TIF_PATCH_PENDING	13
#define TIF_NEED_FPU_LOAD	14
#define TIF_NOCPUID		15
#define TIF_NOTSC		16
#define TIF_NOTIFY_SIGNAL	17
#define TIF_MEMDIE		20
#define TIF_POLLING_NRFLAG	21

#define _TIF_NOTIFY_RESUME	(1 << TIF_NOTIFY_RESUME)
#define _TIF_SIGPENDING		(1 << TIF_SIGPENDING)
#define _TIF_NEED_RESCHED	(1 << TIF_NEED_RESCHED)
#define _TIF_UPROBE		(1 << TIF_UPROBE)
#define _TIF_PATCH_PENDING	(1 << TIF_PATCH_PENDING)
#define _TIF_NOTIFY_SIGNAL	(1 << TIF_NOTIFY_SIGNAL)
#define _TIF_POLLING_NRFLAG	(1 << TIF_POLLING_NRFLAG)

#endif /* _ASM_THREAD_INFO_H */
