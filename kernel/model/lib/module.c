// SPDX-License-Identifier: MIT
/* Modules: finding and holding them, loading and unloading. Stands for kernel/module/{main,kallsyms}.c of 6.1 and 6.12. */
#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/string.h>

/* Held once by the module itself, as long as it is not being unloaded. */
#define OWN_REFERENCE	1

static LIST_HEAD(modules);
static DEFINE_MUTEX(module_mutex);

/* In world/: what a change of the attributes of kernel pages, or freeing code, does to other CPUs. */
void sim_flush_tlb_kernel(void);

/* The module that a file's own THIS_MODULE names when the scenario has none of that name. */
struct module __weak __this_module = { .name = "this_module", .klp = true, .refcnt = ATOMIC_INIT(OWN_REFERENCE) };

struct module *find_module(const char *name)
{
	struct module *mod;

	list_for_each_entry_rcu(mod, &modules, list) {
		if (mod->state != MODULE_STATE_UNFORMED && strcmp(mod->name, name) == 0)
			return mod;
	}
	return NULL;
}

bool try_module_get(struct module *mod)
{
	if (!mod)
		return true;
	return mod->state != MODULE_STATE_GOING && atomic_inc_not_zero(&mod->refcnt);
}

void __module_get(struct module *mod)
{
	if (mod)
		atomic_inc(&mod->refcnt);
}

void module_put(struct module *mod)
{
	if (mod)
		WARN_ON(atomic_dec_if_positive(&mod->refcnt) < 0);
}

int module_refcount(struct module *mod)
{
	return atomic_read(&mod->refcnt) - OWN_REFERENCE;
}

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
int module_kallsyms_on_each_symbol(int (*fn)(void *data, const char *name, struct module *mod, unsigned long address), void *data)
#else
int module_kallsyms_on_each_symbol(const char *modname, int (*fn)(void *data, const char *name, unsigned long address), void *data)
#endif
{
	const struct sim_module_symbol *symbol;
	struct module *mod;
	int ret = 0;

	mutex_lock(&module_mutex);
	list_for_each_entry(mod, &modules, list) {
		if (mod->state == MODULE_STATE_UNFORMED)
			continue;
#if LINUX_VERSION_CODE >= KERNEL_VERSION(6, 2, 0)
		if (modname && strcmp(modname, mod->name))
			continue;
#endif
		for (symbol = mod->sim_symbols; !ret && symbol && symbol->name; symbol++) {
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
			ret = fn(data, symbol->name, mod, (unsigned long)symbol->address);
#else
			ret = fn(data, symbol->name, (unsigned long)symbol->address);
#endif
		}
		if (ret)
			break;
	}
	mutex_unlock(&module_mutex);
	return ret;
}

static void take_off_list(struct module *mod)
{
	mutex_lock(&module_mutex);
	list_del_rcu(&mod->list);
	mod->state = MODULE_STATE_UNFORMED;
	mutex_unlock(&module_mutex);
	/* Readers of the list, and whoever got a pointer from find_module() (free_module). */
	synchronize_rcu();
	mod->sim_unloaded = 1;
	sim_flush_tlb_kernel();
}

static int start_module(struct module *mod)
{
	int ret = klp_module_coming(mod);

	if (ret)
		return ret;
	ret = mod->init ? mod->init() : 0;
	if (ret)
		klp_module_going(mod);
	return ret;
}

int sim_module_load(struct module *mod)
{
	int ret;

	mutex_lock(&module_mutex);
	if (find_module(mod->name)) {
		mutex_unlock(&module_mutex);
		return -EEXIST;
	}
	mod->state = MODULE_STATE_COMING;
	mod->sim_unloaded = 0;
	atomic_set(&mod->refcnt, OWN_REFERENCE);
	list_add_rcu(&mod->list, &modules);
	mutex_unlock(&module_mutex);
	/* Text and read-only data, separately for the part that stays and the part that is only for initialisation. */
	for (int i = 0; i < 4; i++)
		sim_flush_tlb_kernel();
	ret = start_module(mod);
	if (ret) {
		mod->state = MODULE_STATE_GOING;
		take_off_list(mod);
		return ret;
	}
	mod->state = MODULE_STATE_LIVE;
	/* The part that was only for initialisation is freed. */
	sim_flush_tlb_kernel();
	return 0;
}

int sim_module_unload(struct module *mod)
{
	mutex_lock(&module_mutex);
	if (mod->state != MODULE_STATE_LIVE) {
		mutex_unlock(&module_mutex);
		return -EBUSY;
	}
	if (atomic_sub_return(OWN_REFERENCE, &mod->refcnt) != 0) {
		atomic_add(OWN_REFERENCE, &mod->refcnt);
		mutex_unlock(&module_mutex);
		return -EWOULDBLOCK;
	}
	mod->state = MODULE_STATE_GOING;
	mutex_unlock(&module_mutex);
	if (mod->exit)
		mod->exit();
	klp_module_going(mod);
	take_off_list(mod);
	return 0;
}
