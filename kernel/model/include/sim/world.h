/* SPDX-License-Identifier: MIT */
/*
 * What the simulated machine does for the model's C: who runs, who waits, what time it is. Carried out by simulator/world; numbered
 * in kernel/catalogue/intrinsics/world.ts.
 *
 * A service that waits takes the current task off its CPU (its __state is TASK_UNINTERRUPTIBLE meanwhile) and returns when
 * the wait is over; the whole service is one atomic step at the moment in which it succeeds.
 *
 * What the world reads and writes in the model's own memory is listed in struct sim_layout (kernel/model/world/layout.c):
 * thread_info.{flags,preempt_count,irqs_disabled,cpu}, task_struct.{__state,flags,pid,comm,sim_task,…}, the context tracking word.
 * The world sets and clears TIF_NEED_RESCHED and __state; it never touches another bit of thread_info.flags.
 */
#ifndef _SIM_WORLD_H
#define _SIM_WORLD_H

#include <linux/types.h>

struct task_struct;
struct work_struct;
struct timer_list;
struct cpumask;

/* ---------------------------------------------------------------- time */

/* Virtual nanoseconds since the machine came up. */
u64 __sim_now(void);
/* Ticks since the machine came up, as the timekeeping CPU counts them. */
unsigned long __sim_jiffies(void);
/* This CPU works for @ns; interrupts arrive meanwhile if they are enabled. */
void __sim_consume(u64 ns);
/* One round of a spin loop: time passes until something may have changed. */
void __sim_relax(void);

/* This CPU has just enabled interrupts: pending ones are delivered before this returns. */
void __sim_irqs_enabled(void);

/* ---------------------------------------------------------------- waiting
 *
 * Sleeps while the @size-byte word (4 or 8) at @word equals @value, and until __sim_wake_key(@word, …) says that it may have changed.
 * The comparison and falling asleep are one step, so no wakeup is lost. @state is the __state meanwhile; @timeout is in
 * jiffies, -1 for none. Jiffies left (at least 1), 0 after the timeout, -ERESTARTSYS when a signal that @state admits came.
 */
long __sim_sleep_while(const void *word, int size, unsigned long value, unsigned int state, long timeout);
/* The same without leaving the CPU: spins. Interrupts arrive meanwhile if they are enabled. */
void __sim_spin_while(const void *word, int size, unsigned long value);
/* Wakes up to @count sleepers on @key (0: all), longest waiting first, and lets every spinner on it look again; how many slept. */
int __sim_wake_key(const void *key, int count);

/*
 * __sim_wait_prepare() makes the current task a waiter on @key and sets its __state; a wake from then on makes the next
 * schedule() return at once. __sim_wait_finish() ends it. Keys are addresses that only name what is waited for.
 */
void __sim_wait_prepare(const void *key, unsigned int state);
void __sim_wait_finish(void);
/*
 * The same for who has nothing to do before the pointer at @pointer is NULL: a wake before that may pass it over. Where all interleavings
 * are explored it does, as every look in vain would be one more place at which everything else can happen.
 */
void __sim_wait_prepare_until_null(const void *key, unsigned int state, const void *pointer);

/* ---------------------------------------------------------------- scheduler */

/*
 * The choice of who runs next on this CPU. A voluntary call (@preempt 0) takes the current task off the run queue unless its __state is
 * TASK_RUNNING or a signal it may take is pending. Returns when the current task runs again.
 */
void __sim_schedule(int preempt);
/* Sets @timeout (jiffies; −1: none) for the next voluntary __sim_schedule, which then ends at the latest after it. Left over: */
void __sim_timeout_arm(long timeout);
long __sim_timeout_left(void);
/* try_to_wake_up: 1 if the task slept in one of @state's bits, or was about to. */
int __sim_wake_up(struct task_struct *task, unsigned int state);
/* 1 if the task runs on some CPU right now (task_curr). */
int __sim_task_curr(const struct task_struct *task);
/* 1 if it is runnable or running. */
int __sim_task_on_rq(const struct task_struct *task);
/* The CPU it runs or last ran on. */
int __sim_task_cpu(const struct task_struct *task);
/* The idle task of a possible CPU. */
struct task_struct *__sim_idle_task(int cpu);
/* pi_lock, and the run queue's lock: from pin to unpin the task neither starts nor stops running nor is woken by others. @ret is noted. */
void __sim_task_pin(struct task_struct *task);
void __sim_task_unpin(struct task_struct *task, int ret);
/* resched_cpu(): sets need_resched there and sends the IPI it takes. */
void __sim_resched_cpu(int cpu);
/* wake_up_if_idle(): an IPI if the idle task runs there and does not poll. */
void __sim_wake_up_if_idle(int cpu);
/* kick_process(): an IPI if the task runs in user mode on another CPU. */
void __sim_kick_process(struct task_struct *task);
/* From now on the current task waits for a lock of @holder, which runs with its priority meanwhile (PREEMPT_RT); null: no longer. */
void __sim_lend(struct task_struct *holder);
/* For explorations: the current task has just taken a lock, @alone or beside other readers; and it has just given it back. */
void __sim_took(const void *lock, int alone);
void __sim_gave(const void *lock);
/* The task becomes a FIFO one of that priority (1 to 99), or a fair one (0). */
void __sim_set_fifo(struct task_struct *task, int priority);
/* Affinity of a task; null: anywhere that is not isolated. Moves the task at its next wakeup or switch. */
void __sim_set_affinity(struct task_struct *task, const struct cpumask *mask);
int __sim_cpu_online(int cpu);
int __sim_cpu_possible_count(void);

