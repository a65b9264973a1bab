/* SPDX-License-Identifier: MIT */
/*
 * Spinlocks and rwlocks of PREEMPT_RT: include/linux/spinlock_rt.h and rwlock_rt.h of 6.12. They are rtmutexes: who waits sleeps and lends the holder its
 * priority, interrupts stay enabled whatever the name says, and the holder is an RCU reader that stays on its CPU but can be preempted. The
 * functions are in world/locks-rt.c. Included by spinlock.h only.
 */
#ifndef __LINUX_SPINLOCK_RT_H
#define __LINUX_SPINLOCK_RT_H

#include <linux/bottom_half.h>
#include <linux/spinlock_types.h>

void rt_spin_lock(spinlock_t *lock);
void rt_spin_unlock(spinlock_t *lock);
int rt_spin_trylock(spinlock_t *lock);
int rt_spin_is_locked(spinlock_t *lock);
void rt_read_lock(rwlock_t *lock);
void rt_read_unlock(rwlock_t *lock);
void rt_write_lock(rwlock_t *lock);
void rt_write_unlock(rwlock_t *lock);

#define spin_lock_init(spinlock)	do { (spinlock)->lock.owner = NULL; (spinlock)->lock.waiters = 0; } while (0)
#define rwlock_init(rwlock)		do { *(rwlock) = (rwlock_t)__RW_LOCK_UNLOCKED(rwlock); } while (0)

#define spin_lock(lock)			rt_spin_lock(lock)
#define spin_unlock(lock)		rt_spin_unlock(lock)
#define spin_trylock(lock)		rt_spin_trylock(lock)
#define spin_lock_irq(lock)		rt_spin_lock(lock)
#define spin_unlock_irq(lock)		rt_spin_unlock(lock)
#define spin_lock_bh(lock)		do { local_bh_disable(); rt_spin_lock(lock); } while (0)
#define spin_unlock_bh(lock)		do { rt_spin_unlock(lock); local_bh_enable(); } while (0)
#define spin_lock_irqsave(lock, flags)	do { (flags) = 0; rt_spin_lock(lock); } while (0)
#define spin_unlock_irqrestore(lock, flags) do { (void)(flags); rt_spin_unlock(lock); } while (0)
#define spin_is_locked(lock)		rt_spin_is_locked(lock)

#define read_lock(lock)			rt_read_lock(lock)
#define read_unlock(lock)		rt_read_unlock(lock)
#define write_lock(lock)		rt_write_lock(lock)
#define write_unlock(lock)		rt_write_unlock(lock)
#define read_lock_irq(lock)		rt_read_lock(lock)
#define read_unlock_irq(lock)		rt_read_unlock(lock)
#define write_lock_irq(lock)		rt_write_lock(lock)
#define write_unlock_irq(lock)		rt_write_unlock(lock)
#define read_lock_irqsave(lock, flags)	do { (flags) = 0; rt_read_lock(lock); } while (0)
#define read_unlock_irqrestore(lock, flags) do { (void)(flags); rt_read_unlock(lock); } while (0)
#define write_lock_irqsave(lock, flags)	do { (flags) = 0; rt_write_lock(lock); } while (0)
#define write_unlock_irqrestore(lock, flags) do { (void)(flags); rt_write_unlock(lock); } while (0)

#endif /* __LINUX_SPINLOCK_RT_H */
