/* SPDX-License-Identifier: MIT */
/* Other CPUs: include/linux/smp.h of 6.1 to 6.12. The functions are in world/. */
#ifndef __LINUX_SMP_H
#define __LINUX_SMP_H

#include <linux/cpumask.h>
#include <linux/preempt.h>
#include <sim/context.h>

typedef void (*smp_call_func_t)(void *info);
typedef bool (*smp_cond_func_t)(int cpu, void *info);

#define raw_smp_processor_id()	__sim_cpu()
#define __smp_processor_id()	__sim_cpu()
#define smp_processor_id()	__sim_cpu()
#define get_cpu()		({ preempt_disable(); __sim_cpu(); })
#define put_cpu()		preempt_enable()

int smp_call_function_single(int cpu, smp_call_func_t func, void *info, int wait);
void smp_call_function_many(const struct cpumask *mask, smp_call_func_t func, void *info, bool wait);
void smp_call_function(smp_call_func_t func, void *info, int wait);
void on_each_cpu_cond_mask(smp_cond_func_t condition, smp_call_func_t func, void *info, bool wait, const struct cpumask *mask);
void on_each_cpu(smp_call_func_t func, void *info, int wait);
void on_each_cpu_mask(const struct cpumask *mask, smp_call_func_t func, void *info, bool wait);
void kick_all_cpus_sync(void);
void wake_up_all_idle_cpus(void);

#endif /* __LINUX_SMP_H */
