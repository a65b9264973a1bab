/* SPDX-License-Identifier: MIT */
/* CPU hotplug: include/linux/cpu.h, cpuhplock.h of 6.1 to 6.12. The functions are in world/. */
#ifndef _LINUX_CPU_H_
#define _LINUX_CPU_H_

#include <linux/cleanup.h>
#include <linux/cpumask.h>
#include <linux/percpu.h>
#include <linux/smp.h>
#include <linux/types.h>

void cpus_read_lock(void);
void cpus_read_unlock(void);
int cpus_read_trylock(void);
void cpus_write_lock(void);
void cpus_write_unlock(void);
void lockdep_assert_cpus_held(void);
/* 0, or an error: the last housekeeping CPU cannot go. */
int add_cpu(unsigned int cpu);
int remove_cpu(unsigned int cpu);
/* The body of the idle task; never returns. */
void cpu_startup_entry(void *unused);

DEFINE_LOCK_GUARD_0(cpus_read_lock, cpus_read_lock(), cpus_read_unlock())

#endif /* _LINUX_CPU_H_ */
