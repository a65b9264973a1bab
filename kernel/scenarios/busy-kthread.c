// SPDX-License-Identifier: MIT
/* A kernel thread computes without end and without cond_resched() while a livepatch is enabled: whether it can be switched depends on preemption. */
#include "livepatch.h"

#define SLICE_NS	100000

static int compute(void *unused)
{
	while (!kthread_should_stop())
		__sim_consume(SLICE_NS);
	return 0;
}

void sim_scenario(void)
{
	unsigned int cpu = smp_processor_id() == 0 ? nr_cpu_ids - 1 : 0;
	struct task_struct *task;

	lp_prepare();
	task = kthread_create(compute, NULL, "busy-kthread");
	__sim_set_affinity(task, cpumask_of(cpu));
	wake_up_process(task);
	lp_pause();
	__sim_step("enable");
	lp_enable(&lp_first);
	__sim_step(NULL);
	lp_finish(true);
}
