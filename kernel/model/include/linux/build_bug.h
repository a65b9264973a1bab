/* SPDX-License-Identifier: MIT */
/* Compile-time checks: include/linux/build_bug.h of 6.1 to 6.12. */
#ifndef _LINUX_BUILD_BUG_H
#define _LINUX_BUILD_BUG_H

#include <linux/compiler.h>

/* 0, or a bit-field of negative width, which no compiler accepts. */
#define BUILD_BUG_ON_ZERO(condition)	((int)(sizeof(struct { int : (-!!(condition)); })))
#define BUILD_BUG_ON_INVALID(expression) ((void)(sizeof((long)(expression))))
#define BUILD_BUG_ON_MSG(condition, message)	_Static_assert(!(condition), message)
#define BUILD_BUG_ON(condition)		_Static_assert(!(condition), "BUILD_BUG_ON: " #condition)
#define BUILD_BUG_ON_NOT_POWER_OF_2(n)	BUILD_BUG_ON((n) == 0 || (((n) & ((n) - 1)) != 0))
#define BUILD_BUG()			_Static_assert(0, "BUILD_BUG")
#define static_assert(condition, ...)	_Static_assert(condition, #condition)

#endif /* _LINUX_BUILD_BUG_H */
