/* SPDX-License-Identifier: MIT */
/* Sleepable RCU: include/linux/srcu.h of 6.1 to 6.12. The functions are in world/. */
#ifndef _LINUX_SRCU_H
#define _LINUX_SRCU_H

#include <linux/rcupdate.h>
#include <linux/types.h>

struct srcu_struct {
	/* Readers inside, by the index they entered with. */
	int readers[2];
	int index;
};

#define __SRCU_INIT(name)		{ .readers = { 0, 0 }, .index = 0 }
#define DEFINE_SRCU(name)		struct srcu_struct name = __SRCU_INIT(name)
#define DEFINE_STATIC_SRCU(name)	static struct srcu_struct name = __SRCU_INIT(name)

int init_srcu_struct(struct srcu_struct *ssp);
void cleanup_srcu_struct(struct srcu_struct *ssp);
int srcu_read_lock(struct srcu_struct *ssp);
void srcu_read_unlock(struct srcu_struct *ssp, int index);
void synchronize_srcu(struct srcu_struct *ssp);
void synchronize_srcu_expedited(struct srcu_struct *ssp);

#define srcu_dereference(p, ssp)	READ_ONCE(p)

#endif /* _LINUX_SRCU_H */
