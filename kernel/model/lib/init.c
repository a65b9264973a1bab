// SPDX-License-Identifier: MIT
/* Initialisation of what was compiled in. Stands for do_initcalls (init/main.c) of 6.1 and 6.12. */
#include <linux/init.h>

/* The edges of the section, as linkers name them; absent when the section is empty. */
extern initcall_t __start_initcalls[] __weak;
extern initcall_t __stop_initcalls[] __weak;

int do_initcalls(void)
{
	for (initcall_t *call = __start_initcalls; call < __stop_initcalls; call++) {
		int ret = (*call)();

		if (ret)
			return ret;
	}
	return 0;
}
