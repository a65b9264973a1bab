// SPDX-License-Identifier: MIT
/*
 * Every CPU stands still in a thread of its own. Stands for kernel/stop_machine.c of 6.1 and 6.12: a FIFO thread for each CPU, and the
 * machine of steps that its copies go through together (multi_cpu_stop), of which only the order is kept.
 */
#include "internal.h"
#include <linux/atomic.h>
#include <linux/completion.h>
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/smp.h>
#include <linux/stop_machine.h>

struct stop {
	cpu_stop_fn_t fn;
	void *data;
	/* The CPU that runs @fn; the others only stand still. */
	int runner;
	int cpus;
	/* CPUs that have come, that stand still, and that are back. */
	atomic_t come, stopped, left;
	int over;
	int ret;
	struct completion done;
};

static DEFINE_PER_CPU(struct stop *, stop_of);

static void wait_for_all(atomic_t *count, int cpus)
{
	int counted;

	while ((counted = atomic_read(count)) < cpus)
		__sim_spin_while(count, 4, (unsigned long)counted);
}

static void stop_here(struct stop *stop)
{
	/* Once the last CPU has left, the record is gone with its caller's frame. */
	int cpus = stop->cpus;

	preempt_disable();
	atomic_inc_return(&stop->come);
	__sim_wake_key(&stop->come, 0);
	/* Who is not here yet may wait for this CPU to answer an interrupt. */
	wait_for_all(&stop->come, cpus);
	local_irq_disable();
	atomic_inc_return(&stop->stopped);
	__sim_wake_key(&stop->stopped, 0);
	if ((int)smp_processor_id() == stop->runner) {
		wait_for_all(&stop->stopped, cpus);
		stop->ret = stop->fn(stop->data);
		WRITE_ONCE(stop->over, 1);
		__sim_wake_key(&stop->over, 0);
	} else {
		while (!READ_ONCE(stop->over))
			__sim_spin_while(&stop->over, 4, 0);
	}
	local_irq_enable();
	preempt_enable();
	if (atomic_inc_return(&stop->left) == cpus)
		complete(&stop->done);
}

/* migration/N. */
void sim_stopper_thread(void)
{
	struct stop **mine = per_cpu_ptr(&stop_of, (int)__sim_task_option());
	struct stop *stop;

	for (;;) {
		stop = READ_ONCE(*mine);
		if (!stop) {
			__sim_sleep_while(mine, 8, 0, TASK_INTERRUPTIBLE, -1);
			continue;
		}
		WRITE_ONCE(*mine, NULL);
		stop_here(stop);
	}
}

int stop_machine_cpuslocked(cpu_stop_fn_t fn, void *data, const struct cpumask *cpus)
{
	struct stop stop = { .fn = fn, .data = data, .runner = -1 };
	int cpu;

	lockdep_assert_cpus_held();
	init_completion(&stop.done);
	for_each_online_cpu(cpu) {
		if (stop.runner < 0 && (!cpus || cpumask_test_cpu(cpu, cpus)))
			stop.runner = cpu;
		stop.cpus++;
	}
	__sim_point_begin("stop_machine");
	/* The thread of this CPU would wait for those that are not woken yet. */
	preempt_disable();
	for_each_online_cpu(cpu) {
		WRITE_ONCE(*per_cpu_ptr(&stop_of, cpu), &stop);
		__sim_wake_key(per_cpu_ptr(&stop_of, cpu), 0);
	}
	preempt_enable();
	wait_for_completion(&stop.done);
	__sim_point_end();
	return stop.ret;
}

int stop_machine(cpu_stop_fn_t fn, void *data, const struct cpumask *cpus)
{
	int ret;

	cpus_read_lock();
	ret = stop_machine_cpuslocked(fn, data, cpus);
	cpus_read_unlock();
	return ret;
}
