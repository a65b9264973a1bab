// SPDX-License-Identifier: MIT
/*
 * CPUs that go and come back. Stands for kernel/cpu.c, and for what its steps do in kernel/sched/core.c (sched_cpu_deactivate), of 6.1 and
 * 6.12: tasks move away, readers that may still use the CPU's masks are waited for, every CPU stands still while it leaves.
 */
#include "internal.h"
#include <linux/cpu.h>
#include <linux/cpumask.h>
#include <linux/errno.h>
#include <linux/rcupdate.h>
#include <linux/stop_machine.h>

/* On the CPU that goes, while all others stand still: nobody else can look at the masks meanwhile. Its tasks move away. */
static int take_cpu_down(void *unused)
{
	__sim_cpu_off((int)smp_processor_id());
	return 0;
}

/* The boot CPU keeps the time for all, so it stays (tick_nohz_cpu_down). */
static bool can_go(unsigned int cpu)
{
	return cpu != 0 && num_online_cpus() > 1;
}

int remove_cpu(unsigned int cpu)
{
	cpus_write_lock();
	if (!cpu_online(cpu) || !can_go(cpu)) {
		cpus_write_unlock();
		return cpu_online(cpu) ? -EBUSY : 0;
	}
	synchronize_rcu();
	stop_machine_cpuslocked(take_cpu_down, NULL, cpumask_of(cpu));
	/* Its idle task ends its loop. */
	while (!__sim_cpu_off((int)cpu))
		schedule_timeout_uninterruptible(1);
	cpus_write_unlock();
	return 0;
}

int add_cpu(unsigned int cpu)
{
	if (cpu >= nr_cpu_ids)
		return -EINVAL;
	cpus_write_lock();
	if (!cpu_online(cpu))
		__sim_cpu_on((int)cpu);
	cpus_write_unlock();
	return 0;
}
