// SPDX-License-Identifier: MIT
/* Names of functions. Stands for kernel/kallsyms.c and kernel/module/kallsyms.c of 6.1 and 6.12. */
#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/module.h>
#include <sim/library.h>

int kallsyms_on_each_match_symbol(int (*fn)(void *data, unsigned long address), const char *name, void *data)
{
	unsigned long address;
	int ret = 0;

	for (unsigned long i = 0; !ret && (address = __sim_symbol_address(name, i)); i++)
		ret = fn(data, address);
	return ret;
}

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
int kallsyms_on_each_symbol(int (*fn)(void *data, const char *name, struct module *mod, unsigned long address), void *data)
#else
int kallsyms_on_each_symbol(int (*fn)(void *data, const char *name, unsigned long address), void *data)
#endif
{
	char name[KSYM_NAME_LEN];
	unsigned long address;
	int ret = 0;

	for (unsigned long i = 0; !ret && (address = __sim_symbol_at(i, name, sizeof(name))); i++) {
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
		ret = fn(data, name, NULL, address);
#else
		ret = fn(data, name, address);
#endif
	}
	return ret;
}

unsigned long kallsyms_lookup_name(const char *name)
{
	return __sim_symbol_address(name, 0);
}

int kallsyms_lookup_size_offset(unsigned long address, unsigned long *size, unsigned long *offset)
{
	unsigned long found = __sim_symbol_size(address, offset);

	if (found && size)
		*size = found;
	return found != 0;
}

int sprint_symbol(char *to, unsigned long address)
{
	return sprintf(to, "%pS", (void *)address);
}
