// SPDX-License-Identifier: MIT
/*
 * How tasks come and go. Stands for kernel/{fork,exit,kthread,signal}.c of 6.1 and 6.12.
 *
 * The list of tasks and its lock are the kernel's own shape, because code walks them; identity, credentials, memory and files are not modelled.
 */
#include "internal.h"
#include <linux/bug.h>
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/kthread.h>
#include <linux/list.h>
#include <linux/livepatch.h>
#include <linux/rculist.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>

DEFINE_RWLOCK(tasklist_lock);

static struct signal_struct init_signals = {
	.thread_head = LIST_HEAD_INIT(init_task.thread_node),
};

/* The idle task of the boot CPU, from which all others descend. It is on no list that code walks, but heads the list of processes. */
struct task_struct init_task = {
	.__state = TASK_RUNNING,
	.flags = PF_KTHREAD | PF_IDLE,
	.comm = "swapper/0",
	.tasks = LIST_HEAD_INIT(init_task.tasks),
	.thread_node = LIST_HEAD_INIT(init_signals.thread_head),
	.signal = &init_signals,
	.group_leader = &init_task,
#ifdef CONFIG_LIVEPATCH
	/* In no transition; the same number in every version. */
	.patch_state = -1,
#endif
	.real_parent = &init_task,
	.children = LIST_HEAD_INIT(init_task.children),
	.sibling = LIST_HEAD_INIT(init_task.sibling),
};

static int last_pid;

/* A copy of the parent as dup_task_struct() makes it, flags of thread_info included; on no list yet. */
struct task_struct *sim_copy_task(struct task_struct *parent, int flags, const char *comm)
{
	struct task_struct *task = kmalloc(sizeof(*task), GFP_KERNEL);
	struct signal_struct *signal;

	if (!task)
		return NULL;
	memcpy(task, parent, sizeof(*task));
	signal = kzalloc(sizeof(*signal), GFP_KERNEL);
	if (!signal) {
		kfree(task);
		return NULL;
	}
	task->thread_info.preempt_count = 0;
	task->thread_info.irqs_disabled = 0;
	task->thread_info.migration_disabled = 0;
#ifdef CONFIG_PREEMPT_RT
	task->thread_info.softirq_disable_cnt = 0;
#endif
	task->saved_state = TASK_RUNNING;
	clear_tsk_thread_flag(task, TIF_NEED_RESCHED);
	clear_tsk_thread_flag(task, TIF_POLLING_NRFLAG);
	task->__state = TASK_NEW;
	task->flags = (unsigned int)flags;
	task->trace_recursion = 0;
#ifdef CONFIG_PREEMPT_RCU
	task->rcu_read_lock_nesting = 0;
	task->rcu_read_unlock_special = 0;
#endif
	task->sim_reads_hotplug_lock = false;
	task->sim_private = NULL;
	task->exit_state = 0;
	strscpy(task->comm, comm, sizeof(task->comm));
	task->signal = signal;
	task->group_leader = task;
	INIT_LIST_HEAD(&signal->thread_head);
	INIT_LIST_HEAD(&task->children);
	return task;
}

/* The end of copy_process(): under the list's lock the child gets its place and its patch state. */
void sim_link_task(struct task_struct *task)
{
	write_lock_irq(&tasklist_lock);
	task->pid = ++last_pid;
	task->tgid = task->pid;
	task->real_parent = current;
	klp_copy_process(task);
	list_add_tail(&task->sibling, &current->children);
	list_add_tail_rcu(&task->tasks, &init_task.tasks);
	list_add_tail_rcu(&task->thread_node, &task->signal->thread_head);
	write_unlock_irq(&tasklist_lock);
}

/* Page tables of some tens of megabytes. */
#define COPY_MEMORY_NS	100000

/*
 * fork(), or user_mode_thread() of a kernel thread: the child goes to user mode. Between the copy of the parent and the child's place in the list the
 * parent's memory is copied, which takes long (copy_page_range): the parent may switch its patch state, or another task may run.
 */
void sim_sys_fork(void)
{
	struct task_struct *child = sim_copy_task(current, (int)current->flags & ~PF_KTHREAD, current->comm);

	if (!child)
		return;
	__sim_consume(COPY_MEMORY_NS);
	cond_resched();
	__sim_task_new(child, sim_ret_from_fork, NULL);
	sim_link_task(child);
	wake_up_state(child, TASK_NEW);
}

static void free_task_later(struct rcu_head *head)
{
	struct task_struct *task = container_of(head, struct task_struct, rcu);

	kfree(task->signal);
	kfree(task);
}

/* do_exit(): off the lists at once; what readers of the lists may still see is freed after a grace period. */
void sim_sys_exit(void)
{
	write_lock_irq(&tasklist_lock);
	current->exit_state = EXIT_DEAD;
	list_del_rcu(&current->tasks);
	list_del_rcu(&current->thread_node);
	list_del(&current->sibling);
	/* forget_original_parent(): they outlive it. */
	list_splice_init(&current->children, &init_task.children);
	write_unlock_irq(&tasklist_lock);
	/* finish_task_switch(): the next task queues this, so the task is a reader of itself until then. */
	preempt_disable();
	call_rcu(&current->rcu, free_task_later);
	__set_current_state(TASK_DEAD);
	__sim_task_exit();
}

/* ---------------------------------------------------------------- kernel threads */

struct kthread {
	int (*threadfn)(void *data);
	void *data;
	int should_stop;
	int result;
	struct completion exited;
};

static void kthread_main(void *argument)
{
	struct kthread *self = argument;

	self->result = self->threadfn(self->data);
	complete(&self->exited);
	sim_sys_exit();
}

struct task_struct *kthread_create_on_node(int (*threadfn)(void *data), void *data, int node, const char *name, ...)
{
	struct kthread *self = kzalloc(sizeof(*self), GFP_KERNEL);
	struct task_struct *task = sim_copy_task(&init_task, PF_KTHREAD, name);

	if (!self || !task)
		return ERR_PTR(-ENOMEM);
	self->threadfn = threadfn;
	self->data = data;
	init_completion(&self->exited);
	task->sim_private = self;
	__sim_task_new(task, kthread_main, self);
	__sim_set_affinity(task, NULL);
	sim_link_task(task);
	/* As if it had already come to where it waits to be started. */
	task->__state = TASK_UNINTERRUPTIBLE;
	return task;
}

bool kthread_should_stop(void)
{
	struct kthread *self = current->sim_private;

	return self && READ_ONCE(self->should_stop);
}

int kthread_stop(struct task_struct *task)
{
	struct kthread *self = task->sim_private;
	int result;

	WRITE_ONCE(self->should_stop, 1);
	wake_up_process(task);
	wait_for_completion(&self->exited);
	result = self->result;
	kfree(self);
	return result;
}

/* ---------------------------------------------------------------- signals */

/* The signal that livepatch sends: no signal at all, only a reason to go through the exit path (include/linux/sched/signal.h). */
void set_notify_signal(struct task_struct *task)
{
	if (test_and_set_tsk_thread_flag(task, TIF_NOTIFY_SIGNAL))
		return;
	if (!wake_up_state(task, TASK_INTERRUPTIBLE))
		kick_process(task);
}

int signal_pending_state(unsigned int state, struct task_struct *task)
{
	return (state & TASK_INTERRUPTIBLE) && signal_pending(task);
}
