/* SPDX-License-Identifier: MIT */
/*
 * Spinning locks: include/linux/spinlock_types.h and rwlock_types.h of 6.1 to 6.12. The contents are the model's: who holds a lock is
 * kept as a CPU number (under PREEMPT_RT, as a task), so that misuse can be told.
 */
#ifndef __LINUX_SPINLOCK_TYPES_H
#define __LINUX_SPINLOCK_TYPES_H

#include <linux/types.h>

typedef struct raw_spinlock {
	/* 0 when free, else the holding CPU's number + 1. */
	unsigned int holder;
} raw_spinlock_t;

#ifdef CONFIG_PREEMPT_RT

struct task_struct;

/* An rtmutex without its list of waiters, which the world keeps. */
struct rt_mutex_base {
	/* Null when free. */
	struct task_struct *owner;
	/* Tasks that sleep for it. */
	int waiters;
};

typedef struct spinlock {
	struct rt_mutex_base lock;
} spinlock_t;

typedef struct {
	/* Readers inside, above READER_BIAS while readers may enter; WRITER_BIAS while a writer is inside (kernel/locking/rwbase_rt.c). */
	int readers;
	struct rt_mutex_base rtmutex;
} rwlock_t;

#define READER_BIAS			(1 << 31)
#define WRITER_BIAS			(1 << 30)
#define __RT_MUTEX_BASE_INITIALIZER	{ .owner = NULL, .waiters = 0 }
#define __SPIN_LOCK_UNLOCKED(name)	{ .lock = __RT_MUTEX_BASE_INITIALIZER }
#define __RW_LOCK_UNLOCKED(name)	{ .readers = READER_BIAS, .rtmutex = __RT_MUTEX_BASE_INITIALIZER }

#else

typedef struct spinlock {
	struct raw_spinlock rlock;
} spinlock_t;

typedef struct {
	/* Number of readers inside, or -1 - n while CPU n writes. */
	int count;
	/* Writers that wait: readers outside interrupts queue behind them, as with queued rwlocks. */
	int waiting_writers;
} rwlock_t;

#define __SPIN_LOCK_UNLOCKED(name)	{ .rlock = __RAW_SPIN_LOCK_UNLOCKED(name) }
#define __RW_LOCK_UNLOCKED(name)	{ .count = 0, .waiting_writers = 0 }

#endif /* CONFIG_PREEMPT_RT */

#define __RAW_SPIN_LOCK_UNLOCKED(name)	{ .holder = 0 }
#define DEFINE_RAW_SPINLOCK(name)	raw_spinlock_t name = __RAW_SPIN_LOCK_UNLOCKED(name)
#define DEFINE_SPINLOCK(name)		spinlock_t name = __SPIN_LOCK_UNLOCKED(name)
#define DEFINE_RWLOCK(name)		rwlock_t name = __RW_LOCK_UNLOCKED(name)

#endif /* __LINUX_SPINLOCK_TYPES_H */
