/* SPDX-License-Identifier: MIT */
/*
 * Tasks: include/linux/sched.h of 6.1 to 6.12. struct task_struct holds what livepatch and the model's own code use; a field's name and meaning are
 * the kernel's unless it begins with sim_. The functions are in world/.
 */
#ifndef _LINUX_SCHED_H
#define _LINUX_SCHED_H

#include <asm/current.h>
#include <linux/completion.h>
#include <linux/cpumask.h>
#include <linux/limits.h>
#include <linux/list.h>
#include <linux/livepatch_sched.h>
#include <linux/preempt.h>
#include <linux/spinlock.h>
#include <linux/thread_info.h>
#include <linux/types.h>
#include <sim/world.h>

#define TASK_RUNNING		0x00000000
#define TASK_INTERRUPTIBLE	0x00000001
#define TASK_UNINTERRUPTIBLE	0x00000002
#define __TASK_STOPPED		0x00000004
#define __TASK_TRACED		0x00000008
#define EXIT_DEAD		0x00000010
#define EXIT_ZOMBIE		0x00000020
#define TASK_PARKED		0x00000040
#define TASK_DEAD		0x00000080
#define TASK_WAKEKILL		0x00000100
#define TASK_WAKING		0x00000200
#define TASK_NOLOAD		0x00000400
#define TASK_NEW		0x00000800
#define TASK_RTLOCK_WAIT	0x00001000
#define TASK_KILLABLE		(TASK_WAKEKILL | TASK_UNINTERRUPTIBLE)
#define TASK_IDLE		(TASK_UNINTERRUPTIBLE | TASK_NOLOAD)
#define TASK_NORMAL		(TASK_INTERRUPTIBLE | TASK_UNINTERRUPTIBLE)

#define PF_VCPU			0x00000001
#define PF_IDLE			0x00000002
#define PF_EXITING		0x00000004
#define PF_IO_WORKER		0x00000010
#define PF_WQ_WORKER		0x00000020
#define PF_FORKNOEXEC		0x00000040
#define PF_USER_WORKER		0x00004000
#define PF_NOFREEZE		0x00008000
#define PF_KTHREAD		0x00200000
#define PF_NO_SETAFFINITY	0x04000000

#define TASK_COMM_LEN		16
#define MAX_SCHEDULE_TIMEOUT	LONG_MAX

struct signal_struct {
	/* The threads of the process, linked by task_struct.thread_node. */
	struct list_head thread_head;
	int nr_threads;
};

struct task_struct {
	/* First, so that a pointer to the task is a pointer to it. */
	struct thread_info thread_info;
	unsigned int __state;
	/* What __state was before the task slept for a lock of PREEMPT_RT; a wakeup meanwhile is noted here. */
	unsigned int saved_state;
	unsigned int flags;
	int exit_state;
	int on_cpu;
	int on_rq;
	int prio;
	/* The world's number of the task. */
	int sim_task;
	pid_t pid;
	pid_t tgid;
	char comm[TASK_COMM_LEN];
	raw_spinlock_t pi_lock;
	/* Processes, linked from init_task; only thread group leaders. */
	struct list_head tasks;
	struct list_head thread_node;
	struct task_struct *group_leader;
	struct task_struct *real_parent;
	struct task_struct *parent;
	/* The tasks whose real_parent this is, linked by sibling. */
	struct list_head children;
	struct list_head sibling;
	struct signal_struct *signal;
	/* Readers that this task is in, under PREEMPT_RCU; and whether leaving the outermost one needs more than counting. */
	int rcu_read_lock_nesting;
	int rcu_read_unlock_special;
	int rcu_tasks_trace_nesting;
	/* Whether it holds the CPU hotplug lock as a reader. */
	bool sim_reads_hotplug_lock;
	struct rcu_head rcu;
	/* Bits of linux/trace_recursion.h. */
	unsigned long trace_recursion;
	/* KLP_TRANSITION_*: which version of patched functions the task uses while a transition lasts. */
	int patch_state;
	/* What world/ keeps of a kernel thread. */
	void *sim_private;
};

/* In world/: the first task, process 0 and the idle task of CPU 0. */
extern struct task_struct init_task;

