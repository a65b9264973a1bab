/* SPDX-License-Identifier: MIT */
/* Hints, marked accesses and compile-time checks: include/linux/compiler.h, asm-generic/rwonce.h, build_bug.h of 6.1 to 6.12. */
#ifndef __LINUX_COMPILER_H
#define __LINUX_COMPILER_H

#include <linux/compiler_types.h>
#include <sim/memory.h>

#define likely(x)	__builtin_expect(!!(x), 1)
#define unlikely(x)	__builtin_expect(!!(x), 0)

#define barrier()	__sim_fence_compiler()
#define barrier_data(p)	((void)(p), barrier())
#define unreachable()	__builtin_unreachable()

#define OPTIMIZER_HIDE_VAR(var)	((void)(var))
#define RELOC_HIDE(p, offset)	((__typeof__(p))((unsigned long)(p) + (offset)))
#define absolute_pointer(p)	((void *)(unsigned long)(p))
#define data_race(expression)	(expression)
#define ASSERT_EXCLUSIVE_WRITER(x) ((void)0)
#define ASSERT_EXCLUSIVE_ACCESS(x) ((void)0)

/* A volatile access is one access of class "once": neither torn, nor merged, nor repeated. */
#define READ_ONCE(x)		(*(const volatile __typeof__(x) *)&(x))
#define __READ_ONCE(x)		READ_ONCE(x)
#define READ_ONCE_NOCHECK(x)	READ_ONCE(x)
#define WRITE_ONCE(x, value)						\
do {									\
	*(volatile __typeof__(x) *)&(x) = (value);			\
} while (0)

#define __UNIQUE_ID_PASTE(prefix, line)	__UNIQUE_ID_##prefix##line
#define __UNIQUE_ID_LINE(prefix, line)	__UNIQUE_ID_PASTE(prefix, line)
#define __UNIQUE_ID(prefix)		__UNIQUE_ID_LINE(prefix, __LINE__)

#define __ADDRESSABLE(symbol)

#define is_signed_type(type)	(((type)(-1)) < (type)1)
#define __is_constexpr(x)	__builtin_constant_p(x)

#define typeof_member(type, member)	__typeof__(((type *)0)->member)
#define __unqual_scalar_typeof(x)	__typeof__((__typeof__(x))0)

#endif /* __LINUX_COMPILER_H */
