/* SPDX-License-Identifier: MIT */
/*
 * Per-CPU variables: include/linux/percpu.h and percpu-defs.h of 6.1 to 6.12. A variable's own address lies in the template
 * section ".data..percpu"; CPU n's copy lies __per_cpu_offset[n] further.
 */
#ifndef _LINUX_PERCPU_H
#define _LINUX_PERCPU_H

#include <linux/preempt.h>
#include <linux/threads.h>
#include <linux/types.h>
#include <sim/context.h>

#define DECLARE_PER_CPU(type, name)	extern __section(".data..percpu") __typeof__(type) name
#define DEFINE_PER_CPU(type, name)	__section(".data..percpu") __typeof__(type) name
#define DECLARE_PER_CPU_SHARED_ALIGNED(type, name)	DECLARE_PER_CPU(type, name)
#define DEFINE_PER_CPU_SHARED_ALIGNED(type, name)	DEFINE_PER_CPU(type, name)
#define DECLARE_PER_CPU_ALIGNED(type, name)		DECLARE_PER_CPU(type, name)
#define DEFINE_PER_CPU_ALIGNED(type, name)		DEFINE_PER_CPU(type, name)
#define DECLARE_PER_CPU_READ_MOSTLY(type, name)		DECLARE_PER_CPU(type, name)
#define DEFINE_PER_CPU_READ_MOSTLY(type, name)		DEFINE_PER_CPU(type, name)

/* In lib/percpu.c; filled in by the world before the first CPU runs. */
extern unsigned long __per_cpu_offset[NR_CPUS];
#define per_cpu_offset(cpu)	(__per_cpu_offset[cpu])

#define SHIFT_PERCPU_PTR(pointer, offset) ((__typeof__(*(pointer)) *)((unsigned long)(pointer) + (offset)))
#define per_cpu_ptr(pointer, cpu)	SHIFT_PERCPU_PTR(pointer, per_cpu_offset(cpu))
#define raw_cpu_ptr(pointer)		SHIFT_PERCPU_PTR(pointer, __sim_percpu_offset())
#define this_cpu_ptr(pointer)		raw_cpu_ptr(pointer)
#define per_cpu(variable, cpu)		(*per_cpu_ptr(&(variable), cpu))
#define get_cpu_var(variable)		(*({ preempt_disable(); this_cpu_ptr(&(variable)); }))
#define put_cpu_var(variable)		do { (void)&(variable); preempt_enable(); } while (0)
#define get_cpu_ptr(pointer)		({ preempt_disable(); this_cpu_ptr(pointer); })
#define put_cpu_ptr(pointer)		do { (void)(pointer); preempt_enable(); } while (0)

/* The operations are not interruptible on the CPU itself: one instruction each on x86. */
#define this_cpu_read(variable)		READ_ONCE(*raw_cpu_ptr(&(variable)))
#define this_cpu_write(variable, value)	WRITE_ONCE(*raw_cpu_ptr(&(variable)), value)
#define this_cpu_add(variable, value)	__sim_add(raw_cpu_ptr(&(variable)), value)
#define this_cpu_sub(variable, value)	__sim_sub(raw_cpu_ptr(&(variable)), value)
#define this_cpu_inc(variable)		this_cpu_add(variable, 1)
#define this_cpu_dec(variable)		this_cpu_sub(variable, 1)
#define this_cpu_or(variable, value)	__sim_or(raw_cpu_ptr(&(variable)), value)
#define this_cpu_and(variable, value)	__sim_and(raw_cpu_ptr(&(variable)), value)
#define this_cpu_add_return(variable, value)	__sim_add_return_relaxed(raw_cpu_ptr(&(variable)), value)
#define this_cpu_inc_return(variable)	this_cpu_add_return(variable, 1)
#define this_cpu_xchg(variable, value)	__sim_xchg_relaxed(raw_cpu_ptr(&(variable)), value)
#define this_cpu_cmpxchg(variable, old, new)	__sim_cmpxchg_relaxed(raw_cpu_ptr(&(variable)), old, new)
#define __this_cpu_read(variable)	(*raw_cpu_ptr(&(variable)))
#define __this_cpu_write(variable, value) ((void)(*raw_cpu_ptr(&(variable)) = (value)))
#define __this_cpu_add(variable, value)	((void)(*raw_cpu_ptr(&(variable)) += (value)))
#define __this_cpu_inc(variable)	__this_cpu_add(variable, 1)
#define __this_cpu_dec(variable)	__this_cpu_add(variable, -1)
#define __this_cpu_inc_return(variable)	(++*raw_cpu_ptr(&(variable)))
#define raw_cpu_read(variable)		__this_cpu_read(variable)
#define raw_cpu_write(variable, value)	__this_cpu_write(variable, value)

/* In lib/percpu.c: a zeroed object for each possible CPU, or null. */
void *__alloc_percpu(size_t size, size_t align);
void free_percpu(void *object);
#define alloc_percpu(type)	((__typeof__(type) __percpu *)__alloc_percpu(sizeof(type), __alignof__(type)))

#endif /* _LINUX_PERCPU_H */
