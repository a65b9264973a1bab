/* SPDX-License-Identifier: MIT */
/* Reference counts that complain: include/linux/refcount.h of 6.1 to 6.12. Taking orders nothing; dropping is a release, the last drop also acquires. */
#ifndef _LINUX_REFCOUNT_H
#define _LINUX_REFCOUNT_H

#include <linux/atomic.h>
#include <linux/bug.h>

typedef struct refcount_struct {
	atomic_t refs;
} refcount_t;

#define REFCOUNT_INIT(n)	{ .refs = ATOMIC_INIT(n) }

static inline void refcount_set(refcount_t *r, int n)
{
	atomic_set(&r->refs, n);
}

static inline unsigned int refcount_read(const refcount_t *r)
{
	return (unsigned int)atomic_read(&r->refs);
}

static inline void refcount_inc(refcount_t *r)
{
	WARN_ONCE(atomic_fetch_inc_relaxed(&r->refs) <= 0, "refcount_t: addition on 0; use-after-free.\n");
}

static inline __must_check bool refcount_inc_not_zero(refcount_t *r)
{
	int seen = atomic_read(&r->refs);

	while (seen != 0 && !atomic_try_cmpxchg_relaxed(&r->refs, &seen, seen + 1))
		;
	return seen != 0;
}

static inline __must_check bool refcount_dec_and_test(refcount_t *r)
{
	int before = atomic_fetch_sub_release(1, &r->refs);

	WARN_ONCE(before <= 0, "refcount_t: underflow; use-after-free.\n");
	if (before != 1)
		return false;
	smp_acquire__after_ctrl_dep();
	return true;
}

#endif /* _LINUX_REFCOUNT_H */
