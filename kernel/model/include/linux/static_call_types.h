/* SPDX-License-Identifier: MIT */
#ifndef _STATIC_CALL_TYPES_H
#define _STATIC_CALL_TYPES_H

#include <linux/compiler.h>
#include <linux/types.h>

struct static_call_key {
	void *func;
};

#define STATIC_CALL_KEY(name)	__SCK__##name
#define DECLARE_STATIC_CALL(name, function) \
	extern struct static_call_key STATIC_CALL_KEY(name); \
	typedef __typeof__(function) __static_call_type_##name

#endif /* _STATIC_CALL_TYPES_H */
