/* SPDX-License-Identifier: MIT */
/* Names of the kernel's functions: include/linux/kallsyms.h of 6.1 to 6.12. In lib/kallsyms.c. */
#ifndef _LINUX_KALLSYMS_H
#define _LINUX_KALLSYMS_H

#include <linux/types.h>
#include <linux/version.h>

#define KSYM_NAME_LEN	512
#define KSYM_SYMBOL_LEN	(KSYM_NAME_LEN + 64)

struct module;

/* Both stop when @fn returns non-zero, and return what it returned last. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
int kallsyms_on_each_symbol(int (*fn)(void *data, const char *name, struct module *mod, unsigned long address), void *data);
#else
int kallsyms_on_each_symbol(int (*fn)(void *data, const char *name, unsigned long address), void *data);
#endif
int kallsyms_on_each_match_symbol(int (*fn)(void *data, unsigned long address), const char *name, void *data);

unsigned long kallsyms_lookup_name(const char *name);
/* 1 if @address is in a function; its size and the offset in it are stored unless null. */
int kallsyms_lookup_size_offset(unsigned long address, unsigned long *size, unsigned long *offset);
int sprint_symbol(char *to, unsigned long address);

#endif /* _LINUX_KALLSYMS_H */
