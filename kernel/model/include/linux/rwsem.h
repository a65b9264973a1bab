/* SPDX-License-Identifier: MIT */
/* Sleeping reader-writer locks: include/linux/rwsem.h and percpu-rwsem.h of 6.1 to 6.12. The functions are in world/. */
#ifndef _LINUX_RWSEM_H
#define _LINUX_RWSEM_H

#include <linux/list.h>
#include <linux/types.h>

struct task_struct;

struct rw_semaphore {
	/* Number of readers inside, or -1 while a writer holds it. */
	long count;
	struct task_struct *owner;
	struct list_head wait_list;
};

#define __RWSEM_INITIALIZER(name)	{ .count = 0, .owner = NULL, .wait_list = LIST_HEAD_INIT((name).wait_list) }
#define DECLARE_RWSEM(name)		struct rw_semaphore name = __RWSEM_INITIALIZER(name)

void init_rwsem(struct rw_semaphore *sem);
void down_read(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
int down_read_trylock(struct rw_semaphore *sem);
int down_write_trylock(struct rw_semaphore *sem);

#endif /* _LINUX_RWSEM_H */