/*
 * A task that the model's C has just made: the world gives it a thread (which will run @start(@argument) when it is first
 * scheduled) and stores its number in task->sim_task. It is not runnable before the first wakeup. A user task's @start is null: it then starts at its
 * return to user mode.
 */
void __sim_task_new(struct task_struct *task, void (*start)(void *argument), void *argument);
/* The current task ends; never returns. */
void __sim_task_exit(void) __attribute__((__noreturn__));

/*
 * Return addresses on @task's kernel stack, innermost first; how many. −1 if it cannot be walked reliably now (running elsewhere,
 * preempted where the unwinder gives up, or the run was told that stacks are unreliable).
 */
int __sim_stack_save(struct task_struct *task, unsigned long *entries, unsigned int size);

/* ---------------------------------------------------------------- the loops under everything */

/* A stretch of code that can be instrumented begins where RCU does not watch. */
void __sim_unwatched(void);
/* The idle task of a CPU that goes offline has nothing left to do; it returns when the CPU comes back. */
void __sim_cpu_dead(void);
/* A CPU is to go, or is on its way: 1 once it is off. Nothing starts there from the first call on. */
int __sim_cpu_off(int cpu);
/* An offline CPU comes up in its idle task. */
void __sim_cpu_on(int cpu);
/*
 * The CPU halts, or (@polling) watches its flags, until an interrupt arrives, TIF_NEED_RESCHED is seen, or @ns have passed (0: no limit). Interrupts are disabled on
 * entry and on return; one that came has been served.
 */
void __sim_halt(int polling, u64 ns);
/*
 * The CPU is in guest mode until an interrupt arrives (SIM_GUEST_INTERRUPT; it stays pending) or the guest exits of itself. Interrupts are disabled on entry
 * and on return.
 */
int __sim_guest(void);
#define SIM_GUEST_INTERRUPT	1
#define SIM_GUEST_OWN_EXIT	2
/* Stops and restarts the tick around idle, as tick_nohz_idle_enter() and _exit() do. */
void __sim_tick_idle(int enter);
/* The tick's own part of its interrupt: time, scheduler, RCU. @user: it hit user mode. 1 if a softirq is to run. */
int __sim_tick(int user);
/* On the way back to user mode of a nohz_full CPU, and at the end of its interrupts: may the tick stop? */
void __sim_tick_full_update(void);
/* Interrupts delivered to this CPU since the last call: the SIM_IRQ_* bits that the entry is to serve. */
unsigned int __sim_irq_causes(void);
/* The next function call another CPU asked this one for: stores it and returns 1, or returns 0. Done: __sim_call_done(). */
int __sim_call_next(void (**func)(void *info), void **info);
void __sim_call_done(void);
/* The next expired timer of this CPU, null when there is none. */
struct timer_list *__sim_timer_expired(void);
/* The next RCU callback that is ready on this CPU, null when there is none. */
struct rcu_head *__sim_rcu_callback(void);
/* What this CPU has to run in softirq context, or in the threads that PREEMPT_RT has for it. */
int __sim_softirq_pending(void);
#define SIM_SOFTIRQ_TIMER		1
#define SIM_SOFTIRQ_RCU_CALLBACK	2
#define SIM_SOFTIRQ_RCU_CORE		4
#define SIM_IRQ_RESCHEDULE	1
#define SIM_IRQ_CALL		2
#define SIM_IRQ_TICK		4
#define SIM_IRQ_WORK		8

/* ---------------------------------------------------------------- other CPUs */

/*
 * smp_call_function: @func(@info) on every online CPU of @mask (null: all), this one excluded; waits for them if @wait. @name says what for in the
 * ledger. @trivial: the function only serializes the CPU, so a CPU with nothing else to do is not interpreted.
 */
void __sim_call_cpus(const struct cpumask *mask, void (*func)(void *info), void *info, int wait, const char *name, int trivial);

