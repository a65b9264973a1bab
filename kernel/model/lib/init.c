// SPDX-License-Identifier: MIT
/* Initialisation of what was compiled in. Stands for do_initcalls (init/main.c) of 6.1 and 6.12. */
#include <linux/init.h>
#include <sim/library.h>

int do_initcalls(void)
{
	unsigned long size;
	initcall_t *calls = __sim_section(".initcall", &size);

	for (unsigned long i = 0; i < size / sizeof(*calls); i++) {
		int ret = calls[i]();

		if (ret)
			return ret;
	}
	return 0;
}
