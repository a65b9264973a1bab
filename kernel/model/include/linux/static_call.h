/* SPDX-License-Identifier: MIT */
/* Calls that are patched into the code: include/linux/static_call.h of 6.1 to 6.12. Here the key is read and called through. */
#ifndef _LINUX_STATIC_CALL_H
#define _LINUX_STATIC_CALL_H

#include <linux/static_call_types.h>

#define DEFINE_STATIC_CALL(name, function) \
	DECLARE_STATIC_CALL(name, function); \
	struct static_call_key STATIC_CALL_KEY(name) = { .func = function }
#define static_call(name)	(*(__static_call_type_##name *)READ_ONCE(STATIC_CALL_KEY(name).func))
#define static_call_mod(name)	static_call(name)

/* In world/: rewrites the call sites. */
void __static_call_update(struct static_call_key *key, void *tramp, void *func);
#define static_call_update(name, function)	__static_call_update(&STATIC_CALL_KEY(name), NULL, (void *)(function))

#endif /* _LINUX_STATIC_CALL_H */
