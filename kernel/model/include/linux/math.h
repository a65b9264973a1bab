/* SPDX-License-Identifier: MIT */
#ifndef _LINUX_MATH_H
#define _LINUX_MATH_H

#define __round_mask(x, y)	((__typeof__(x))((y) - 1))
#define round_up(x, y)		((((x) - 1) | __round_mask(x, y)) + 1)
#define round_down(x, y)	((x) & ~__round_mask(x, y))
#define DIV_ROUND_UP(n, d)	(((n) + (d) - 1) / (d))
#define DIV_ROUND_CLOSEST(n, d)	(((n) + (d) / 2) / (d))
#define roundup(x, y)		({ __typeof__(y) __to = (y); (((x) + (__to - 1)) / __to) * __to; })
#define rounddown(x, y)		({ __typeof__(x) __value = (x); __value - (__value % (y)); })
#define abs(x)			({ __typeof__(x) __value = (x); __value < 0 ? -__value : __value; })

#endif /* _LINUX_MATH_H */
