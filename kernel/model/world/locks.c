// SPDX-License-Identifier: MIT
/*
 * Locks. Stands for kernel/locking of 6.1 and 6.12: the fast path is one atomic instruction, the world makes the loser wait. The order
 * is that of the kernel's own: acquire to take, release to give back.
 *
 * Errors that lockdep would find at run time are found here: a lock taken twice by its holder, or given back by another.
 */
#include "internal.h"
#include <linux/bug.h>
#include <linux/cpu.h>
#include <linux/kernel.h>
#include <linux/mutex.h>
#include <linux/rwsem.h>
#include <linux/sched.h>
#include <linux/spinlock.h>

/* Timelines have no use for who holds what. */
#ifdef CONFIG_SIM_EXPLORES
#define took(lock, alone)	__sim_took(lock, alone)
#define gave(lock)		__sim_gave(lock)
#else
#define took(lock, alone)	((void)0)
#define gave(lock)		((void)0)
#endif

/* ---------------------------------------------------------------- mutex */

/* Under PREEMPT_RT a mutex is an rtmutex: who waits for it lends its holder its priority. */
static void lend(struct task_struct *holder)
{
	if (IS_ENABLED(CONFIG_PREEMPT_RT))
		__sim_lend(holder);
}

void mutex_init(struct mutex *lock)
{
	lock->owner = NULL;
	INIT_LIST_HEAD(&lock->wait_list);
}

static int mutex_take(struct mutex *lock, unsigned int state)
{
	struct task_struct *owner;
	long ret;

	while ((owner = cmpxchg_acquire(&lock->owner, NULL, current))) {
		if (owner == current)
			__sim_misuse("lock-misuse", "a task takes a mutex that it already holds: it waits for itself for ever");
		lend(owner);
		ret = __sim_sleep_while(&lock->owner, sizeof(lock->owner), (unsigned long)owner, state, -1);
		lend(NULL);
		if (ret == -ERESTARTSYS)
			return -EINTR;
	}
	took(lock, 1);
	return 0;
}

void mutex_lock(struct mutex *lock)
{
	might_sleep();
	mutex_take(lock, TASK_UNINTERRUPTIBLE);
}

int mutex_lock_interruptible(struct mutex *lock)
{
	might_sleep();
	return mutex_take(lock, TASK_INTERRUPTIBLE);
}

int mutex_trylock(struct mutex *lock)
{
	if (cmpxchg_acquire(&lock->owner, NULL, current))
		return 0;
	took(lock, 1);
	return 1;
}

void mutex_unlock(struct mutex *lock)
{
	if (lock->owner != current)
		__sim_misuse("lock-misuse", "a task releases a mutex that it does not hold");
	smp_store_release(&lock->owner, NULL);
	gave(lock);
	__sim_wake_key(&lock->owner, 1);
}

bool mutex_is_locked(struct mutex *lock)
{
	return READ_ONCE(lock->owner) != NULL;
}

int __sim_mutex_held_by_me(const void *mutex)
{
	return ((const struct mutex *)mutex)->owner == current;
}

/* ---------------------------------------------------------------- spinlock */

static __always_inline unsigned int me(void)
{
	return (unsigned int)smp_processor_id() + 1;
}

void _raw_spin_lock(raw_spinlock_t *lock)
{
	unsigned int holder;

	preempt_disable();
	while ((holder = cmpxchg_acquire(&lock->holder, 0, me()))) {
		if (holder == me())
			__sim_misuse("lock-misuse", "a CPU spins for a lock that it holds itself");
		__sim_spin_while(&lock->holder, sizeof(lock->holder), holder);
	}
	took(lock, 1);
}

int _raw_spin_trylock(raw_spinlock_t *lock)
{
	preempt_disable();
	if (cmpxchg_acquire(&lock->holder, 0, me()) == 0) {
		took(lock, 1);
		return 1;
	}
	preempt_enable();
	return 0;
}

static void spin_release(raw_spinlock_t *lock)
{
	if (lock->holder != me())
		__sim_misuse("lock-misuse", "a CPU releases a spinlock that it does not hold");
	smp_store_release(&lock->holder, 0);
	gave(lock);
	__sim_wake_key(&lock->holder, 0);
}

void _raw_spin_unlock(raw_spinlock_t *lock)
{
	spin_release(lock);
	preempt_enable();
}

void _raw_spin_lock_irq(raw_spinlock_t *lock)
{
	local_irq_disable();
	_raw_spin_lock(lock);
}

void _raw_spin_unlock_irq(raw_spinlock_t *lock)
{
	spin_release(lock);
	local_irq_enable();
	preempt_enable();
}

void _raw_spin_lock_bh(raw_spinlock_t *lock)
{
	local_bh_disable();
	_raw_spin_lock(lock);
}

