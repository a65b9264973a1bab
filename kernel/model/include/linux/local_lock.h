/* SPDX-License-Identifier: MIT */
/*
 * Locks of per-CPU data: include/linux/local_lock.h of 6.1 to 6.12. Without PREEMPT_RT they disable preemption (or interrupts) and are no locks; with it
 * they are spinlocks of the CPU that the task is kept on.
 */
#ifndef _LINUX_LOCAL_LOCK_H
#define _LINUX_LOCAL_LOCK_H

#include <linux/percpu.h>
#include <linux/spinlock.h>

#ifdef CONFIG_PREEMPT_RT

typedef spinlock_t local_lock_t;

#define INIT_LOCAL_LOCK(name)		__SPIN_LOCK_UNLOCKED(name)
#define local_lock_init(lock)		spin_lock_init(lock)
#define local_lock(lock)		do { migrate_disable(); spin_lock(this_cpu_ptr(lock)); } while (0)
#define local_unlock(lock)		do { spin_unlock(this_cpu_ptr(lock)); migrate_enable(); } while (0)
#define local_lock_irq(lock)		local_lock(lock)
#define local_unlock_irq(lock)		local_unlock(lock)
#define local_lock_irqsave(lock, flags)	do { (flags) = 0; local_lock(lock); } while (0)
#define local_unlock_irqrestore(lock, flags) do { (void)(flags); local_unlock(lock); } while (0)

#else

typedef struct { char unused; } local_lock_t;

#define INIT_LOCAL_LOCK(name)		{ 0 }
#define local_lock_init(lock)		do { (void)(lock); } while (0)
#define local_lock(lock)		do { (void)(lock); preempt_disable(); } while (0)
#define local_unlock(lock)		do { (void)(lock); preempt_enable(); } while (0)
#define local_lock_irq(lock)		do { (void)(lock); local_irq_disable(); } while (0)
#define local_unlock_irq(lock)		do { (void)(lock); local_irq_enable(); } while (0)
#define local_lock_irqsave(lock, flags)	do { (void)(lock); local_irq_save(flags); } while (0)
#define local_unlock_irqrestore(lock, flags) do { (void)(lock); local_irq_restore(flags); } while (0)

#endif /* CONFIG_PREEMPT_RT */

#endif /* _LINUX_LOCAL_LOCK_H */