/* ---------------------------------------------------------------- timers and work */

/* @expires in jiffies. @cpu −1: where the kernel would put it (this CPU, or a housekeeping one). */
void __sim_timer_add(struct timer_list *timer, unsigned long expires, int cpu);
/* 1 if it was pending. @sync: also waits for a running function. */
int __sim_timer_del(struct timer_list *timer, int sync);

/* @cpu −1: where the kernel would put work without a CPU. @unbound: the pool that serves every housekeeping CPU. */
void __sim_work_queue(int cpu, struct work_struct *work, int unbound);
/* In a kworker: the next item of its pool; sleeps while there is none. Finished: __sim_work_done(). */
struct work_struct *__sim_work_next(void);
void __sim_work_done(void);
/* 1 if it was taken off a queue before it ran. */
int __sim_work_cancel(struct work_struct *work);
/* Waits until the item that is queued or running now has run; 1 if there was one. */
int __sim_work_flush(struct work_struct *work);
/* A busy pool asks for a worker: its maker gets the pool's number here, and sleeps while no pool asks. */
int __sim_worker_wanted(void);
/* The new worker of that pool. */
void __sim_worker_made(struct task_struct *worker, int pool);

/* ---------------------------------------------------------------- RCU */

#define SIM_RCU_NORMAL		0
#define SIM_RCU_EXPEDITED	1
#define SIM_RCU_TASKS		2
#define SIM_RCU_TASKS_TRACE	3

/* Waits for a whole grace period of the flavour. */
void __sim_rcu_wait(int flavour);
void __sim_rcu_call(struct rcu_head *head);
/* Waits until every callback queued so far has run. */
void __sim_rcu_barrier(void);
/* The outermost rcu_read_unlock() of a reader that was preempted inside (PREEMPT_RCU). */
void __sim_rcu_unlock_special(void);
/* A quiescent state of this CPU that only C can see: cond_resched() under an urgent request. */
void __sim_rcu_momentary(void);
/* rcu_core(), where it is not the tick's own part: what this CPU owes the grace period. */
void __sim_rcu_core(void);
/* rcu_note_context_switch() without a switch. */
void __sim_rcu_note_switch(void);

/* ---------------------------------------------------------------- changing code */

/* 1 if the function's entry can be hooked: it is neither notrace nor noinstr nor always inlined. */
int __sim_traceable(unsigned long address);
/* From now on (@on) or no longer, calls of the function at @address run the ftrace trampoline of the model first. */
void __sim_hook(unsigned long address, int on);
/* In the trampoline: a hooked function is entered; what a scenario wants to run first, or null. It was replaced by another one. */
void (*__sim_entered(unsigned long address))(void);
void __sim_replaced(unsigned long replacement);
/*
 * Places of a static key or static call: in the kernel's image (@part 0), then in each module that has some; −1 behind the last. From the profile, by the
 * name of the global at @key; one place in the image if it names none.
 */
int __sim_key_sites(const void *key, int part);

/* ---------------------------------------------------------------- the load */

/* The sleep that follows ends, at the latest, at the start of the current task's next period. */
void __sim_period_arm(void);
/* What the topology says of the current task's kind, as a number. */
s64 __sim_task_option(void);
/* 1 if the task was woken because its period began. */
int __sim_period_began(void);
/* 1 if the period that has just begun is one whose call goes through the patched function. */
int __sim_period_calls_patched(void);

/* ---------------------------------------------------------------- what a run reports */

/* A synchronization primitive begins and ends: time and disturbances in between are charged to the user's line that called it. */
void __sim_point_begin(const char *primitive);
void __sim_point_end(void);
/* A named step of the scenario begins (ends: @name null). */
void __sim_step(const char *name);
/* Each call of the function called @name begins a try to switch the tasks; which ones refused is known from __sim_task_unpin(). */
void __sim_watch_tries(const char *name);
/* Each call of the function called @name first runs @check, the latest one given. 0 if there is no such function: then nothing will happen. */
int __sim_watch_entry(const char *name, void (*check)(void));
/* A property of the scenario: a violation called @name, with @what as its sentence, unless @holds. */
void __sim_property(const char *name, int holds, const char *what);
/*
 * A property of the scenario, too: the user's files have freed what they asked the allocator for. A violation says behind @what where an object was allocated that
 * was not freed.
 */
void __sim_check_freed(const char *name, const char *what);
/* The scenario is over. @patched: 1, 0, or −1 for unknown. */
void __sim_finish(int patched, int pending);
/* A flag of thread_info.flags was set that a task must serve before user mode. */
void __sim_flag_set(struct task_struct *task);
/* The scenario's parameter called @name, or @otherwise. */
long __sim_parameter(const char *name, long otherwise);

#endif /* _SIM_WORLD_H */
