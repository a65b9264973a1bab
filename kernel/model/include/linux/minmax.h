/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MINMAX_H
#define _LINUX_MINMAX_H

#define min(a, b)	({ __typeof__(a) __min_a = (a); __typeof__(b) __min_b = (b); __min_a < __min_b ? __min_a : __min_b; })
#define max(a, b)	({ __typeof__(a) __max_a = (a); __typeof__(b) __max_b = (b); __max_a > __max_b ? __max_a : __max_b; })
#define min_t(type, a, b)	({ type __min_a = (a); type __min_b = (b); __min_a < __min_b ? __min_a : __min_b; })
#define max_t(type, a, b)	({ type __max_a = (a); type __max_b = (b); __max_a > __max_b ? __max_a : __max_b; })
#define min3(a, b, c)	min(min(a, b), c)
#define max3(a, b, c)	max(max(a, b), c)
#define clamp(value, low, high)		min(max(value, low), high)
#define clamp_t(type, value, low, high)	min_t(type, max_t(type, value, low), high)
#define swap(a, b)	do { __typeof__(a) __swapped = (a); (a) = (b); (b) = __swapped; } while (0)

#endif /* _LINUX_MINMAX_H */
