/* SPDX-License-Identifier: MIT */
/* Sleeping locks with one holder: include/linux/mutex.h of 6.1 to 6.12. The functions are in world/. */
#ifndef __LINUX_MUTEX_H
#define __LINUX_MUTEX_H

#include <linux/lockdep.h>
#include <linux/spinlock.h>
#include <linux/types.h>

struct task_struct;

struct mutex {
	/* Null when free. */
	struct task_struct *owner;
	/* Tasks that sleep for it, in order of arrival. */
	struct list_head wait_list;
};

#define __MUTEX_INITIALIZER(name)	{ .owner = NULL, .wait_list = LIST_HEAD_INIT(name.wait_list) }
#define DEFINE_MUTEX(name)		struct mutex name = __MUTEX_INITIALIZER(name)

void mutex_init(struct mutex *lock);
void mutex_lock(struct mutex *lock);
int mutex_lock_interruptible(struct mutex *lock);
int mutex_trylock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);
bool mutex_is_locked(struct mutex *lock);
#define mutex_destroy(lock)		do { (void)(lock); } while (0)
#define mutex_lock_nested(lock, subclass) mutex_lock(lock)

#include <linux/list.h>
DEFINE_GUARD(mutex, struct mutex *, mutex_lock(_T), mutex_unlock(_T))

#endif /* __LINUX_MUTEX_H */
