// SPDX-License-Identifier: MIT
/*
 * Deferred work. Stands for kernel/workqueue.c of 6.1 and 6.12. The pools (which worker gets which item, when another worker is needed) are
 * the world's; an item's life, its flags and its order are here.
 */
#include "internal.h"
#include <linux/bug.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/slab.h>
#include <linux/workqueue.h>

struct workqueue_struct {
	unsigned int flags;
	/* Items queued and not yet done, for flush_workqueue. */
	unsigned int busy;
	const char *name;
};

static struct workqueue_struct percpu_queue = { .name = "events" };
static struct workqueue_struct unbound_queue = { .flags = WQ_UNBOUND, .name = "events_unbound" };

struct workqueue_struct *system_wq = &percpu_queue;
struct workqueue_struct *system_highpri_wq = &percpu_queue;
struct workqueue_struct *system_long_wq = &percpu_queue;
struct workqueue_struct *system_unbound_wq = &unbound_queue;
struct workqueue_struct *system_power_efficient_wq = &percpu_queue;

struct workqueue_struct *alloc_workqueue(const char *name, unsigned int flags, int max_active, ...)
{
	struct workqueue_struct *wq = kzalloc(sizeof(*wq), GFP_KERNEL);

	if (!wq)
		return NULL;
	wq->name = name;
	wq->flags = flags;
	return wq;
}

void __flush_workqueue(struct workqueue_struct *wq)
{
	unsigned int busy;

	while ((busy = READ_ONCE(wq->busy)))
		__sim_sleep_while(&wq->busy, sizeof(wq->busy), busy, TASK_UNINTERRUPTIBLE, -1);
}

void destroy_workqueue(struct workqueue_struct *wq)
{
	__flush_workqueue(wq);
	kfree(wq);
}

static int bound_cpu(int cpu)
{
	return cpu == WORK_CPU_UNBOUND ? -1 : cpu;
}

bool queue_work_on(int cpu, struct workqueue_struct *wq, struct work_struct *work)
{
	unsigned long flags;
	bool queued = false;

	local_irq_save(flags);
	if (!test_and_set_bit(WORK_STRUCT_PENDING_BIT, (unsigned long *)&work->data)) {
		__sim_work_queue(bound_cpu(cpu), work, (wq->flags & WQ_UNBOUND) != 0);
		queued = true;
	}
	local_irq_restore(flags);
	return queued;
}

/* Runs in a softirq on the CPU whose timer it is; the item goes to that CPU unless it was asked for another one. */
void delayed_work_timer_fn(struct timer_list *timer)
{
	struct delayed_work *work = container_of(timer, struct delayed_work, timer);

	__sim_work_queue(bound_cpu(work->cpu), &work->work, (work->wq->flags & WQ_UNBOUND) != 0);
}

static void start_delay(int cpu, struct workqueue_struct *wq, struct delayed_work *work, unsigned long delay)
{
	work->wq = wq;
	work->cpu = cpu;
	if (delay == 0) {
		__sim_work_queue(bound_cpu(cpu), &work->work, (wq->flags & WQ_UNBOUND) != 0);
		return;
	}
	work->timer.function = delayed_work_timer_fn;
	work->timer.expires = jiffies + delay;
	if (cpu == WORK_CPU_UNBOUND)
		add_timer(&work->timer);
	else
		add_timer_on(&work->timer, cpu);
}

bool queue_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *work, unsigned long delay)
{
	unsigned long flags;
	bool queued = false;

	local_irq_save(flags);
	if (!test_and_set_bit(WORK_STRUCT_PENDING_BIT, (unsigned long *)&work->work.data)) {
		start_delay(cpu, wq, work, delay);
		queued = true;
	}
	local_irq_restore(flags);
	return queued;
}

/* Takes the item off its timer or queue; true if it was pending. */
static bool grab(struct work_struct *work, struct timer_list *timer, int sync)
{
	bool pending = test_and_set_bit(WORK_STRUCT_PENDING_BIT, (unsigned long *)&work->data);

	if (pending) {
		if (timer)
			del_timer(timer);
		__sim_work_cancel(work);
	}
	if (sync)
		__sim_work_flush(work);
	return pending;
}

bool mod_delayed_work_on(int cpu, struct workqueue_struct *wq, struct delayed_work *work, unsigned long delay)
{
	unsigned long flags;
	bool pending;

	local_irq_save(flags);
	pending = grab(&work->work, &work->timer, 0);
	start_delay(cpu, wq, work, delay);
	local_irq_restore(flags);
	return pending;
}

static bool cancel(struct work_struct *work, struct timer_list *timer, int sync)
{
	bool pending = grab(work, timer, sync);

	clear_bit(WORK_STRUCT_PENDING_BIT, (unsigned long *)&work->data);
	return pending;
}

bool cancel_work_sync(struct work_struct *work)
{
	might_sleep();
	return cancel(work, NULL, 1);
}

bool cancel_delayed_work(struct delayed_work *work)
{
	return cancel(&work->work, &work->timer, 0);
}

bool cancel_delayed_work_sync(struct delayed_work *work)
{
	might_sleep();
	return cancel(&work->work, &work->timer, 1);
}

bool flush_work(struct work_struct *work)
{
	might_sleep();
	return __sim_work_flush(work);
}

/* The item starts at once instead of when its time has come. */
bool flush_delayed_work(struct delayed_work *work)
{
	might_sleep();
	if (del_timer(&work->timer))
		__sim_work_queue(bound_cpu(work->cpu), &work->work, (work->wq->flags & WQ_UNBOUND) != 0);
	return __sim_work_flush(&work->work);
}

/* process_one_work(): the item may be queued again, and may be freed, as soon as its function runs. */
static void process_one_work(struct work_struct *work)
{
	work_func_t func = work->func;

	clear_bit_unlock(WORK_STRUCT_PENDING_BIT, (unsigned long *)&work->data);
	smp_mb();
	func(work);
	__sim_work_done();
}

/* A kworker's body. */
void sim_worker_thread(void *unused)
{
	for (;;)
		process_one_work(__sim_work_next());
}

/* Set by a scenario: there is no memory for the items. */
bool sim_schedule_on_each_cpu_fails;

int sim_run_on_each_cpu(work_func_t func)
{
	struct work_struct __percpu *works = alloc_percpu(struct work_struct);
	struct work_struct *work;
	int cpu;

	if (!works || sim_schedule_on_each_cpu_fails) {
		free_percpu(works);
		return -ENOMEM;
	}
	cpus_read_lock();
	for_each_online_cpu(cpu) {
		work = per_cpu_ptr(works, cpu);
		INIT_WORK(work, func);
		schedule_work_on(cpu, work);
	}
	for_each_online_cpu(cpu)
		flush_work(per_cpu_ptr(works, cpu));
	cpus_read_unlock();
	free_percpu(works);
	return 0;
}

int schedule_on_each_cpu(work_func_t func)
{
	int ret;

	might_sleep();
	__sim_point_begin("schedule_on_each_cpu");
	ret = sim_run_on_each_cpu(func);
	__sim_point_end();
	return ret;
}
