/* SPDX-License-Identifier: MIT */
/*
 * Spinning locks: include/linux/spinlock.h and rwlock.h of 6.1 to 6.12. Under PREEMPT_RT only the raw ones spin (spinlock_rt.h). The functions declared here are in world/: they disable
 * preemption (and what their name says), wait, and complain about misuse through __sim_misuse.
 */
#ifndef __LINUX_SPINLOCK_H
#define __LINUX_SPINLOCK_H

#include <linux/bottom_half.h>
#include <linux/irqflags.h>
#include <linux/lockdep.h>
#include <linux/preempt.h>
#include <linux/spinlock_types.h>

void _raw_spin_lock(raw_spinlock_t *lock);
void _raw_spin_unlock(raw_spinlock_t *lock);
int _raw_spin_trylock(raw_spinlock_t *lock);
void _raw_spin_lock_irq(raw_spinlock_t *lock);
void _raw_spin_unlock_irq(raw_spinlock_t *lock);
void _raw_spin_lock_bh(raw_spinlock_t *lock);
void _raw_spin_unlock_bh(raw_spinlock_t *lock);
unsigned long _raw_spin_lock_irqsave(raw_spinlock_t *lock);
void _raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags);
int raw_spin_is_locked(raw_spinlock_t *lock);

#ifndef CONFIG_PREEMPT_RT
void _raw_read_lock(rwlock_t *lock);
void _raw_read_unlock(rwlock_t *lock);
void _raw_write_lock(rwlock_t *lock);
void _raw_write_unlock(rwlock_t *lock);
void _raw_read_lock_irq(rwlock_t *lock);
void _raw_read_unlock_irq(rwlock_t *lock);
void _raw_write_lock_irq(rwlock_t *lock);
void _raw_write_unlock_irq(rwlock_t *lock);
unsigned long _raw_read_lock_irqsave(rwlock_t *lock);
void _raw_read_unlock_irqrestore(rwlock_t *lock, unsigned long flags);
unsigned long _raw_write_lock_irqsave(rwlock_t *lock);
void _raw_write_unlock_irqrestore(rwlock_t *lock, unsigned long flags);
#endif

#define raw_spin_lock_init(lock)	do { (lock)->holder = 0; } while (0)

#define raw_spin_lock(lock)		_raw_spin_lock(lock)
#define raw_spin_unlock(lock)		_raw_spin_unlock(lock)
#define raw_spin_trylock(lock)		_raw_spin_trylock(lock)
#define raw_spin_lock_irq(lock)		_raw_spin_lock_irq(lock)
#define raw_spin_unlock_irq(lock)	_raw_spin_unlock_irq(lock)
#define raw_spin_lock_irqsave(lock, flags)	do { (flags) = _raw_spin_lock_irqsave(lock); } while (0)
#define raw_spin_unlock_irqrestore(lock, flags)	_raw_spin_unlock_irqrestore(lock, flags)
#define raw_spin_lock_nested(lock, subclass)	_raw_spin_lock(lock)

#ifdef CONFIG_PREEMPT_RT
#include <linux/spinlock_rt.h>
#else

#define spin_lock_init(lock)		raw_spin_lock_init(&(lock)->rlock)
#define rwlock_init(lock)		do { (lock)->count = 0; (lock)->waiting_writers = 0; } while (0)

#define spin_lock(lock)			_raw_spin_lock(&(lock)->rlock)
#define spin_unlock(lock)		_raw_spin_unlock(&(lock)->rlock)
#define spin_trylock(lock)		_raw_spin_trylock(&(lock)->rlock)
#define spin_lock_irq(lock)		_raw_spin_lock_irq(&(lock)->rlock)
#define spin_unlock_irq(lock)		_raw_spin_unlock_irq(&(lock)->rlock)
#define spin_lock_bh(lock)		_raw_spin_lock_bh(&(lock)->rlock)
#define spin_unlock_bh(lock)		_raw_spin_unlock_bh(&(lock)->rlock)
#define spin_lock_irqsave(lock, flags)	do { (flags) = _raw_spin_lock_irqsave(&(lock)->rlock); } while (0)
#define spin_unlock_irqrestore(lock, flags) _raw_spin_unlock_irqrestore(&(lock)->rlock, flags)
#define spin_is_locked(lock)		raw_spin_is_locked(&(lock)->rlock)

#define read_lock(lock)			_raw_read_lock(lock)
#define read_unlock(lock)		_raw_read_unlock(lock)
#define write_lock(lock)		_raw_write_lock(lock)
#define write_unlock(lock)		_raw_write_unlock(lock)
#define read_lock_irq(lock)		_raw_read_lock_irq(lock)
#define read_unlock_irq(lock)		_raw_read_unlock_irq(lock)
#define write_lock_irq(lock)		_raw_write_lock_irq(lock)
#define write_unlock_irq(lock)		_raw_write_unlock_irq(lock)
#define read_lock_irqsave(lock, flags)	do { (flags) = _raw_read_lock_irqsave(lock); } while (0)
#define read_unlock_irqrestore(lock, flags) _raw_read_unlock_irqrestore(lock, flags)
#define write_lock_irqsave(lock, flags)	do { (flags) = _raw_write_lock_irqsave(lock); } while (0)
#define write_unlock_irqrestore(lock, flags) _raw_write_unlock_irqrestore(lock, flags)

#endif /* CONFIG_PREEMPT_RT */

#define assert_spin_locked(lock)	lockdep_assert_held(lock)
#define assert_raw_spin_locked(lock)	lockdep_assert_held(lock)

DEFINE_LOCK_GUARD_1(raw_spinlock, raw_spinlock_t, raw_spin_lock(_T->lock), raw_spin_unlock(_T->lock))
DEFINE_LOCK_GUARD_1(raw_spinlock_irq, raw_spinlock_t, raw_spin_lock_irq(_T->lock), raw_spin_unlock_irq(_T->lock))
DEFINE_LOCK_GUARD_1(raw_spinlock_irqsave, raw_spinlock_t, raw_spin_lock_irqsave(_T->lock, _T->flags),
		    raw_spin_unlock_irqrestore(_T->lock, _T->flags), unsigned long flags)
DEFINE_LOCK_GUARD_1(spinlock, spinlock_t, spin_lock(_T->lock), spin_unlock(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_irq, spinlock_t, spin_lock_irq(_T->lock), spin_unlock_irq(_T->lock))
DEFINE_LOCK_GUARD_1(spinlock_irqsave, spinlock_t, spin_lock_irqsave(_T->lock, _T->flags),
		    spin_unlock_irqrestore(_T->lock, _T->flags), unsigned long flags)
DEFINE_LOCK_GUARD_1(read_lock, rwlock_t, read_lock(_T->lock), read_unlock(_T->lock))
DEFINE_LOCK_GUARD_1(write_lock_irq, rwlock_t, write_lock_irq(_T->lock), write_unlock_irq(_T->lock))

#endif /* __LINUX_SPINLOCK_H */