void _raw_spin_unlock_bh(raw_spinlock_t *lock)
{
	_raw_spin_unlock(lock);
	local_bh_enable();
}

unsigned long _raw_spin_lock_irqsave(raw_spinlock_t *lock)
{
	unsigned long flags;

	local_irq_save(flags);
	_raw_spin_lock(lock);
	return flags;
}

void _raw_spin_unlock_irqrestore(raw_spinlock_t *lock, unsigned long flags)
{
	spin_release(lock);
	local_irq_restore(flags);
	preempt_enable();
}

int raw_spin_is_locked(raw_spinlock_t *lock)
{
	return READ_ONCE(lock->holder) != 0;
}

int __sim_spin_held_by_me(const void *lock)
{
	return ((const raw_spinlock_t *)lock)->holder == me();
}

#ifndef CONFIG_PREEMPT_RT

int __sim_spinlock_held_by_me(const void *lock)
{
	return __sim_spin_held_by_me(lock);
}

/* ---------------------------------------------------------------- rwlock */

/*
 * A reader outside interrupts queues behind a waiting writer, as with the kernel's queued rwlocks. It spins for the word that stopped it: the other one
 * may never change again.
 */
void _raw_read_lock(rwlock_t *lock)
{
	int count, writers = 0;

	preempt_disable();
	for (;;) {
		count = READ_ONCE(lock->count);
		if (count < 0) {
			__sim_spin_while(&lock->count, sizeof(lock->count), (unsigned int)count);
			continue;
		}
		if (!in_interrupt())
			writers = READ_ONCE(lock->waiting_writers);
		if (writers)
			__sim_spin_while(&lock->waiting_writers, sizeof(lock->waiting_writers), (unsigned int)writers);
		else if (cmpxchg_acquire(&lock->count, count, count + 1) == count) {
			took(lock, 0);
			return;
		}
	}
}

static void read_release(rwlock_t *lock)
{
	if (lock->count <= 0)
		__sim_misuse("lock-misuse", "a read lock is released that nobody holds");
	atomic_dec_return_release((atomic_t *)&lock->count);
	gave(lock);
	__sim_wake_key(&lock->count, 0);
}

void _raw_read_unlock(rwlock_t *lock)
{
	read_release(lock);
	preempt_enable();
}

void _raw_write_lock(rwlock_t *lock)
{
	int count;

	preempt_disable();
	atomic_inc((atomic_t *)&lock->waiting_writers);
	while ((count = cmpxchg_acquire(&lock->count, 0, -1 - (int)smp_processor_id()))) {
		if (count == -1 - (int)smp_processor_id())
			__sim_misuse("lock-misuse", "a CPU spins for a write lock that it holds itself");
		__sim_spin_while(&lock->count, sizeof(lock->count), (unsigned int)count);
	}
	took(lock, 1);
	atomic_dec((atomic_t *)&lock->waiting_writers);
	__sim_wake_key(&lock->waiting_writers, 0);
}

static void write_release(rwlock_t *lock)
{
	if (lock->count != -1 - (int)smp_processor_id())
		__sim_misuse("lock-misuse", "a CPU releases a write lock that it does not hold");
	smp_store_release(&lock->count, 0);
	gave(lock);
	__sim_wake_key(&lock->count, 0);
}

void _raw_write_unlock(rwlock_t *lock)
{
	write_release(lock);
	preempt_enable();
}

void _raw_read_lock_irq(rwlock_t *lock)
{
	local_irq_disable();
	_raw_read_lock(lock);
}

void _raw_read_unlock_irq(rwlock_t *lock)
{
	read_release(lock);
	local_irq_enable();
	preempt_enable();
}

void _raw_write_lock_irq(rwlock_t *lock)
{
	local_irq_disable();
	_raw_write_lock(lock);
}

void _raw_write_unlock_irq(rwlock_t *lock)
{
	write_release(lock);
	local_irq_enable();
	preempt_enable();
}

unsigned long _raw_read_lock_irqsave(rwlock_t *lock)
{
	unsigned long flags;

	local_irq_save(flags);
	_raw_read_lock(lock);
	return flags;
}

void _raw_read_unlock_irqrestore(rwlock_t *lock, unsigned long flags)
{
	read_release(lock);
	local_irq_restore(flags);
	preempt_enable();
}

unsigned long _raw_write_lock_irqsave(rwlock_t *lock)
{
	unsigned long flags;

	local_irq_save(flags);
	_raw_write_lock(lock);
	return flags;
}

void _raw_write_unlock_irqrestore(rwlock_t *lock, unsigned long flags)
{
	write_release(lock);
	local_irq_restore(flags);
	preempt_enable();
}

