/* SPDX-License-Identifier: MIT */
#ifndef __LINUX_OVERFLOW_H
#define __LINUX_OVERFLOW_H

#include <linux/limits.h>
#include <linux/types.h>

#define check_add_overflow(a, b, result)	__builtin_add_overflow(a, b, result)
#define check_sub_overflow(a, b, result)	__builtin_sub_overflow(a, b, result)
#define check_mul_overflow(a, b, result)	__builtin_mul_overflow(a, b, result)

static inline size_t size_mul(size_t a, size_t b)
{
	size_t bytes;

	return check_mul_overflow(a, b, &bytes) ? SIZE_MAX : bytes;
}

static inline size_t size_add(size_t a, size_t b)
{
	size_t bytes;

	return check_add_overflow(a, b, &bytes) ? SIZE_MAX : bytes;
}

#define array_size(count, size)			size_mul(count, size)
#define flex_array_size(p, member, count)	size_mul(sizeof(*(p)->member), count)
#define struct_size(p, member, count)		size_add(sizeof(*(p)), flex_array_size(p, member, count))

#endif /* __LINUX_OVERFLOW_H */
