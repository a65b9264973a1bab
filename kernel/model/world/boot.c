// SPDX-License-Identifier: MIT
/* How the machine comes up: the world calls these, one after the other, as the boot CPU's idle task. Stands for init/main.c, kernel/smpboot.c. */
#include "internal.h"
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/task.h>

void sim_boot(void)
{
	if (do_initcalls())
		__sim_refuse("an initcall of the kernel failed");
}

/* The idle task of another CPU: a copy of the boot CPU's, on no list (fork_idle). */
struct task_struct *sim_boot_idle(int cpu)
{
	struct task_struct *task;

	if (cpu == 0)
		task = &init_task;
	else
		task = sim_copy_task(&init_task, (int)init_task.flags, "swapper");
	task->thread_info.cpu = (u32)cpu;
	task->__state = TASK_RUNNING;
	task->thread_info.preempt_count = 0;
	__sim_task_new(task, cpu_startup_entry, NULL);
	return task;
}

/* A task of the topology. @kind is -1 for a user task, else a SIM_KTHREAD_ kind. It still has to be named and woken. */
struct task_struct *sim_boot_task(int kind)
{
	struct task_struct *task = sim_copy_task(&init_task, kind < 0 ? 0 : PF_KTHREAD, "");

	if (!task)
		__sim_refuse("the simulated machine has no memory for so many tasks");
	if (kind < 0)
		__sim_task_new(task, sim_ret_from_fork, NULL);
	else
		__sim_task_new(task, sim_kthread_start, (void *)(long)kind);
	sim_link_task(task);
	return task;
}

/* kthreadd, as far as the worker pools need it. */
void sim_make_workers(void)
{
	int pool;

	for (;;) {
		pool = __sim_worker_wanted();
		__sim_worker_made(sim_boot_task(SIM_KTHREAD_WORKER), pool);
	}
}
