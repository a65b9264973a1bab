/* SPDX-License-Identifier: MIT */
/* The kernel's log: include/linux/printk.h and kern_levels.h of 6.1 to 6.12. _printk is in lib/printk.c. */
#ifndef __KERNEL_PRINTK__
#define __KERNEL_PRINTK__

#include <linux/compiler.h>
#include <linux/init.h>
#include <linux/kern_levels.h>
#include <linux/linkage.h>
#include <linux/stdarg.h>

__printf(1, 2) int _printk(const char *format, ...);
__printf(1, 0) int vprintk(const char *format, va_list args);

#ifdef CONFIG_SIM_EXPLORES
/* Nobody reads the log. What a message tells of is looked at all the same, so one without arguments is nothing at all. */
#define printk(format, ...)	({ if (sizeof(#__VA_ARGS__) > 1) _printk(format, ##__VA_ARGS__); 0; })
#else
#define printk(format, ...)	_printk(format, ##__VA_ARGS__)
#endif
#define printk_deferred(format, ...) printk(format, ##__VA_ARGS__)

#ifndef pr_fmt
#define pr_fmt(format) format
#endif

#define pr_emerg(format, ...)	printk(KERN_EMERG pr_fmt(format), ##__VA_ARGS__)
#define pr_alert(format, ...)	printk(KERN_ALERT pr_fmt(format), ##__VA_ARGS__)
#define pr_crit(format, ...)	printk(KERN_CRIT pr_fmt(format), ##__VA_ARGS__)
#define pr_err(format, ...)	printk(KERN_ERR pr_fmt(format), ##__VA_ARGS__)
#define pr_warn(format, ...)	printk(KERN_WARNING pr_fmt(format), ##__VA_ARGS__)
#define pr_warning(format, ...)	pr_warn(format, ##__VA_ARGS__)
#define pr_notice(format, ...)	printk(KERN_NOTICE pr_fmt(format), ##__VA_ARGS__)
#define pr_info(format, ...)	printk(KERN_INFO pr_fmt(format), ##__VA_ARGS__)
#define pr_cont(format, ...)	printk(KERN_CONT format, ##__VA_ARGS__)
/* As with dynamic debug switched on for the file. */
#define pr_debug(format, ...)	printk(KERN_DEBUG pr_fmt(format), ##__VA_ARGS__)
#define pr_devel(format, ...)	pr_debug(format, ##__VA_ARGS__)
#define no_printk(format, ...)	do { if (0) printk(format, ##__VA_ARGS__); } while (0)

#define printk_once(format, ...)				\
do {								\
	static bool __section(".data.once") __printed;		\
	if (!__printed) {					\
		__printed = true;				\
		printk(format, ##__VA_ARGS__);			\
	}							\
} while (0)
#define pr_err_once(format, ...)	printk_once(KERN_ERR pr_fmt(format), ##__VA_ARGS__)
#define pr_warn_once(format, ...)	printk_once(KERN_WARNING pr_fmt(format), ##__VA_ARGS__)
#define pr_notice_once(format, ...)	printk_once(KERN_NOTICE pr_fmt(format), ##__VA_ARGS__)
#define pr_info_once(format, ...)	printk_once(KERN_INFO pr_fmt(format), ##__VA_ARGS__)
#define pr_err_ratelimited(format, ...)	pr_err(format, ##__VA_ARGS__)
#define pr_warn_ratelimited(format, ...) pr_warn(format, ##__VA_ARGS__)
#define pr_info_ratelimited(format, ...) pr_info(format, ##__VA_ARGS__)

/* Level of what goes to the console. */
extern int console_printk[4];
#define console_loglevel	(console_printk[0])
#define CONSOLE_LOGLEVEL_QUIET		4
#define CONSOLE_LOGLEVEL_DEBUG		10
#define CONSOLE_LOGLEVEL_MOTORMOUTH	15

#define dump_stack()		do { } while (0)

#endif /* __KERNEL_PRINTK__ */
