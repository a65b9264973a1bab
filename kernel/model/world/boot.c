// SPDX-License-Identifier: MIT
/* How the machine comes up: the world calls these, one after the other, as the boot CPU's idle task. Stands for init/main.c, kernel/smpboot.c. */
#include "internal.h"
#include <linux/init.h>
#include <linux/kernel.h>
#include <linux/sched.h>
#include <linux/sched/task.h>
#include <linux/version.h>

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

/* Threads of a process that never are in user mode (vhost's since 6.4, io_uring's) are no kernel threads. */
static int flags_of(int kind)
{
	switch (kind) {
	case -1:
		return 0;
	case SIM_KTHREAD_VHOST:
	case SIM_KTHREAD_VHOST_BUSY:
		return LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0) ? PF_USER_WORKER : PF_KTHREAD;
	case SIM_KTHREAD_IO_WORKER:
	case SIM_KTHREAD_SQPOLL:
		return LINUX_VERSION_CODE >= KERNEL_VERSION(6, 4, 0) ? PF_IO_WORKER | PF_USER_WORKER : PF_IO_WORKER;
	default:
		return PF_KTHREAD;
	}
}

/* A task of the topology. @kind is -1 for a user task, else a SIM_KTHREAD_ kind. It still has to be named and woken. */
struct task_struct *sim_boot_task(int kind)
{
	struct task_struct *task = sim_copy_task(&init_task, flags_of(kind), "");

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
