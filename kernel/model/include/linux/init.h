/* SPDX-License-Identifier: MIT */
/*
 * Initialisation: include/linux/init.h and module.h of 6.1 to 6.12. An initcall is a pointer in section "initcalls"; the
 * scenario's boot calls them in link order (do_initcalls in lib/init.c).
 */
#ifndef _LINUX_INIT_H
#define _LINUX_INIT_H

#include <linux/compiler.h>
#include <linux/stddef.h>
#include <linux/types.h>

#define __init
#define __exit
#define __initdata
#define __initconst
#define __exitdata
#define __refdata
#define __ref
#define __meminit
#define __cpuinit
#define __init_or_module

typedef int (*initcall_t)(void);
typedef void (*exitcall_t)(void);

#define __define_initcall(function) \
	static initcall_t __initcall_##function __used __section("initcalls") = function

#define pure_initcall(function)		__define_initcall(function)
#define early_initcall(function)	__define_initcall(function)
#define core_initcall(function)		__define_initcall(function)
#define postcore_initcall(function)	__define_initcall(function)
#define arch_initcall(function)		__define_initcall(function)
#define subsys_initcall(function)	__define_initcall(function)
#define fs_initcall(function)		__define_initcall(function)
#define device_initcall(function)	__define_initcall(function)
#define late_initcall(function)		__define_initcall(function)
#define __setup(name, function)		extern int __sim_exported
#define early_param(name, function)	extern int __sim_exported

/* In lib/init.c. Calls every initcall of the image; the first error of one of them, or 0. */
int do_initcalls(void);

#endif /* _LINUX_INIT_H */
