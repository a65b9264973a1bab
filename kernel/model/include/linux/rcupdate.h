/* SPDX-License-Identifier: MIT */
/*
 * Read-copy-update: include/linux/rcupdate.h, rcutree.h, rcupdate_trace.h of 6.1 to 6.12. Functions declared here are in world/.
 * Since 4.20 a preempt-disabled region is a reader too (Documentation/RCU/checklist.rst).
 */
#ifndef __LINUX_RCUPDATE_H
#define __LINUX_RCUPDATE_H

#include <asm/barrier.h>
#include <linux/bottom_half.h>
#include <linux/irqflags.h>
#include <linux/lockdep.h>
#include <linux/preempt.h>
#include <linux/types.h>

/* Readers. Under CONFIG_PREEMPT_RCU they count in the task, otherwise they disable preemption. */
void __rcu_read_lock(void);
void __rcu_read_unlock(void);
bool rcu_is_watching(void);
int rcu_read_lock_held(void);
int rcu_read_lock_sched_held(void);
int rcu_read_lock_any_held(void);
void rcu_read_lock_trace(void);
void rcu_read_unlock_trace(void);

/* Waiting for readers. All of these may sleep. */
void synchronize_rcu(void);
void synchronize_rcu_expedited(void);
void synchronize_rcu_tasks(void);
void synchronize_rcu_tasks_rude(void);
void synchronize_rcu_tasks_trace(void);
void rcu_barrier(void);
void rcu_barrier_tasks(void);
unsigned long get_state_synchronize_rcu(void);
unsigned long start_poll_synchronize_rcu(void);
bool poll_state_synchronize_rcu(unsigned long cookie);
void cond_synchronize_rcu(unsigned long cookie);

/* Calling back after the readers. */
void call_rcu(struct rcu_head *head, rcu_callback_t func);
void call_rcu_hurry(struct rcu_head *head, rcu_callback_t func);
void call_rcu_tasks(struct rcu_head *head, rcu_callback_t func);
/* Frees @object after a grace period; @head lies in it, or is null and the caller may sleep (kernel/rcu/tree.c). */
void kvfree_call_rcu(struct rcu_head *head, void *object);

#define kfree_rcu(pointer, member...)		__sim_kfree_rcu(pointer, ##member)
#define __sim_kfree_rcu(pointer, member)						\
do {											\
	__typeof__(pointer) __object = (pointer);					\
	if (__object)									\
		kvfree_call_rcu(&__object->member, (void *)__object);			\
} while (0)
#define kvfree_rcu(pointer, member)		__sim_kfree_rcu(pointer, member)
#define kfree_rcu_mightsleep(pointer)		kvfree_call_rcu(NULL, (void *)(pointer))
#define kvfree_rcu_mightsleep(pointer)		kfree_rcu_mightsleep(pointer)

/* What the scheduler and context tracking tell RCU. */
void rcu_note_context_switch(bool preempt);
void rcu_softirq_qs(void);
#define rcu_tasks_qs(task, preempt)		do { (void)(task); (void)(preempt); } while (0)

static __always_inline void rcu_read_lock(void)
{
	__rcu_read_lock();
}

static __always_inline void rcu_read_unlock(void)
{
	__rcu_read_unlock();
}

static __always_inline void rcu_read_lock_bh(void)
{
	local_bh_disable();
}

static __always_inline void rcu_read_unlock_bh(void)
{
	local_bh_enable();
}

static __always_inline void rcu_read_lock_sched(void)
{
	preempt_disable();
}

static __always_inline void rcu_read_unlock_sched(void)
{
	preempt_enable();
}

#define rcu_read_lock_sched_notrace()		preempt_disable_notrace()
#define rcu_read_unlock_sched_notrace()		preempt_enable_notrace()

#define RCU_INITIALIZER(v)			((__typeof__(*(v)) __force __rcu *)(v))
#define RCU_INIT_POINTER(p, v)			do { WRITE_ONCE(p, RCU_INITIALIZER(v)); } while (0)
#define rcu_assign_pointer(p, v)		do { smp_store_release(&(p), (v)); } while (0)
#define rcu_access_pointer(p)			READ_ONCE(p)
#define rcu_dereference_raw(p)			READ_ONCE(p)
#define rcu_dereference(p)			READ_ONCE(p)
#define rcu_dereference_check(p, condition)	READ_ONCE(p)
#define rcu_dereference_sched(p)		READ_ONCE(p)
#define rcu_dereference_protected(p, condition)	(p)
#define rcu_replace_pointer(p, v, condition) ({							\
	__typeof__(p) __old = (p);								\
	rcu_assign_pointer(p, v);								\
	__old;											\
})
#define rcu_pointer_handoff(p)			(p)
#define rcu_head_init(head)			do { (head)->func = NULL; } while (0)

#define RCU_LOCKDEP_WARN(condition, message) \
	do { if (unlikely(condition)) __sim_misuse("lock-misuse", message); } while (0)
#define RCU_NONIDLE(statement)			do { statement; } while (0)

DEFINE_LOCK_GUARD_0(rcu, rcu_read_lock(), rcu_read_unlock())

#endif /* __LINUX_RCUPDATE_H */
