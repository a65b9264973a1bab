/* SPDX-License-Identifier: MIT */
/*
 * Assertions: include/linux/bug.h and asm-generic/bug.h of 6.1 to 6.12. A WARN is a violation of the run. As in the kernel, WARN_ON
 * reports each time and WARN_ON_ONCE once for each place.
 */
#ifndef _LINUX_BUG_H
#define _LINUX_BUG_H

#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/instrumentation.h>
#include <linux/stddef.h>
#include <sim/library.h>

/* In lib/bug.c: WARN with a message made from a format. */
__printf(3, 4) void warn_slowpath_fmt(const char *file, int line, const char *format, ...);

#define BUG()			__sim_bug(__FILE__, __LINE__, "BUG")
#define BUG_ON(condition)	do { if (unlikely(condition)) __sim_bug(__FILE__, __LINE__, #condition); } while (0)

#define WARN_ON(condition) ({							\
	int __failed = !!(condition);						\
	if (unlikely(__failed))							\
		__sim_warn(__FILE__, __LINE__, #condition);			\
	unlikely(__failed);							\
})
#define WARN(condition, format...) ({						\
	int __failed = !!(condition);						\
	if (unlikely(__failed))							\
		warn_slowpath_fmt(__FILE__, __LINE__, format);			\
	unlikely(__failed);							\
})
#define WARN_ON_ONCE(condition) ({						\
	static bool __section(".data.once") __warned;				\
	int __failed = !!(condition);						\
	if (unlikely(__failed && !__warned)) {					\
		__warned = 1;							\
		__sim_warn(__FILE__, __LINE__, #condition);			\
	}									\
	unlikely(__failed);							\
})
#define WARN_ONCE(condition, format...) ({					\
	static bool __section(".data.once") __warned;				\
	int __failed = !!(condition);						\
	if (unlikely(__failed && !__warned)) {					\
		__warned = 1;							\
		warn_slowpath_fmt(__FILE__, __LINE__, format);			\
	}									\
	unlikely(__failed);							\
})
#define WARN_ON_SMP(condition)		WARN_ON(condition)
#define WARN_TAINT(condition, taint, format...)	WARN(condition, format)
#define CHECK_DATA_CORRUPTION(condition, format...)	WARN(condition, format)

#endif /* _LINUX_BUG_H */
