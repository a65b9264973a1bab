/* SPDX-License-Identifier: MIT */
/*
 * Memory accesses whose order matters. The front end knows these names from kernel/catalogue/intrinsics/memory.ts: they are
 * type-generic (the first argument is a pointer to any integer or pointer type) and become one instruction each, so they
 * have no prototype. A suffix names the order as the Linux kernel memory model uses it; no suffix means fully ordered.
 *
 *	__sim_load_acquire(p)			__sim_store_release(p, v)
 *	__sim_xchg(p, v)			__sim_cmpxchg(p, old, new)		return the old value
 *	__sim_fetch_{add,sub,and,or,xor,andnot}(p, v)					return the old value
 *	__sim_{add,sub}_return(p, v)								return the new value
 *	__sim_{add,sub,and,or,xor,andnot}(p, v)							return nothing and order nothing
 *	__sim_fence_{mb,rmb,wmb,compiler,after_spinlock,after_unlock_lock,before_atomic,after_atomic}()
 *
 * Another compiler (the truth tests compile these headers with gcc) gets stand-ins with the same types.
 */
#ifndef _SIM_MEMORY_H
#define _SIM_MEMORY_H

#ifndef __QUIESCE__

#define __sim_load_acquire(p)		__atomic_load_n(p, __ATOMIC_ACQUIRE)
#define __sim_store_release(p, v)	__atomic_store_n(p, v, __ATOMIC_RELEASE)

#define __sim_gcc_xchg(p, v, order)	__atomic_exchange_n(p, v, order)
#define __sim_gcc_cmpxchg(p, old, new, order) ({					\
	__typeof__(*(p)) __sim_old = (old);						\
	__atomic_compare_exchange_n(p, &__sim_old, new, 0, order, __ATOMIC_RELAXED);	\
	__sim_old;									\
})

#define __sim_xchg(p, v)			__sim_gcc_xchg(p, v, __ATOMIC_SEQ_CST)
#define __sim_xchg_acquire(p, v)		__sim_gcc_xchg(p, v, __ATOMIC_ACQUIRE)
#define __sim_xchg_release(p, v)		__sim_gcc_xchg(p, v, __ATOMIC_RELEASE)
#define __sim_xchg_relaxed(p, v)		__sim_gcc_xchg(p, v, __ATOMIC_RELAXED)
#define __sim_cmpxchg(p, o, n)			__sim_gcc_cmpxchg(p, o, n, __ATOMIC_SEQ_CST)
#define __sim_cmpxchg_acquire(p, o, n)		__sim_gcc_cmpxchg(p, o, n, __ATOMIC_ACQUIRE)
#define __sim_cmpxchg_release(p, o, n)		__sim_gcc_cmpxchg(p, o, n, __ATOMIC_RELEASE)
#define __sim_cmpxchg_relaxed(p, o, n)		__sim_gcc_cmpxchg(p, o, n, __ATOMIC_RELAXED)

