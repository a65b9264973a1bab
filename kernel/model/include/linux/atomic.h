/* SPDX-License-Identifier: MIT */
/*
 * Atomic counters: include/linux/atomic.h of 6.1 to 6.12. An operation that returns a value is fully ordered unless its suffix says
 * otherwise; one that returns nothing orders nothing; a conditional one that fails orders nothing (Documentation/atomic_t.txt).
 */
#ifndef _LINUX_ATOMIC_H
#define _LINUX_ATOMIC_H

#include <asm/barrier.h>
#include <asm/processor.h>
#include <linux/types.h>

#define xchg(p, v)			__sim_xchg(p, v)
#define xchg_acquire(p, v)		__sim_xchg_acquire(p, v)
#define xchg_release(p, v)		__sim_xchg_release(p, v)
#define xchg_relaxed(p, v)		__sim_xchg_relaxed(p, v)
#define cmpxchg(p, old, new)		__sim_cmpxchg(p, old, new)
#define cmpxchg_acquire(p, old, new)	__sim_cmpxchg_acquire(p, old, new)
#define cmpxchg_release(p, old, new)	__sim_cmpxchg_release(p, old, new)
#define cmpxchg_relaxed(p, old, new)	__sim_cmpxchg_relaxed(p, old, new)
#define cmpxchg64(p, old, new)		__sim_cmpxchg(p, old, new)

#define __sim_try_cmpxchg(operation, p, old_p, new) ({	\
	__typeof__(old_p) __oldp = (old_p);			\
	__typeof__(*(p)) __want = *__oldp;			\
	__typeof__(*(p)) __got = operation(p, __want, new);	\
	if (__got != __want)					\
		*__oldp = __got;				\
	__got == __want;					\
})
#define try_cmpxchg(p, old_p, new)		__sim_try_cmpxchg(cmpxchg, p, old_p, new)
#define try_cmpxchg_acquire(p, old_p, new)	__sim_try_cmpxchg(cmpxchg_acquire, p, old_p, new)
#define try_cmpxchg_release(p, old_p, new)	__sim_try_cmpxchg(cmpxchg_release, p, old_p, new)
#define try_cmpxchg_relaxed(p, old_p, new)	__sim_try_cmpxchg(cmpxchg_relaxed, p, old_p, new)

