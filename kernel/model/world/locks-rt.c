// SPDX-License-Identifier: MIT
/*
 * The locks of PREEMPT_RT. Stands for kernel/locking/{rtmutex,spinlock_rt,rwbase_rt}.c of 6.12: the fast path is one atomic instruction; who does not get
 * the lock sleeps, and lends its priority to the holder, whom the world then runs as if it had it.
 */
#include "internal.h"
#include <linux/kernel.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

#ifdef CONFIG_PREEMPT_RT

#define rtlock_might_sleep()	__sim_rtlock_might_sleep(__FILE__, __LINE__)

/*
 * Sleeps while the @size-byte word at @word is @value. What the task's state was is kept: it may be about to sleep for something else, and a wakeup
 * for that is not lost (current_save_and_set_rtlock_wait_state).
 */
static void rtlock_sleep(struct task_struct *holder, const void *word, int size, unsigned long value)
{
	current->saved_state = current->__state;
	if (holder)
		__sim_lend(holder);
	__sim_sleep_while(word, size, value, TASK_RTLOCK_WAIT, -1);
	if (holder)
		__sim_lend(NULL);
	current->__state = current->saved_state;
	current->saved_state = TASK_RUNNING;
}

static void take_rtmutex(struct rt_mutex_base *lock)
{
	struct task_struct *owner;

	while ((owner = cmpxchg_acquire(&lock->owner, NULL, current))) {
		if (owner == current)
			__sim_misuse("lock-misuse", "a task takes a lock that it already holds: it waits for itself for ever");
		atomic_inc((atomic_t *)&lock->waiters);
		rtlock_sleep(owner, &lock->owner, sizeof(lock->owner), (unsigned long)owner);
		atomic_dec((atomic_t *)&lock->waiters);
	}
}

static void give(struct rt_mutex_base *lock)
{
	if (lock->owner != current)
		__sim_misuse("lock-misuse", "a task releases a lock that it does not hold");
	smp_store_release(&lock->owner, NULL);
	if (READ_ONCE(lock->waiters))
		__sim_wake_key(&lock->owner, 1);
}

/* Every holder is a reader of RCU, and stays on its CPU. */
static void enter(void)
{
	rcu_read_lock();
	migrate_disable();
}

void rt_spin_lock(spinlock_t *lock)
{
	rtlock_might_sleep();
	take_rtmutex(&lock->lock);
	enter();
}

int rt_spin_trylock(spinlock_t *lock)
{
	if (cmpxchg_acquire(&lock->lock.owner, NULL, current))
		return 0;
	enter();
	return 1;
}

void rt_spin_unlock(spinlock_t *lock)
{
	migrate_enable();
	give(&lock->lock);
	rcu_read_unlock();
}

int rt_spin_is_locked(spinlock_t *lock)
{
	return READ_ONCE(lock->lock.owner) != NULL;
}

int __sim_spinlock_held_by_me(const void *lock)
{
	return ((const spinlock_t *)lock)->lock.owner == current;
}

/* ---------------------------------------------------------------- rwlock */

static bool read_trylock_fast(rwlock_t *lock)
{
	int readers = READ_ONCE(lock->readers), seen;

	while (readers < 0) {
		seen = cmpxchg_acquire(&lock->readers, readers, readers + 1);
		if (seen == readers)
			return true;
		readers = seen;
	}
	return false;
}

/* Readers that come after a writer wait for it on the lock's rtmutex. */
void rt_read_lock(rwlock_t *lock)
{
	rtlock_might_sleep();
	if (!read_trylock_fast(lock)) {
		take_rtmutex(&lock->rtmutex);
		atomic_inc((atomic_t *)&lock->readers);
		give(&lock->rtmutex);
	}
	enter();
}

void rt_read_unlock(rwlock_t *lock)
{
	migrate_enable();
	if (lock->readers == READER_BIAS || lock->readers == 0 || lock->readers == WRITER_BIAS)
		__sim_misuse("lock-misuse", "a read lock is released that nobody holds");
	/* The last reader before a writer. */
	if (atomic_dec_return_release((atomic_t *)&lock->readers) == 0)
		__sim_wake_key(&lock->readers, 0);
	rcu_read_unlock();
}

void rt_write_lock(rwlock_t *lock)
{
	int left;

	rtlock_might_sleep();
	take_rtmutex(&lock->rtmutex);
	atomic_sub(READER_BIAS, (atomic_t *)&lock->readers);
	/* Readers lend and borrow no priority: nobody knows who they are. */
	while ((left = cmpxchg_acquire(&lock->readers, 0, WRITER_BIAS)))
		rtlock_sleep(NULL, &lock->readers, sizeof(lock->readers), (unsigned long)(unsigned int)left);
	enter();
}

void rt_write_unlock(rwlock_t *lock)
{
	migrate_enable();
	if (lock->readers != WRITER_BIAS || lock->rtmutex.owner != current)
		__sim_misuse("lock-misuse", "a task releases a write lock that it does not hold");
	smp_store_release(&lock->readers, READER_BIAS);
	give(&lock->rtmutex);
	rcu_read_unlock();
}

#endif /* CONFIG_PREEMPT_RT */