#define __sim_fetch_add(p, v)			__atomic_fetch_add(p, v, __ATOMIC_SEQ_CST)
#define __sim_fetch_add_acquire(p, v)		__atomic_fetch_add(p, v, __ATOMIC_ACQUIRE)
#define __sim_fetch_add_release(p, v)		__atomic_fetch_add(p, v, __ATOMIC_RELEASE)
#define __sim_fetch_add_relaxed(p, v)		__atomic_fetch_add(p, v, __ATOMIC_RELAXED)
#define __sim_fetch_sub(p, v)			__atomic_fetch_sub(p, v, __ATOMIC_SEQ_CST)
#define __sim_fetch_sub_acquire(p, v)		__atomic_fetch_sub(p, v, __ATOMIC_ACQUIRE)
#define __sim_fetch_sub_release(p, v)		__atomic_fetch_sub(p, v, __ATOMIC_RELEASE)
#define __sim_fetch_sub_relaxed(p, v)		__atomic_fetch_sub(p, v, __ATOMIC_RELAXED)
#define __sim_fetch_and(p, v)			__atomic_fetch_and(p, v, __ATOMIC_SEQ_CST)
#define __sim_fetch_and_acquire(p, v)		__atomic_fetch_and(p, v, __ATOMIC_ACQUIRE)
#define __sim_fetch_and_release(p, v)		__atomic_fetch_and(p, v, __ATOMIC_RELEASE)
#define __sim_fetch_and_relaxed(p, v)		__atomic_fetch_and(p, v, __ATOMIC_RELAXED)
#define __sim_fetch_or(p, v)			__atomic_fetch_or(p, v, __ATOMIC_SEQ_CST)
#define __sim_fetch_or_acquire(p, v)		__atomic_fetch_or(p, v, __ATOMIC_ACQUIRE)
#define __sim_fetch_or_release(p, v)		__atomic_fetch_or(p, v, __ATOMIC_RELEASE)
#define __sim_fetch_or_relaxed(p, v)		__atomic_fetch_or(p, v, __ATOMIC_RELAXED)
#define __sim_fetch_xor(p, v)			__atomic_fetch_xor(p, v, __ATOMIC_SEQ_CST)
#define __sim_fetch_xor_acquire(p, v)		__atomic_fetch_xor(p, v, __ATOMIC_ACQUIRE)
#define __sim_fetch_xor_release(p, v)		__atomic_fetch_xor(p, v, __ATOMIC_RELEASE)
#define __sim_fetch_xor_relaxed(p, v)		__atomic_fetch_xor(p, v, __ATOMIC_RELAXED)
#define __sim_fetch_andnot(p, v)		__atomic_fetch_and(p, ~(v), __ATOMIC_SEQ_CST)
#define __sim_fetch_andnot_acquire(p, v)	__atomic_fetch_and(p, ~(v), __ATOMIC_ACQUIRE)
#define __sim_fetch_andnot_release(p, v)	__atomic_fetch_and(p, ~(v), __ATOMIC_RELEASE)
#define __sim_fetch_andnot_relaxed(p, v)	__atomic_fetch_and(p, ~(v), __ATOMIC_RELAXED)

#define __sim_add_return(p, v)			__atomic_add_fetch(p, v, __ATOMIC_SEQ_CST)
#define __sim_add_return_acquire(p, v)		__atomic_add_fetch(p, v, __ATOMIC_ACQUIRE)
#define __sim_add_return_release(p, v)		__atomic_add_fetch(p, v, __ATOMIC_RELEASE)
#define __sim_add_return_relaxed(p, v)		__atomic_add_fetch(p, v, __ATOMIC_RELAXED)
#define __sim_sub_return(p, v)			__atomic_sub_fetch(p, v, __ATOMIC_SEQ_CST)
#define __sim_sub_return_acquire(p, v)		__atomic_sub_fetch(p, v, __ATOMIC_ACQUIRE)
#define __sim_sub_return_release(p, v)		__atomic_sub_fetch(p, v, __ATOMIC_RELEASE)
#define __sim_sub_return_relaxed(p, v)		__atomic_sub_fetch(p, v, __ATOMIC_RELAXED)

#define __sim_add(p, v)				((void)__atomic_fetch_add(p, v, __ATOMIC_RELAXED))
#define __sim_sub(p, v)				((void)__atomic_fetch_sub(p, v, __ATOMIC_RELAXED))
#define __sim_and(p, v)				((void)__atomic_fetch_and(p, v, __ATOMIC_RELAXED))
#define __sim_or(p, v)				((void)__atomic_fetch_or(p, v, __ATOMIC_RELAXED))
#define __sim_xor(p, v)				((void)__atomic_fetch_xor(p, v, __ATOMIC_RELAXED))
#define __sim_andnot(p, v)			((void)__atomic_fetch_and(p, ~(v), __ATOMIC_RELAXED))

#define __sim_fence_mb()			__atomic_thread_fence(__ATOMIC_SEQ_CST)
#define __sim_fence_rmb()			__atomic_thread_fence(__ATOMIC_ACQUIRE)
#define __sim_fence_wmb()			__atomic_thread_fence(__ATOMIC_RELEASE)
#define __sim_fence_compiler()			__atomic_signal_fence(__ATOMIC_SEQ_CST)
#define __sim_fence_after_spinlock()		__sim_fence_mb()
#define __sim_fence_after_unlock_lock()		__sim_fence_mb()
#define __sim_fence_before_atomic()		__sim_fence_mb()
#define __sim_fence_after_atomic()		__sim_fence_mb()

#endif /* !__QUIESCE__ */

#endif /* _SIM_MEMORY_H */
