/* SPDX-License-Identifier: MIT */
/* Loadable modules: include/linux/module.h of 6.1 to 6.12. In lib/module.c; loading and unloading are steps of a scenario. */
#ifndef _LINUX_MODULE_H
#define _LINUX_MODULE_H

#include <linux/elf.h>
#include <linux/export.h>
#include <linux/init.h>
#include <linux/jump_label.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/list.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/percpu.h>
#include <linux/rcupdate.h>
#include <linux/version.h>

#define MODULE_NAME_LEN	56

enum module_state {
	MODULE_STATE_LIVE,
	MODULE_STATE_COMING,
	MODULE_STATE_GOING,
	MODULE_STATE_UNFORMED,
};

/* What livepatch keeps of a module's object file. The model's modules have no sections to relocate. */
struct klp_modinfo {
	Elf_Ehdr hdr;
	Elf_Shdr *sechdrs;
	char *secstrings;
	unsigned int symndx;
};

struct mod_kallsyms {
	Elf_Sym *symtab;
	unsigned int num_symtab;
	char *strtab;
};

/* A function of a module, for kallsyms: the scenario lists them. */
struct sim_module_symbol {
	const char *name;
	void *address;
};

struct module {
	enum module_state state;
	/* In the list of modules. */
	struct list_head list;
	char name[MODULE_NAME_LEN];
	struct mod_kallsyms core_kallsyms;
	int (*init)(void);
	void (*exit)(void);
	/* References plus one while the module may be used; see lib/module.c. */
	atomic_t refcnt;
	bool klp;
	bool klp_alive;
	struct klp_modinfo *klp_info;
	/* Ends with a null name; may be null. */
	const struct sim_module_symbol *sim_symbols;
	/* Whether it has functions for initialisation only (__init); livepatch modules have none. */
	bool sim_init_text;
	/* 1 once its functions may no longer run: calling one is a fault (world/). */
	int sim_unloaded;
};

static inline bool is_livepatch_module(struct module *mod)
{
	return IS_ENABLED(CONFIG_LIVEPATCH) && mod->klp;
}

static inline const char *module_name(struct module *mod)
{
	return mod ? mod->name : "kernel";
}

/* The caller is in an RCU-sched reader or holds module_mutex. */
struct module *find_module(const char *name);
bool try_module_get(struct module *mod);
void __module_get(struct module *mod);
void module_put(struct module *mod);
int module_refcount(struct module *mod);

/* Calls @fn for each function of the module called @modname (6.1: of every module) until it returns non-zero; what it returned last. */
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
int module_kallsyms_on_each_symbol(int (*fn)(void *data, const char *name, struct module *mod, unsigned long address), void *data);
#else
int module_kallsyms_on_each_symbol(const char *modname, int (*fn)(void *data, const char *name, unsigned long address), void *data);
#endif

/*
 * The module loader's part (kernel/module/main.c), for scenarios. sim_module_load: COMING, klp_module_coming, init, LIVE; the first error.
 * sim_module_unload: refused with -EWOULDBLOCK while there are references; GOING, exit, klp_module_going, waits for RCU, then its
 * functions may not run any more.
 */
int sim_module_load(struct module *mod);
int sim_module_unload(struct module *mod);

#define module_init(function)		device_initcall(function)
#define module_exit(function)		extern int __sim_exported
#define MODULE_INFO(tag, info)		extern int __sim_exported
#define MODULE_LICENSE(text)		extern int __sim_exported
#define MODULE_AUTHOR(text)		extern int __sim_exported
#define MODULE_DESCRIPTION(text)	extern int __sim_exported
#define MODULE_VERSION(text)		extern int __sim_exported
#define MODULE_ALIAS(text)		extern int __sim_exported
#define MODULE_SOFTDEP(text)		extern int __sim_exported
#define MODULE_IMPORT_NS(ns)		extern int __sim_exported

#endif /* _LINUX_MODULE_H */
