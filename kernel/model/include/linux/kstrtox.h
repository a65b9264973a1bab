/* SPDX-License-Identifier: MIT */
/* Numbers and switches from text: include/linux/kstrtox.h of 6.1 to 6.12. In lib/kstrtox.c. 0, -EINVAL or -ERANGE. */
#ifndef _LINUX_KSTRTOX_H
#define _LINUX_KSTRTOX_H

#include <linux/compiler.h>
#include <linux/types.h>

int __must_check kstrtobool(const char *text, bool *result);
int __must_check kstrtoull(const char *text, unsigned int base, unsigned long long *result);
int __must_check kstrtoll(const char *text, unsigned int base, long long *result);
int __must_check kstrtoul(const char *text, unsigned int base, unsigned long *result);
int __must_check kstrtol(const char *text, unsigned int base, long *result);
int __must_check kstrtouint(const char *text, unsigned int base, unsigned int *result);
int __must_check kstrtoint(const char *text, unsigned int base, int *result);

#endif /* _LINUX_KSTRTOX_H */
