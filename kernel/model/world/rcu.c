// SPDX-License-Identifier: MIT
/*
 * Read-copy-update as its callers see it. Stands for kernel/rcu/{tree,update,tasks,srcutree}.c of 6.1 and 6.12; the grace periods are
 * the world's (simulator/world/rcu*.ts).
 *
 * synchronize_* are full barriers on the caller at both ends, and nothing more than that on CPUs outside a reader.
 */
#include "internal.h"
#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/srcu.h>
#include <linux/workqueue.h>

/* ---------------------------------------------------------------- readers */

#ifdef CONFIG_PREEMPT_RCU
void __rcu_read_lock(void)
{
	current->rcu_read_lock_nesting++;
	barrier();
}

void __rcu_read_unlock(void)
{
	barrier();
	if (--current->rcu_read_lock_nesting == 0 && READ_ONCE(current->rcu_read_unlock_special))
		__sim_rcu_unlock_special();
	if (current->rcu_read_lock_nesting < 0)
		__sim_misuse("lock-misuse", "rcu_read_unlock() without rcu_read_lock()");
}

int rcu_read_lock_held(void)
{
	return current->rcu_read_lock_nesting > 0;
}
#else
void __rcu_read_lock(void)
{
	preempt_disable();
}

void __rcu_read_unlock(void)
{
	preempt_enable();
}

int rcu_read_lock_held(void)
{
	return !preemptible();
}
#endif

int rcu_read_lock_sched_held(void)
{
	return !preemptible();
}

int rcu_read_lock_any_held(void)
{
	return rcu_read_lock_held() || !preemptible();
}

/* ---------------------------------------------------------------- waiting for readers */

static void wait_for_grace_period(const char *name, int flavour)
{
	might_sleep();
	RCU_LOCKDEP_WARN(rcu_read_lock_any_held(), "a grace period is waited for inside an RCU reader: it can never end");
	__sim_point_begin(name);
	smp_mb();
	__sim_rcu_wait(flavour);
	smp_mb();
	__sim_point_end();
}

void synchronize_rcu(void)
{
	if (__sim_parameter("rcu-expedited", 0))
		wait_for_grace_period("synchronize_rcu", SIM_RCU_EXPEDITED);
	else
		wait_for_grace_period("synchronize_rcu", SIM_RCU_NORMAL);
}

void synchronize_rcu_expedited(void)
{
	if (__sim_parameter("rcu-normal", 0))
		wait_for_grace_period("synchronize_rcu_expedited", SIM_RCU_NORMAL);
	else
		wait_for_grace_period("synchronize_rcu_expedited", SIM_RCU_EXPEDITED);
}

/* Where the kernel cannot preempt itself, no task can stand anywhere off its CPU: readers are enough to wait for (rcu/Kconfig: TASKS_RCU). */
void synchronize_rcu_tasks(void)
{
#ifdef CONFIG_PREEMPTION
	wait_for_grace_period("synchronize_rcu_tasks", SIM_RCU_TASKS);
#else
	wait_for_grace_period("synchronize_rcu_tasks", SIM_RCU_NORMAL);
#endif
}

static void rcu_tasks_be_rude(struct work_struct *work)
{
}

/* A context switch on every online CPU, idle or not (tasks.h: rcu_tasks_rude_wait_gp). */
void synchronize_rcu_tasks_rude(void)
{
	__sim_point_begin("synchronize_rcu_tasks_rude");
	sim_run_on_each_cpu(rcu_tasks_be_rude);
	__sim_point_end();
}

/* ---------------------------------------------------------------- callbacks */

void call_rcu(struct rcu_head *head, rcu_callback_t func)
{
	head->func = func;
	head->next = NULL;
	__sim_rcu_call(head);
}

void call_rcu_hurry(struct rcu_head *head, rcu_callback_t func)
{
	call_rcu(head, func);
}

void rcu_barrier(void)
{
	might_sleep();
	__sim_point_begin("rcu_barrier");
	__sim_rcu_barrier();
	__sim_point_end();
}

struct free_later {
	struct rcu_head head;
	void *object;
};

static void free_now(struct rcu_head *head)
{
	struct free_later *later = container_of(head, struct free_later, head);

	kfree(later->object);
	kfree(later);
}

/* Without a head of its own the object needs a record beside it, or a caller that can wait. */
void kvfree_call_rcu(struct rcu_head *head, void *object)
{
	struct free_later *later = kzalloc(sizeof(*later), GFP_ATOMIC);

	if (!later) {
		synchronize_rcu();
		kfree(object);
		return;
	}
	later->object = object;
	call_rcu(&later->head, free_now);
}

/* ---------------------------------------------------------------- sleepable RCU */

int init_srcu_struct(struct srcu_struct *ssp)
{
	ssp->readers[0] = 0;
	ssp->readers[1] = 0;
	ssp->index = 0;
	return 0;
}

void cleanup_srcu_struct(struct srcu_struct *ssp)
{
	WARN_ON(ssp->readers[0] || ssp->readers[1]);
}

int srcu_read_lock(struct srcu_struct *ssp)
{
	int index = READ_ONCE(ssp->index) & 1;

	__sim_fetch_add_relaxed(&ssp->readers[index], 1);
	smp_mb();
	return index;
}

void srcu_read_unlock(struct srcu_struct *ssp, int index)
{
	smp_mb();
	__sim_fetch_sub_relaxed(&ssp->readers[index], 1);
	__sim_wake_key(&ssp->readers[index], 0);
}

static void wait_for_srcu_readers(struct srcu_struct *ssp, int index)
{
	int readers;

	while ((readers = READ_ONCE(ssp->readers[index])))
		__sim_sleep_while(&ssp->readers[index], sizeof(int), (unsigned int)readers, TASK_UNINTERRUPTIBLE, -1);
}

/* Both indices are waited for: a reader may have read the old one just before it was changed. */
void synchronize_srcu(struct srcu_struct *ssp)
{
	int index;

	might_sleep();
	__sim_point_begin("synchronize_srcu");
	smp_mb();
	index = ssp->index & 1;
	wait_for_srcu_readers(ssp, index ^ 1);
	WRITE_ONCE(ssp->index, ssp->index + 1);
	smp_mb();
	wait_for_srcu_readers(ssp, index);
	smp_mb();
	__sim_point_end();
}

void synchronize_srcu_expedited(struct srcu_struct *ssp)
{
	synchronize_srcu(ssp);
}
