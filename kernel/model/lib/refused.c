// SPDX-License-Identifier: MIT
/*
 * Functions that the livepatch files name and that the model does not stand for: relocating the sections of a livepatch module that was
 * built before the module it patches. The model's modules are linked, so nothing of theirs is left to relocate.
 */
#include <linux/kernel.h>
#include <linux/moduleloader.h>
#include <sim/library.h>

int apply_relocate_add(Elf_Shdr *sechdrs, const char *strtab, unsigned int symindex, unsigned int relsec, struct module *me)
{
	__sim_refuse("apply_relocate_add() was reached: relocations of livepatch modules are not modelled");
}

void __weak clear_relocate_add(Elf_Shdr *sechdrs, const char *strtab, unsigned int symindex, unsigned int relsec, struct module *me)
{
	__sim_refuse("clear_relocate_add() was reached: relocations of livepatch modules are not modelled");
}

int sscanf(const char *text, const char *format, ...)
{
	__sim_refuse("sscanf() was reached: only relocations of livepatch modules use it, and they are not modelled");
}
