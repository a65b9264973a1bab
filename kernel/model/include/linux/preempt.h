/* SPDX-License-Identifier: MIT */
/*
 * The preemption counter: include/linux/preempt.h of 6.1 to 6.12, with the same fields. It is always counted, as under CONFIG_PREEMPT_COUNT;
 * whether preempt_enable may switch tasks is the preemption model's business (preempt_schedule below).
 */
#ifndef __LINUX_PREEMPT_H
#define __LINUX_PREEMPT_H

#include <linux/linkage.h>
#include <linux/thread_info.h>

#define PREEMPT_BITS	8
#define SOFTIRQ_BITS	8
#define HARDIRQ_BITS	4
#define NMI_BITS	4

#define PREEMPT_SHIFT	0
#define SOFTIRQ_SHIFT	(PREEMPT_SHIFT + PREEMPT_BITS)
#define HARDIRQ_SHIFT	(SOFTIRQ_SHIFT + SOFTIRQ_BITS)
#define NMI_SHIFT	(HARDIRQ_SHIFT + HARDIRQ_BITS)

#define PREEMPT_MASK	(((1 << PREEMPT_BITS) - 1) << PREEMPT_SHIFT)
#define SOFTIRQ_MASK	(((1 << SOFTIRQ_BITS) - 1) << SOFTIRQ_SHIFT)
#define HARDIRQ_MASK	(((1 << HARDIRQ_BITS) - 1) << HARDIRQ_SHIFT)
#define NMI_MASK	(((1 << NMI_BITS) - 1) << NMI_SHIFT)

#define PREEMPT_OFFSET	(1 << PREEMPT_SHIFT)
#define SOFTIRQ_OFFSET	(1 << SOFTIRQ_SHIFT)
#define HARDIRQ_OFFSET	(1 << HARDIRQ_SHIFT)
#define NMI_OFFSET	(1 << NMI_SHIFT)
#define SOFTIRQ_DISABLE_OFFSET (2 * SOFTIRQ_OFFSET)

#define preempt_count()		READ_ONCE(current_thread_info()->preempt_count)
#define nmi_count()		(preempt_count() & NMI_MASK)
#define hardirq_count()		(preempt_count() & HARDIRQ_MASK)
#ifdef CONFIG_PREEMPT_RT
#define softirq_count()		(READ_ONCE(current_thread_info()->softirq_disable_cnt) & SOFTIRQ_MASK)
#else
#define softirq_count()		(preempt_count() & SOFTIRQ_MASK)
#endif
#define irq_count()		(nmi_count() | hardirq_count() | softirq_count())
#define in_nmi()		(nmi_count() != 0)
#define in_hardirq()		(hardirq_count() != 0)
#define in_irq()		in_hardirq()
#define in_softirq()		(softirq_count() != 0)
#define in_serving_softirq()	((softirq_count() & SOFTIRQ_OFFSET) != 0)
#define in_interrupt()		(irq_count() != 0)
#define in_task()		(!(in_nmi() | in_hardirq() | in_serving_softirq()))
#define in_atomic()		(preempt_count() != 0)
#define preemptible()		(preempt_count() == 0 && !irqs_disabled())

static __always_inline void preempt_count_add(int value)
{
	struct thread_info *ti = current_thread_info();

	ti->preempt_count += value;
}

static __always_inline void preempt_count_sub(int value)
{
	struct thread_info *ti = current_thread_info();

	ti->preempt_count -= value;
}

#define preempt_count_inc()	preempt_count_add(1)
#define preempt_count_dec()	preempt_count_sub(1)
#define __preempt_count_add(value)	preempt_count_add(value)
#define __preempt_count_sub(value)	preempt_count_sub(value)

/*
 * In world/: the outermost preempt_enable with TIF_NEED_RESCHED set. Switches tasks under full preemption, returns at once
 * otherwise. Stands for preempt_schedule (kernel/sched/core.c).
 */
void preempt_schedule(void);

#define preempt_disable()		do { preempt_count_inc(); barrier(); } while (0)
#define preempt_enable_no_resched()	do { barrier(); preempt_count_dec(); } while (0)
#define sched_preempt_enable_no_resched() preempt_enable_no_resched()
/* In an exploration of a kernel that cannot be preempted there is nothing to look for, and looking would be one more operation that others see. */
#if defined(CONFIG_SIM_EXPLORES) && !defined(CONFIG_SIM_PREEMPTS_KERNEL)
#define preempt_check_resched()		do { } while (0)
#else
#define preempt_check_resched()						\
do {									\
	if (unlikely(tif_need_resched() && preempt_count() == 0))	\
		preempt_schedule();					\
} while (0)
#endif
#define preempt_enable()						\
do {									\
	barrier();							\
	preempt_count_dec();						\
	preempt_check_resched();					\
} while (0)

#define preempt_disable_notrace()	preempt_disable()
#define preempt_enable_no_resched_notrace() preempt_enable_no_resched()
#define preempt_enable_notrace()	preempt_enable()

/* The task can be preempted, but not moved. */
static __always_inline void migrate_disable(void)
{
	current_thread_info()->migration_disabled++;
	barrier();
}

static __always_inline void migrate_enable(void)
{
	barrier();
	current_thread_info()->migration_disabled--;
}

#include <linux/cleanup.h>
DEFINE_LOCK_GUARD_0(preempt, preempt_disable(), preempt_enable())
DEFINE_LOCK_GUARD_0(preempt_notrace, preempt_disable_notrace(), preempt_enable_notrace())

#endif /* __LINUX_PREEMPT_H */