#endif /* CONFIG_PREEMPT_RT */

/* ---------------------------------------------------------------- rw_semaphore */

void init_rwsem(struct rw_semaphore *sem)
{
	sem->count = 0;
	sem->owner = NULL;
	INIT_LIST_HEAD(&sem->wait_list);
}

/*
 * A waiting writer is noted in `owner`; it keeps later readers out, so a recursive reader can wait for itself. A reader waits for the word that stopped it: the
 * other one may come to be what it was while the reader goes to sleep.
 */
void down_read(struct rw_semaphore *sem)
{
	struct task_struct *writer;
	long count;

	might_sleep();
	for (;;) {
		count = READ_ONCE(sem->count);
		if (count < 0) {
			__sim_sleep_while(&sem->count, sizeof(sem->count), (unsigned long)count, TASK_UNINTERRUPTIBLE, -1);
			continue;
		}
		writer = READ_ONCE(sem->owner);
		if (writer)
			__sim_sleep_while(&sem->owner, sizeof(sem->owner), (unsigned long)writer, TASK_UNINTERRUPTIBLE, -1);
		else if (cmpxchg_acquire(&sem->count, count, count + 1) == count) {
			took(sem, 0);
			return;
		}
	}
}

int down_read_trylock(struct rw_semaphore *sem)
{
	long count = READ_ONCE(sem->count);

	if (count < 0 || READ_ONCE(sem->owner) || cmpxchg_acquire(&sem->count, count, count + 1) != count)
		return 0;
	took(sem, 0);
	return 1;
}

void up_read(struct rw_semaphore *sem)
{
	if (sem->count <= 0)
		__sim_misuse("lock-misuse", "a semaphore is released by a reader that does not hold it");
	atomic_long_dec_return_release((atomic_long_t *)&sem->count);
	gave(sem);
	__sim_wake_key(&sem->count, 0);
}

void down_write(struct rw_semaphore *sem)
{
	long count;

	might_sleep();
	for (;;) {
		if (sem->owner == current && sem->count == -1)
			__sim_misuse("lock-misuse", "a task takes a semaphore for writing that it already holds");
		count = cmpxchg_acquire(&sem->count, 0, -1);
		if (count == 0)
			break;
		WRITE_ONCE(sem->owner, current);
		__sim_sleep_while(&sem->count, sizeof(sem->count), (unsigned long)count, TASK_UNINTERRUPTIBLE, -1);
	}
	took(sem, 1);
	WRITE_ONCE(sem->owner, current);
}

int down_write_trylock(struct rw_semaphore *sem)
{
	if (cmpxchg_acquire(&sem->count, 0, -1) != 0)
		return 0;
	took(sem, 1);
	WRITE_ONCE(sem->owner, current);
	return 1;
}

void up_write(struct rw_semaphore *sem)
{
	if (sem->count != -1 || sem->owner != current)
		__sim_misuse("lock-misuse", "a semaphore is released by a writer that does not hold it");
	WRITE_ONCE(sem->owner, NULL);
	smp_store_release(&sem->count, 0);
	gave(sem);
	__sim_wake_key(&sem->count, 0);
	__sim_wake_key(&sem->owner, 0);
}

int __sim_rwsem_is_held(const void *semaphore)
{
	return ((const struct rw_semaphore *)semaphore)->count != 0;
}

/* ---------------------------------------------------------------- the CPU hotplug lock */

/* kernel/cpu.c. Readers are many and short; whoever changes the set of online CPUs writes. */
static DECLARE_RWSEM(cpu_hotplug_lock);

/* As lockdep has it: a writer that comes between two of one reader stops both for ever. */
void cpus_read_lock(void)
{
	if (current->sim_reads_hotplug_lock)
		__sim_misuse("lock-misuse", "a task takes the CPU hotplug lock that it already holds: where a writer waits in between, both wait for ever");
	down_read(&cpu_hotplug_lock);
	current->sim_reads_hotplug_lock = true;
}

void cpus_read_unlock(void)
{
	current->sim_reads_hotplug_lock = false;
	up_read(&cpu_hotplug_lock);
}

int cpus_read_trylock(void)
{
	int taken = down_read_trylock(&cpu_hotplug_lock);

	if (taken)
		current->sim_reads_hotplug_lock = true;
	return taken;
}

void cpus_write_lock(void)
{
	down_write(&cpu_hotplug_lock);
}

void cpus_write_unlock(void)
{
	up_write(&cpu_hotplug_lock);
}

void lockdep_assert_cpus_held(void)
{
	if (!__sim_rwsem_is_held(&cpu_hotplug_lock))
		__sim_misuse("lock-misuse", "the CPU hotplug lock is not held");
}
