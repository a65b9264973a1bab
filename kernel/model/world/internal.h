/* SPDX-License-Identifier: MIT */
/* What the files of this folder share and nobody else needs. */
#ifndef _WORLD_INTERNAL_H
#define _WORLD_INTERNAL_H

#include <linux/atomic.h>
#include <linux/context_tracking_state.h>
#include <linux/percpu.h>
#include <linux/sched.h>
#include <sim/world.h>

void ct_user_exit(void);
void ct_user_enter(void);
void ct_guest_enter(void);
void ct_guest_exit(void);
void ct_idle_enter(void);
void ct_idle_exit(void);
/* True if RCU was not watching, to be handed to ct_irq_exit(). */
bool ct_irq_enter(void);
void ct_irq_exit(bool entered);

/*
 * Code that runs while RCU does not watch. Where the build promises no instrumentation there, nothing of it can be patched; where
 * `tracing-where-rcu-is-not-watching` is on, the patched function is called here.
 */
#ifdef CONFIG_SIM_TRACING_WHERE_RCU_IS_NOT_WATCHING
#define sim_unwatched_window()		\
do {					\
	__sim_unwatched();		\
	patched_function(0);		\
} while (0)
#else
#define sim_unwatched_window()	do { } while (0)
#endif

/* The functions that scenarios patch (load.c). With SIM_SLEEP_INSIDE the caller sleeps a period in them, with SIM_HOLD_INSIDE until it is let go. */
#define SIM_SLEEP_INSIDE	1
#define SIM_HOLD_INSIDE		2
long patched_function(long argument);
long other_patched_function(long argument);
/* Sleeps to the start of the task's next period. True if this period's call is one that goes through the patched function. */
bool sim_wait_for_period(void);

/* Work that a task must do before it is in user mode again. */
#define EXIT_TO_USER_MODE_WORK \
	(_TIF_NEED_RESCHED | _TIF_UPROBE | _TIF_PATCH_PENDING | _TIF_SIGPENDING | _TIF_NOTIFY_SIGNAL | _TIF_NOTIFY_RESUME)

/* Numbers of the system calls of the model's tasks. */
#define SIM_SYS_WORK	0	/* sleeps to the next period, then works */
#define SIM_SYS_CALL	1	/* works at once */
#define SIM_SYS_SLEEP_IN_PATCHED 2
#define SIM_SYS_SCENARIO 3
#define SIM_SYS_FORK	4
#define SIM_SYS_EXIT	5
#define SIM_SYS_VCPU_RUN 6

/* What a kernel thread of the load does. */
#define SIM_KTHREAD_SLEEPING	0
#define SIM_KTHREAD_BUSY	1
#define SIM_KTHREAD_BUSY_RESCHED 2
#define SIM_KTHREAD_WORKER	3
#define SIM_KTHREAD_MAKER	4
#define SIM_KTHREAD_STOPPER	5
#define SIM_KTHREAD_BUSY_SLEEP	6
#define SIM_KTHREAD_BUSY_RESCHED_SLEEP 7
#define SIM_KTHREAD_VHOST	8
#define SIM_KTHREAD_VHOST_BUSY	9
#define SIM_KTHREAD_IO_WORKER	10
#define SIM_KTHREAD_SQPOLL	11
#define SIM_KTHREAD_SOFTIRQ	12
#define SIM_KTHREAD_RCU		13

/* A vCPU's option: the guest's own exits go to user mode; the guest halts between them. */
#define SIM_VCPU_EXITS_TO_USER	1
#define SIM_VCPU_HALTS		2

void sim_worker_thread(void *unused);
void sim_make_workers(void);
void sim_stopper_thread(void);
/* A timer of this CPU fires (timer.c). */
void sim_run_timer(struct timer_list *timer);
/* Timers and callbacks that this CPU's interrupts left (softirq.c). */
void sim_invoke_softirq(void);
void sim_softirq_thread(void);
void sim_rcu_thread(void);
void sim_vcpu_run(void);
void sim_vhost_worker(bool busy);
void sim_io_worker(void);
void sim_sqpoll(u64 idle);
void sim_kthread_start(void *argument);
/* Kernel memory whose permissions change (kernel-memory.c). */
void sim_vfree(void);
void sim_set_memory(void);
void sim_protect_code(void);
void sim_free_code(void);
int __cond_resched(void);
void preempt_schedule_irq(void);
void schedule_idle(void);
void cpu_startup_entry(void *unused);

/* System calls, and the start of a new user task. */
void sim_sys_load(int number, long argument);
void sim_sys_fork(void);
void sim_sys_exit(void);
void sim_ret_from_fork(void *unused);

/* The scenario's program, one for each file of kernel/scenarios. */
void sim_scenario(void);

/* on_each_cpu() under a name of its own in the ledger. @trivial as in __sim_call_cpus(). */
void sim_on_each_cpu(void (*func)(void *info), void *info, const char *name, int trivial);
/* schedule_on_each_cpu() without a place of its own in the report. */
int sim_run_on_each_cpu(void (*func)(struct work_struct *work));
/* text_poke_bp(), and text_poke_queue() for each of @places and text_poke_finish(): batches of bounded size, three rounds of IPIs each. */
void sim_text_poke(int places);

struct task_struct *sim_copy_task(struct task_struct *parent, int flags, const char *comm);
void sim_link_task(struct task_struct *task);

#endif /* _WORLD_INTERNAL_H */
