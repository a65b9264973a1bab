/* SPDX-License-Identifier: MIT */
/* include/linux/container_of.h of 6.1 to 6.12. */
#ifndef _LINUX_CONTAINER_OF_H
#define _LINUX_CONTAINER_OF_H

#include <linux/build_bug.h>
#include <linux/stddef.h>

#define container_of(pointer, type, member) ({							\
	void *__inside = (void *)(pointer);							\
	_Static_assert(__same_type(*(pointer), ((type *)0)->member) ||				\
		       __same_type(*(pointer), void), "container_of: not a pointer to the member"); \
	(type *)(__inside - offsetof(type, member));						\
})
#define container_of_const(pointer, type, member) container_of(pointer, type, member)

#endif /* _LINUX_CONTAINER_OF_H */
