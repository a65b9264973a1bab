/* SPDX-License-Identifier: MIT */
/*
 * Where each CPU is, and whether RCU watches it: include/linux/context_tracking_state.h of 6.1 to 6.12, with the names of both. Others may
 * read a CPU's word at any time; only the CPU itself changes it, in world/context-tracking.c.
 */
#ifndef _LINUX_CONTEXT_TRACKING_STATE_H
#define _LINUX_CONTEXT_TRACKING_STATE_H

#include <linux/atomic.h>
#include <linux/percpu.h>

/* The low two bits of the word. */
enum ctx_state {
	CT_STATE_DISABLED	= -1,
	CT_STATE_KERNEL		= 0,
	CT_STATE_IDLE		= 1,
	CT_STATE_USER		= 2,
	CT_STATE_GUEST		= 3,
	CT_STATE_MAX		= 4,
};

#define CONTEXT_DISABLED	CT_STATE_DISABLED
#define CONTEXT_KERNEL		CT_STATE_KERNEL
#define CONTEXT_IDLE		CT_STATE_IDLE
#define CONTEXT_USER		CT_STATE_USER
#define CONTEXT_GUEST		CT_STATE_GUEST
#define CONTEXT_MAX		CT_STATE_MAX

/* Above them a counter that moves at every change between watching and not watching, odd while RCU watches. */
#define CT_RCU_WATCHING		CT_STATE_MAX
#define CT_STATE_MASK		(CT_STATE_MAX - 1)
#define CT_RCU_WATCHING_MASK	(~CT_STATE_MASK)
#define RCU_DYNTICKS_IDX	CT_RCU_WATCHING
#define CT_DYNTICKS_MASK	CT_RCU_WATCHING_MASK

struct context_tracking {
	/* User mode is an extended quiescent state on this CPU (nohz_full). */
	int active;
	atomic_t state;
	/* Interrupts that made RCU watch, nested; 0 in ordinary kernel code. */
	int nmi_nesting;
};

DECLARE_PER_CPU(struct context_tracking, context_tracking);

static __always_inline bool context_tracking_enabled_cpu(int cpu)
{
	return per_cpu_ptr(&context_tracking, cpu)->active != 0;
}

static __always_inline bool context_tracking_enabled_this_cpu(void)
{
	return this_cpu_ptr(&context_tracking)->active != 0;
}

static __always_inline int __ct_state(void)
{
	return atomic_read(&this_cpu_ptr(&context_tracking)->state) & CT_STATE_MASK;
}

static __always_inline int ct_rcu_watching_cpu(int cpu)
{
	return atomic_read(&per_cpu_ptr(&context_tracking, cpu)->state) & CT_RCU_WATCHING_MASK;
}

static __always_inline int ct_rcu_watching_cpu_acquire(int cpu)
{
	return atomic_read_acquire(&per_cpu_ptr(&context_tracking, cpu)->state) & CT_RCU_WATCHING_MASK;
}

#define ct_dynticks_cpu(cpu)		ct_rcu_watching_cpu(cpu)
#define ct_dynticks_cpu_acquire(cpu)	ct_rcu_watching_cpu_acquire(cpu)

#endif /* _LINUX_CONTEXT_TRACKING_STATE_H */
