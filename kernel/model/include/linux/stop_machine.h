/* SPDX-License-Identifier: MIT */
/* Stopping every CPU: include/linux/stop_machine.h of 6.1 to 6.12. In world/. */
#ifndef _LINUX_STOP_MACHINE_H
#define _LINUX_STOP_MACHINE_H

#include <linux/cpu.h>
#include <linux/cpumask.h>

typedef int (*cpu_stop_fn_t)(void *arg);

/* Runs @fn on one CPU of @cpus (null: the first online one) while all online CPUs stand still with interrupts disabled. */
int stop_machine(cpu_stop_fn_t fn, void *data, const struct cpumask *cpus);
int stop_machine_cpuslocked(cpu_stop_fn_t fn, void *data, const struct cpumask *cpus);

#endif /* _LINUX_STOP_MACHINE_H */
