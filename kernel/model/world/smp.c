// SPDX-License-Identifier: MIT
/* Making other CPUs do something. Stands for kernel/smp.c and kernel/stop_machine.c of 6.1 and 6.12. */
#include "internal.h"
#include <linux/cpumask.h>
#include <linux/irqflags.h>
#include <linux/kernel.h>
#include <linux/preempt.h>
#include <linux/smp.h>

void sim_on_each_cpu(void (*func)(void *info), void *info, const char *name, int trivial)
{
	unsigned long flags;

	preempt_disable();
	__sim_call_cpus(NULL, func, info, 1, name, trivial);
	local_irq_save(flags);
	func(info);
	local_irq_restore(flags);
	preempt_enable();
}

void on_each_cpu(void (*func)(void *info), void *info, int wait)
{
	unsigned long flags;

	lockdep_assert_irqs_enabled();
	__sim_point_begin("on_each_cpu");
	preempt_disable();
	__sim_call_cpus(NULL, func, info, wait, "on_each_cpu", 0);
	local_irq_save(flags);
	func(info);
	local_irq_restore(flags);
	preempt_enable();
	__sim_point_end();
}

void smp_call_function(void (*func)(void *info), void *info, int wait)
{
	lockdep_assert_irqs_enabled();
	__sim_point_begin("smp_call_function");
	preempt_disable();
	__sim_call_cpus(NULL, func, info, wait, "smp_call_function", 0);
	preempt_enable();
	__sim_point_end();
}

void smp_call_function_many(const struct cpumask *mask, void (*func)(void *info), void *info, bool wait)
{
	lockdep_assert_irqs_enabled();
	__sim_point_begin("smp_call_function_many");
	__sim_call_cpus(mask, func, info, wait, "smp_call_function_many", 0);
	__sim_point_end();
}

int smp_call_function_single(int cpu, void (*func)(void *info), void *info, int wait)
{
	struct cpumask mask;
	unsigned long flags;

	if (!cpu_online(cpu))
		return -ENXIO;
	preempt_disable();
	if (cpu == (int)smp_processor_id()) {
		local_irq_save(flags);
		func(info);
		local_irq_restore(flags);
	} else {
		cpumask_clear(&mask);
		cpumask_set_cpu(cpu, &mask);
		__sim_point_begin("smp_call_function_single");
		__sim_call_cpus(&mask, func, info, wait, "smp_call_function_single", 0);
		__sim_point_end();
	}
	preempt_enable();
	return 0;
}

static void do_nothing(void *unused)
{
}

void kick_all_cpus_sync(void)
{
	smp_mb();
	__sim_point_begin("kick_all_cpus_sync");
	__sim_call_cpus(NULL, do_nothing, NULL, 1, "kick_all_cpus_sync", 1);
	__sim_point_end();
}
