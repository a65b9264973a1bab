/* SPDX-License-Identifier: MIT */
/* Relocating a module's code: include/linux/moduleloader.h of 6.1 to 6.12. In lib/refused.c: the model's modules are linked already. */
#ifndef _LINUX_MODULELOADER_H
#define _LINUX_MODULELOADER_H

#include <linux/elf.h>
#include <linux/module.h>

int apply_relocate_add(Elf_Shdr *sechdrs, const char *strtab, unsigned int symindex, unsigned int relsec, struct module *me);
void clear_relocate_add(Elf_Shdr *sechdrs, const char *strtab, unsigned int symindex, unsigned int relsec, struct module *me);

#endif /* _LINUX_MODULELOADER_H */