#define task_thread_info(task)		(&(task)->thread_info)
#define get_current_state()		READ_ONCE(current->__state)
#define task_is_running(task)		(READ_ONCE((task)->__state) == TASK_RUNNING)
#define __set_current_state(state)	do { WRITE_ONCE(current->__state, (state)); } while (0)
#define set_current_state(state)	do { smp_store_mb(current->__state, (state)); } while (0)

/* The world is told, because a flag to serve is a reason to simulate what the task does next. */
static __always_inline void set_tsk_thread_flag(struct task_struct *task, int flag)
{
	set_ti_thread_flag(task_thread_info(task), flag);
	__sim_flag_set(task);
}

static __always_inline void clear_tsk_thread_flag(struct task_struct *task, int flag)
{
	clear_ti_thread_flag(task_thread_info(task), flag);
}

static __always_inline bool test_and_set_tsk_thread_flag(struct task_struct *task, int flag)
{
	bool set = test_and_set_ti_thread_flag(task_thread_info(task), flag);

	__sim_flag_set(task);
	return set;
}

static __always_inline bool test_and_clear_tsk_thread_flag(struct task_struct *task, int flag)
{
	return test_and_clear_ti_thread_flag(task_thread_info(task), flag);
}

static __always_inline bool test_tsk_thread_flag(struct task_struct *task, int flag)
{
	return test_ti_thread_flag(task_thread_info(task), flag);
}

static __always_inline void set_tsk_need_resched(struct task_struct *task)
{
	set_tsk_thread_flag(task, TIF_NEED_RESCHED);
}

static __always_inline void clear_tsk_need_resched(struct task_struct *task)
{
	clear_tsk_thread_flag(task, TIF_NEED_RESCHED);
}

static __always_inline bool need_resched(void)
{
	return unlikely(tif_need_resched());
}

static __always_inline pid_t task_pid_nr(struct task_struct *task)
{
	return task->pid;
}

static __always_inline pid_t task_tgid_vnr(struct task_struct *task)
{
	return task->tgid;
}

static __always_inline bool is_idle_task(const struct task_struct *task)
{
	return (task->flags & PF_IDLE) != 0;
}

static __always_inline unsigned int task_cpu(const struct task_struct *task)
{
	return READ_ONCE(task->thread_info.cpu);
}

void schedule(void);
long schedule_timeout(long timeout);
long schedule_timeout_interruptible(long timeout);
long schedule_timeout_uninterruptible(long timeout);
void schedule_idle(void);
void preempt_schedule_irq(void);
void yield(void);
int wake_up_process(struct task_struct *task);
int wake_up_state(struct task_struct *task, unsigned int state);
void wake_up_if_idle(int cpu);
void resched_cpu(int cpu);
void kick_process(struct task_struct *task);
bool task_curr(const struct task_struct *task);
struct task_struct *idle_task(int cpu);
void sched_set_fifo(struct task_struct *task);
void sched_set_fifo_low(struct task_struct *task);
void sched_set_normal(struct task_struct *task, int nice);
int set_cpus_allowed_ptr(struct task_struct *task, const struct cpumask *mask);

/* Calls @func while the task neither starts nor stops running (kernel/sched/core.c); what @func returned. */
typedef int (*task_call_f)(struct task_struct *task, void *arg);
int task_call_func(struct task_struct *task, task_call_f func, void *arg);

int __cond_resched(void);
int _cond_resched(void);
#define cond_resched()		({ __might_sleep(__FILE__, __LINE__); _cond_resched(); })
#define cond_resched_tasks_rcu_qs() ((void)cond_resched())

/* PREEMPT_DYNAMIC: puts the switch attempt into cond_resched() and takes it out (kernel/sched/core.c). */
void sched_dynamic_klp_enable(void);
void sched_dynamic_klp_disable(void);

/* The prefix of a task's name, for messages. */
static inline char *get_task_comm(char *to, const struct task_struct *task)
{
	for (int i = 0; i < TASK_COMM_LEN; i++)
		to[i] = task->comm[i];
	return to;
}

#include <linux/kernel.h>

#endif /* _LINUX_SCHED_H */
