/* SPDX-License-Identifier: MIT */
/* Deferred work: include/linux/workqueue.h of 6.1 to 6.12. The functions are in world/. */
#ifndef _LINUX_WORKQUEUE_H
#define _LINUX_WORKQUEUE_H

#include <linux/atomic.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/threads.h>
#include <linux/timer.h>

struct work_struct;
struct workqueue_struct;
typedef void (*work_func_t)(struct work_struct *work);

struct work_struct {
	/* Bit 0: pending. The rest is the world's. */
	atomic_long_t data;
	struct list_head entry;
	work_func_t func;
};

struct delayed_work {
	struct work_struct work;
	struct timer_list timer;
	struct workqueue_struct *wq;
	int cpu;
};

struct rcu_work {
	struct work_struct work;
	struct rcu_head rcu;
	struct workqueue_struct *wq;
};

#define WORK_STRUCT_PENDING_BIT	0
#define WORK_STRUCT_PENDING	1UL
#define WORK_CPU_UNBOUND	NR_CPUS

#define WQ_UNBOUND		(1 << 1)
#define WQ_FREEZABLE		(1 << 2)
#define WQ_MEM_RECLAIM		(1 << 3)
#define WQ_HIGHPRI		(1 << 4)
#define WQ_CPU_INTENSIVE	(1 << 5)
#define WQ_SYSFS		(1 << 6)

/* In world/: the timer callback of every delayed work. */
void delayed_work_timer_fn(struct timer_list *timer);

#define __WORK_INITIALIZER(name, function) {							\
	.data = ATOMIC_LONG_INIT(0), .entry = { &(name).entry, &(name).entry }, .func = (function) }
#define __DELAYED_WORK_INITIALIZER(name, function, timer_flags) {				\
	.work = __WORK_INITIALIZER((name).work, (function)),					\
	.timer = __TIMER_INITIALIZER(delayed_work_timer_fn, (timer_flags) | TIMER_IRQSAFE) }
#define DECLARE_WORK(name, function)		struct work_struct name = __WORK_INITIALIZER(name, function)
#define DECLARE_DELAYED_WORK(name, function)	struct delayed_work name = __DELAYED_WORK_INITIALIZER(name, function, 0)

#define INIT_WORK(work, function)						\
do {										\
	struct work_struct *__work = (work);					\
	atomic_long_set(&__work->data, 0);					\
	INIT_LIST_HEAD(&__work->entry);						\
	__work->func = (function);						\
} while (0)
#define INIT_DELAYED_WORK(delayed, function)					\
do {										\
	struct delayed_work *__delayed = (delayed);				\
	INIT_WORK(&__delayed->work, function);					\
	timer_setup(&__delayed->timer, delayed_work_timer_fn, TIMER_IRQSAFE);	\
} while (0)
#define INIT_WORK_ONSTACK(work, function)	INIT_WORK(work, function)
#define destroy_work_on_stack(work)		do { (void)(work); } while (0)

#define work_pending(work)		test_bit(WORK_STRUCT_PENDING_BIT, (unsigned long *)&(work)->data)
#define delayed_work_pending(delayed)	work_pending(&(delayed)->work)

static inline struct delayed_work *to_delayed_work(struct work_struct *work)
{
	return container_of(work, struct delayed_work, work);
}

extern struct workqueue_struct *system_wq;
extern struct workqueue_struct *system_highpri_wq;
extern struct workqueue_struct *system_long_wq;
extern struct workqueue_struct *system_unbound_wq;
extern struct workqueue_struct *system_power_efficient_wq;

struct workqueue_struct *alloc_workqueue(const char *name, unsigned int flags, int max_active, ...);
void destroy_workqueue(struct workqueue_struct *wq);

/* True unless the work was pending already. */
bool queue_work_on(int cpu, struct workqueue_struct *wq, struct work_struct *work);
bool queue_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *work, unsigned long delay);
bool mod_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *work, unsigned long delay);
bool flush_work(struct work_struct *work);
bool flush_delayed_work(struct delayed_work *work);
bool cancel_work(struct work_struct *work);
bool cancel_work_sync(struct work_struct *work);
bool cancel_delayed_work(struct delayed_work *work);
bool cancel_delayed_work_sync(struct delayed_work *work);
void __flush_workqueue(struct workqueue_struct *wq);
/* Runs @func in a worker of every online CPU and waits for all; 0 or -ENOMEM (kernel/workqueue.c). */
int schedule_on_each_cpu(work_func_t func);

static inline bool queue_work(struct workqueue_struct *wq, struct work_struct *work)
{
	return queue_work_on(WORK_CPU_UNBOUND, wq, work);
}

static inline bool queue_delayed_work(struct workqueue_struct *wq, struct delayed_work *work, unsigned long delay)
{
	return queue_delayed_work_on(WORK_CPU_UNBOUND, wq, work, delay);
}

static inline bool mod_delayed_work(struct workqueue_struct *wq, struct delayed_work *work, unsigned long delay)
{
	return mod_delayed_work_on(WORK_CPU_UNBOUND, wq, work, delay);
}

static inline bool schedule_work_on(int cpu, struct work_struct *work)
{
	return queue_work_on(cpu, system_wq, work);
}

static inline bool schedule_work(struct work_struct *work)
{
	return queue_work(system_wq, work);
}

static inline bool schedule_delayed_work(struct delayed_work *work, unsigned long delay)
{
	return queue_delayed_work(system_wq, work, delay);
}

static inline bool schedule_delayed_work_on(int cpu, struct delayed_work *work, unsigned long delay)
{
	return queue_delayed_work_on(cpu, system_wq, work, delay);
}

#define flush_workqueue(wq)		__flush_workqueue(wq)
#define flush_scheduled_work()		__flush_workqueue(system_wq)

#endif /* _LINUX_WORKQUEUE_H */