/* Defines the family PREFIX_read … for counters of type TYPE that hold an INT. */
#define __SIM_ATOMIC_FAMILY(prefix, type, int_type)						\
static __always_inline int_type prefix##_read(const type *v) { return READ_ONCE(v->counter); }	\
static __always_inline int_type prefix##_read_acquire(const type *v)				\
{ return __sim_load_acquire(&v->counter); }							\
static __always_inline void prefix##_set(type *v, int_type i) { WRITE_ONCE(v->counter, i); }	\
static __always_inline void prefix##_set_release(type *v, int_type i)				\
{ __sim_store_release(&v->counter, i); }							\
static __always_inline void prefix##_add(int_type i, type *v) { __sim_add(&v->counter, i); }	\
static __always_inline void prefix##_sub(int_type i, type *v) { __sim_sub(&v->counter, i); }	\
static __always_inline void prefix##_inc(type *v) { __sim_add(&v->counter, 1); }		\
static __always_inline void prefix##_dec(type *v) { __sim_sub(&v->counter, 1); }		\
static __always_inline void prefix##_and(int_type i, type *v) { __sim_and(&v->counter, i); }	\
static __always_inline void prefix##_or(int_type i, type *v) { __sim_or(&v->counter, i); }	\
static __always_inline void prefix##_xor(int_type i, type *v) { __sim_xor(&v->counter, i); }	\
static __always_inline void prefix##_andnot(int_type i, type *v) { __sim_andnot(&v->counter, i); } \
static __always_inline bool prefix##_sub_and_test(int_type i, type *v)				\
{ return __sim_sub_return(&v->counter, i) == 0; }						\
static __always_inline bool prefix##_dec_and_test(type *v)					\
{ return __sim_sub_return(&v->counter, 1) == 0; }						\
static __always_inline bool prefix##_inc_and_test(type *v)					\
{ return __sim_add_return(&v->counter, 1) == 0; }						\
static __always_inline bool prefix##_add_negative(int_type i, type *v)				\
{ return __sim_add_return(&v->counter, i) < 0; }						\
static __always_inline int_type prefix##_fetch_add_unless(type *v, int_type a, int_type u)	\
{												\
	int_type seen = READ_ONCE(v->counter);							\
	while (seen != u && !try_cmpxchg(&v->counter, &seen, seen + a))				\
		;										\
	return seen;										\
}												\
static __always_inline bool prefix##_add_unless(type *v, int_type a, int_type u)		\
{ return prefix##_fetch_add_unless(v, a, u) != u; }						\
static __always_inline bool prefix##_inc_not_zero(type *v) { return prefix##_add_unless(v, 1, 0); } \
static __always_inline int_type prefix##_dec_if_positive(type *v)				\
{												\
	int_type seen = READ_ONCE(v->counter);							\
	while (seen > 0 && !try_cmpxchg(&v->counter, &seen, seen - 1))				\
		;										\
	return seen - 1;									\
}												\
__SIM_ATOMIC_ORDERED(prefix, type, int_type, )							\
__SIM_ATOMIC_ORDERED(prefix, type, int_type, _acquire)						\
__SIM_ATOMIC_ORDERED(prefix, type, int_type, _release)						\
__SIM_ATOMIC_ORDERED(prefix, type, int_type, _relaxed)

#define __SIM_ATOMIC_ORDERED(prefix, type, int_type, order)					\
static __always_inline int_type prefix##_add_return##order(int_type i, type *v)			\
{ return __sim_add_return##order(&v->counter, i); }						\
static __always_inline int_type prefix##_sub_return##order(int_type i, type *v)			\
{ return __sim_sub_return##order(&v->counter, i); }						\
static __always_inline int_type prefix##_inc_return##order(type *v)				\
{ return __sim_add_return##order(&v->counter, 1); }						\
static __always_inline int_type prefix##_dec_return##order(type *v)				\
{ return __sim_sub_return##order(&v->counter, 1); }						\
static __always_inline int_type prefix##_fetch_add##order(int_type i, type *v)			\
{ return __sim_fetch_add##order(&v->counter, i); }						\
static __always_inline int_type prefix##_fetch_sub##order(int_type i, type *v)			\
{ return __sim_fetch_sub##order(&v->counter, i); }						\
static __always_inline int_type prefix##_fetch_inc##order(type *v)				\
{ return __sim_fetch_add##order(&v->counter, 1); }						\
static __always_inline int_type prefix##_fetch_dec##order(type *v)				\
{ return __sim_fetch_sub##order(&v->counter, 1); }						\
static __always_inline int_type prefix##_fetch_and##order(int_type i, type *v)			\
{ return __sim_fetch_and##order(&v->counter, i); }						\
static __always_inline int_type prefix##_fetch_or##order(int_type i, type *v)			\
{ return __sim_fetch_or##order(&v->counter, i); }						\
static __always_inline int_type prefix##_fetch_andnot##order(int_type i, type *v)		\
{ return __sim_fetch_andnot##order(&v->counter, i); }						\
static __always_inline int_type prefix##_xchg##order(type *v, int_type i)			\
{ return __sim_xchg##order(&v->counter, i); }							\
static __always_inline int_type prefix##_cmpxchg##order(type *v, int_type old, int_type new)	\
{ return __sim_cmpxchg##order(&v->counter, old, new); }						\
static __always_inline bool prefix##_try_cmpxchg##order(type *v, int_type *old, int_type new)	\
{ return try_cmpxchg##order(&v->counter, old, new); }

__SIM_ATOMIC_FAMILY(atomic, atomic_t, int)
__SIM_ATOMIC_FAMILY(atomic64, atomic64_t, s64)
__SIM_ATOMIC_FAMILY(atomic_long, atomic_long_t, long)

#endif /* _LINUX_ATOMIC_H */
