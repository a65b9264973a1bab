/* SPDX-License-Identifier: MIT */
/* What everyone includes: include/linux/kernel.h, kstrtox.h, sprintf.h, array_size of 6.1 to 6.12. */
#ifndef _LINUX_KERNEL_H
#define _LINUX_KERNEL_H

#include <asm/page.h>
#include <linux/align.h>
#include <linux/bitops.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/errno.h>
#include <linux/export.h>
#include <linux/instruction_pointer.h>
#include <linux/kconfig.h>
#include <linux/kstrtox.h>
#include <linux/limits.h>
#include <linux/linkage.h>
#include <linux/log2.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/printk.h>
#include <linux/stdarg.h>
#include <linux/types.h>

#define ARRAY_SIZE(array)	(sizeof(array) / sizeof((array)[0]) + __must_be_array(array))
#define upper_32_bits(n)	((u32)(((n) >> 16) >> 16))
#define lower_32_bits(n)	((u32)((n) & 0xffffffff))
#define REPEAT_BYTE(x)		((~0UL / 0xff) * (x))
#define READ			0
#define WRITE			1
#define u64_to_user_ptr(x)	((void __user *)(uintptr_t)(x))

/*
 * In lib/might-sleep.c: reports "sleep-in-atomic" when the caller may not sleep: preemption or interrupts are disabled, or it is inside
 * an RCU reader that does not count in the task.
 */
void __might_sleep(const char *file, int line);
/* The same for a lock that sleeps under PREEMPT_RT: it may be taken inside an RCU reader. */
void __sim_rtlock_might_sleep(const char *file, int line);
int __cond_resched(void);
/* Voluntary preemption makes every such place one where the kernel switches tasks. */
#ifdef CONFIG_PREEMPT_VOLUNTARY
#define might_resched()			do { (void)__cond_resched(); } while (0)
#else
#define might_resched()			do { } while (0)
#endif
#define might_sleep()			do { __might_sleep(__FILE__, __LINE__); might_resched(); } while (0)
#define might_sleep_if(condition)	do { if (condition) might_sleep(); } while (0)
#define cant_sleep()			do { } while (0)
#define might_fault()			might_sleep()

/* In lib/vsprintf.c. */
__printf(2, 3) int sprintf(char *to, const char *format, ...);
__printf(3, 4) int snprintf(char *to, size_t size, const char *format, ...);
__printf(3, 4) int scnprintf(char *to, size_t size, const char *format, ...);
__printf(3, 0) int vsnprintf(char *to, size_t size, const char *format, va_list args);
__printf(3, 0) int vscnprintf(char *to, size_t size, const char *format, va_list args);
__printf(2, 3) char *kasprintf(gfp_t flags, const char *format, ...);
__printf(2, 0) char *kvasprintf(gfp_t flags, const char *format, va_list args);
/* In lib/refused.c: reached only by livepatch relocations, which the model does not stand for. */
__scanf(2, 3) int sscanf(const char *text, const char *format, ...);

__printf(1, 2) void panic(const char *format, ...) __noreturn;

#include <linux/bug.h>

#endif /* _LINUX_KERNEL_H */
