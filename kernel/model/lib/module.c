// SPDX-License-Identifier: MIT
/* Modules: finding and holding them, loading and unloading. Stands for kernel/module/{main,kallsyms}.c of 6.1 and 6.12. */
#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/rculist.h>
#include <linux/string.h>
#include <linux/workqueue.h>
#include <sim/world.h>

/* Held once by the module itself, as long as it is not being unloaded. */
#define OWN_REFERENCE	1

static LIST_HEAD(modules);
static DEFINE_MUTEX(module_mutex);
/* Areas that were only for initialisation and have not been freed. */
static atomic_t init_areas;

/* In world/kernel-memory.c: what a change of the permissions of kernel pages, and freeing such pages, does to other CPUs. */
void sim_vfree(void);
void sim_set_memory(void);
void sim_protect_code(void);
void sim_free_code(void);

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

/* A scenario may leave out what loading does to other CPUs by the memory of the module: as if all of it were in the kernel's image. */
static bool has_memory(void)
{
	return __sim_parameter("module-memory", 1);
}

/* The permissions of what was loaded (complete_formation): read-only data; text, that for initialisation as well where the module has some. */
static void protect_parts(struct module *mod)
{
	if (!has_memory())
		return;
	__sim_point_begin("complete_formation");
	sim_set_memory();
	sim_protect_code();
	if (mod->sim_init_text)
		sim_protect_code();
	__sim_point_end();
}

static void free_areas(int areas, const char *who)
{
	__sim_point_begin(who);
	while (areas-- > 0)
		sim_free_code();
	__sim_point_end();
}

/* What stays: text, data and read-only data, each an area, or all in one. */
static int core_areas(void)
{
	return IS_ENABLED(CONFIG_SIM_MODULES_IN_TWO_AREAS) ? 1 : 3;
}

/* What is for initialisation only: the symbols at least, and text where it has some. */
static int init_areas_of(struct module *mod)
{
	return mod->sim_init_text && !IS_ENABLED(CONFIG_SIM_MODULES_IN_TWO_AREAS) ? 2 : 1;
}

/* A work item: the loader does not wait for the grace period (do_init_module). */
static void do_free_init(struct work_struct *work)
{
	int areas = atomic_xchg(&init_areas, 0);

	synchronize_rcu();
	free_areas(areas, "do_free_init");
}

static DECLARE_WORK(init_free_wq, do_free_init);

/*
 * Where all interleavings are explored this is left out (Reductions.initMemory), as it would multiply them by the places that the item can be in. It
 * touches nothing that others look at. What others notice is that it has a worker, so that another one takes the next item, which may come late anyhow;
 * that a grace period is waited for, whose end nobody else needs; and calls to other CPUs, which could only order what is to be seen unordered.
 */
static void free_init_later(struct module *mod)
{
	if (__sim_parameter("free-init-memory", 1) && has_memory() && atomic_fetch_add(init_areas_of(mod), &init_areas) == 0)
		schedule_work(&init_free_wq);
}

/* @areas that are freed at the end. */
static void take_off_modules_list(struct module *mod, int areas)
{
	mutex_lock(&module_mutex);
	list_del_rcu(&mod->list);
	mod->state = MODULE_STATE_UNFORMED;
	mutex_unlock(&module_mutex);
	/* Readers of the list, and whoever got a pointer from find_module() (free_module). */
	synchronize_rcu();
	mod->sim_unloaded = 1;
	free_areas(areas, "free_module");
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
	protect_parts(mod);
	/* The copy of the object file that it was loaded from is not needed any more (free_copy). */
	sim_vfree();
	ret = start_module(mod);
	if (ret) {
		mod->state = MODULE_STATE_GOING;
		take_off_modules_list(mod, core_areas() + init_areas_of(mod));
		return ret;
	}
	mod->state = MODULE_STATE_LIVE;
	free_init_later(mod);
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
	take_off_modules_list(mod, core_areas());
	return 0;
}
