/* SPDX-License-Identifier: MIT */
/*
 * Spinning locks: include/linux/spinlock_types.h and rwlock_types.h of 6.1 to 6.12. The contents are the model's: who holds a lock is
 * kept as a CPU number, so that misuse can be told.
 */
#ifndef __LINUX_SPINLOCK_TYPES_H
#define __LINUX_SPINLOCK_TYPES_H

#include <linux/types.h>

typedef struct raw_spinlock {
	/* 0 when free, else the holding CPU's number + 1. */
	unsigned int holder;
} raw_spinlock_t;

typedef struct spinlock {
	struct raw_spinlock rlock;
} spinlock_t;

typedef struct {
	/* Number of readers inside, or -1 - n while CPU n writes. */
	int count;
	/* Writers that wait: readers outside interrupts queue behind them, as with queued rwlocks. */
	int waiting_writers;
} rwlock_t;

#define __RAW_SPIN_LOCK_UNLOCKED(name)	{ .holder = 0 }
#define __SPIN_LOCK_UNLOCKED(name)	{ .rlock = __RAW_SPIN_LOCK_UNLOCKED(name) }
#define __RW_LOCK_UNLOCKED(name)	{ .count = 0, .waiting_writers = 0 }
#define DEFINE_RAW_SPINLOCK(name)	raw_spinlock_t name = __RAW_SPIN_LOCK_UNLOCKED(name)
#define DEFINE_SPINLOCK(name)		spinlock_t name = __SPIN_LOCK_UNLOCKED(name)
#define DEFINE_RWLOCK(name)		rwlock_t name = __RW_LOCK_UNLOCKED(name)

#endif /* __LINUX_SPINLOCK_TYPES_H */
