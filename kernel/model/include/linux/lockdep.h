/* SPDX-License-Identifier: MIT */
/*
 * Assertions about locks and contexts: include/linux/lockdep.h of 6.1 to 6.12, checked as under CONFIG_PROVE_LOCKING. A broken one is a
 * violation of the run, named with the rule, and the code goes on.
 */
#ifndef __LINUX_LOCKDEP_H
#define __LINUX_LOCKDEP_H

#include <linux/irqflags.h>
#include <linux/preempt.h>
#include <sim/library.h>

struct lock_class_key { char unused; };
struct lockdep_map { const char *name; };

#define lockdep_off()				do { } while (0)
#define lockdep_on()				do { } while (0)
#define lockdep_register_key(key)		do { (void)(key); } while (0)
#define lockdep_unregister_key(key)		do { (void)(key); } while (0)
#define lockdep_set_class(lock, key)		do { (void)(lock); (void)(key); } while (0)
#define lockdep_init_map(map, name, key, sub)	do { (void)(map); (void)(key); } while (0)
#define lock_map_acquire(map)			do { (void)(map); } while (0)
#define lock_map_release(map)			do { (void)(map); } while (0)
#define might_lock(lock)			do { (void)(lock); } while (0)
#define SINGLE_DEPTH_NESTING			1

/* Each kind of lock says how it is asked; see linux/mutex.h, spinlock.h, rwsem.h. */
#define lockdep_is_held(lock) _Generic((lock),							\
	struct mutex *: __sim_mutex_held_by_me((const void *)(lock)),				\
	struct rw_semaphore *: __sim_rwsem_is_held((const void *)(lock)),			\
	struct raw_spinlock *: __sim_spin_held_by_me((const void *)(lock)),			\
	struct spinlock *: __sim_spinlock_held_by_me((const void *)(lock)),			\
	default: 1)

struct mutex;
struct rw_semaphore;
struct raw_spinlock;
struct spinlock;
/* In world/. Whether the current task (or CPU) holds the lock; a rw_semaphore only whether anyone does. */
int __sim_mutex_held_by_me(const void *mutex);
int __sim_rwsem_is_held(const void *semaphore);
int __sim_spin_held_by_me(const void *lock);
int __sim_spinlock_held_by_me(const void *lock);

#define __sim_assert(condition, what) \
	do { if (unlikely(!(condition))) __sim_misuse("lock-misuse", what); } while (0)

#define lockdep_assert(condition)	__sim_assert(condition, "lockdep_assert(" #condition ") failed")
#define lockdep_assert_once(condition)	lockdep_assert(condition)
#define lockdep_assert_held(lock)	__sim_assert(lockdep_is_held(lock), #lock " is not held")
#define lockdep_assert_held_write(lock)	lockdep_assert_held(lock)
#define lockdep_assert_held_read(lock)	lockdep_assert_held(lock)
#define lockdep_assert_held_once(lock)	lockdep_assert_held(lock)
#define lockdep_assert_not_held(lock)	do { (void)(lock); } while (0)
#define lockdep_assert_none_held_once()	do { } while (0)
#define lockdep_assert_irqs_enabled()	__sim_assert(!irqs_disabled(), "interrupts are disabled")
#define lockdep_assert_irqs_disabled()	__sim_assert(irqs_disabled(), "interrupts are enabled")
#define lockdep_assert_in_irq()		__sim_assert(in_hardirq(), "not in a hard interrupt")
#define lockdep_assert_no_hardirq()	__sim_assert(!in_hardirq(), "in a hard interrupt")
#define lockdep_assert_preemption_enabled()	__sim_assert(preemptible(), "preemption is disabled")
#ifdef CONFIG_PREEMPT_RT
#define __sim_preemption_is_enabled "preemption is enabled: under PREEMPT_RT a spinlock or rwlock that is held does not disable it"
#else
#define __sim_preemption_is_enabled "preemption is enabled"
#endif
#define lockdep_assert_preemption_disabled()	__sim_assert(!preemptible(), __sim_preemption_is_enabled)
#define lockdep_assert_in_softirq()	__sim_assert(in_softirq(), "not in a softirq")

#endif /* __LINUX_LOCKDEP_H */
