/* SPDX-License-Identifier: MIT */
/* Copies between a task's memory and the kernel's: the model's tasks have no memory of their own, so both are kernel memory. */
#ifndef __LINUX_UACCESS_H__
#define __LINUX_UACCESS_H__

#include <linux/kernel.h>
#include <linux/string.h>

static inline unsigned long copy_from_user(void *to, const void __user *from, unsigned long size)
{
	might_fault();
	memcpy(to, from, size);
	return 0;
}

static inline unsigned long copy_to_user(void __user *to, const void *from, unsigned long size)
{
	might_fault();
	memcpy(to, from, size);
	return 0;
}

#endif /* __LINUX_UACCESS_H__ */
