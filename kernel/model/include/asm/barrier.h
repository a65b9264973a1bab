/* SPDX-License-Identifier: MIT */
/* Memory barriers: asm-generic/barrier.h of 6.1 to 6.12 on SMP. What each orders is the memory model's business. */
#ifndef _ASM_BARRIER_H
#define _ASM_BARRIER_H

#include <asm/processor.h>
#include <linux/compiler.h>

#define smp_mb()	__sim_fence_mb()
#define smp_rmb()	__sim_fence_rmb()
#define smp_wmb()	__sim_fence_wmb()
#define mb()		__sim_fence_mb()
#define rmb()		__sim_fence_rmb()
#define wmb()		__sim_fence_wmb()
#define dma_rmb()	__sim_fence_rmb()
#define dma_wmb()	__sim_fence_wmb()

#define smp_mb__before_atomic()		__sim_fence_before_atomic()
#define smp_mb__after_atomic()		__sim_fence_after_atomic()
#define smp_mb__after_spinlock()	__sim_fence_after_spinlock()
#define smp_mb__after_unlock_lock()	__sim_fence_after_unlock_lock()
#define smp_mb__after_srcu_read_unlock() do { } while (0)
/* A control dependency orders later stores already; this adds later loads (asm-generic/barrier.h). */
#define smp_acquire__after_ctrl_dep()	__sim_fence_rmb()

#define smp_load_acquire(p)		__sim_load_acquire(p)
#define smp_store_release(p, v)		do { __sim_store_release(p, v); } while (0)
#define smp_store_mb(var, value)	do { WRITE_ONCE(var, value); __sim_fence_mb(); } while (0)

#define smp_cond_load_relaxed(p, condition) ({				\
	__typeof__(*(p)) VAL;						\
	for (;;) {							\
		VAL = READ_ONCE(*(p));					\
		if (condition)						\
			break;						\
		cpu_relax();						\
	}								\
	VAL;								\
})
#define smp_cond_load_acquire(p, condition) ({				\
	__typeof__(*(p)) __seen = smp_cond_load_relaxed(p, condition);	\
	smp_acquire__after_ctrl_dep();					\
	__seen;								\
})

#endif /* _ASM_BARRIER_H */
