// SPDX-License-Identifier: MIT
/*
 * The structures of a patch: from the author's tables to lists and objects in /sys, the addresses of the functions, and the nops of a patch that
 * replaces all others. Part of what stands for kernel/livepatch/core.c of 6.1 and 6.12.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/kallsyms.h>
#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include "core-internal.h"
#include "core.h"

/* ---------------------------------------------------------------- objects in /sys */

static void release_patch(struct kobject *kobj)
{
	complete(&container_of(kobj, struct klp_patch, kobj)->finish);
}

static void release_object(struct kobject *kobj)
{
	struct klp_object *obj = container_of(kobj, struct klp_object, kobj);

	if (obj->dynamic) {
		kfree(obj->name);
		kfree(obj);
	}
}

static void release_func(struct kobject *kobj)
{
	struct klp_func *func = container_of(kobj, struct klp_func, kobj);

	if (func->nop) {
		kfree(func->old_name);
		kfree(func);
	}
}

static struct kobj_type patch_type = {
	.release = release_patch, .sysfs_ops = &kobj_sysfs_ops, .default_groups = klp_core_patch_groups };
static struct kobj_type object_type = {
	.release = release_object, .sysfs_ops = &kobj_sysfs_ops, .default_groups = klp_core_object_groups };
static struct kobj_type func_type = { .release = release_func, .sysfs_ops = &kobj_sysfs_ops };

static void link_func(struct klp_object *obj, struct klp_func *func)
{
	kobject_init(&func->kobj, &func_type);
	list_add_tail(&func->node, &obj->func_list);
}

static void link_object(struct klp_patch *patch, struct klp_object *obj)
{
	INIT_LIST_HEAD(&obj->func_list);
	kobject_init(&obj->kobj, &object_type);
	list_add_tail(&obj->node, &patch->obj_list);
}

void klp_core_init_patch_early(struct klp_patch *patch)
{
	struct klp_object *obj;
	struct klp_func *func;

	patch->enabled = false;
	patch->forced = false;
	INIT_LIST_HEAD(&patch->list);
	INIT_LIST_HEAD(&patch->obj_list);
	init_completion(&patch->finish);
	kobject_init(&patch->kobj, &patch_type);
	klp_for_each_object_static(patch, obj) {
		link_object(patch, obj);
		klp_for_each_func_static(obj, func)
			link_func(obj, func);
	}
}

void klp_core_drop_objects(struct klp_patch *patch, bool nops_only)
{
	struct klp_object *obj, *next_obj;
	struct klp_func *func, *next_func;

	klp_for_each_object_safe(patch, obj, next_obj) {
		klp_for_each_func_safe(obj, func, next_func) {
			if (nops_only && !func->nop)
				continue;
			list_del(&func->node);
			kobject_put(&func->kobj);
		}
		if (nops_only && !obj->dynamic)
			continue;
		list_del(&obj->node);
		kobject_put(&obj->kobj);
	}
}

/* ---------------------------------------------------------------- addresses */

struct search {
	const char *name;
	unsigned long address;
	/* How many were found, and which one is wanted; 0: the only one. */
	unsigned long count, wanted;
};

/* Ends the search at the wanted one, or when there are two of what was to be unique. */
static int found(void *data, unsigned long address)
{
	struct search *search = data;

	search->address = address;
	search->count++;
	return search->wanted ? search->count == search->wanted : search->count > 1;
}

#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
static int found_in_module(void *data, const char *name, struct module *mod, unsigned long address)
#else
static int found_in_module(void *data, const char *name, unsigned long address)
#endif
{
	struct search *search = data;

	return strcmp(search->name, name) == 0 && found(data, address);
}

static int find_symbol(struct klp_object *obj, const char *name, unsigned long position, void **address)
{
	struct search search = { .name = name, .wanted = position };

	if (!obj->name)
		kallsyms_on_each_match_symbol(found, name, &search);
	else
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 2, 0)
		module_kallsyms_on_each_symbol(found_in_module, &search);
#else
		module_kallsyms_on_each_symbol(obj->name, found_in_module, &search);
#endif
	*address = NULL;
	if (!search.count) {
		pr_err("symbol '%s' not found in symbol table\n", name);
		return -EINVAL;
	}
	if (!position && search.count > 1) {
		pr_err("unresolvable ambiguity for symbol '%s' in object '%s'\n", name, klp_core_object_name(obj));
		return -EINVAL;
	}
	if (position && search.count != position) {
		pr_err("symbol position %lu for symbol '%s' in object '%s' not found\n", position, name, klp_core_object_name(obj));
		return -EINVAL;
	}
	*address = (void *)search.address;
	return 0;
}

static int find_size(void *address, unsigned long *size, const char *what, const char *name)
{
	if (kallsyms_lookup_size_offset((unsigned long)address, size, NULL))
		return 0;
	pr_err("kallsyms size lookup failed for '%s'%s\n", name, what);
	return -ENOENT;
}

static int find_addresses(struct klp_object *obj, struct klp_func *func)
{
	int ret = find_symbol(obj, func->old_name, func->old_sympos, &func->old_func);

	if (!ret)
		ret = find_size(func->old_func, &func->old_size, "", func->old_name);
	if (ret)
		return ret;
	if (func->nop)
		func->new_func = func->old_func;
	return find_size(func->new_func, &func->new_size, " replacement", func->old_name);
}

int klp_core_init_object_loaded(struct klp_object *obj)
{
	struct klp_func *func;
	int ret = 0;

	klp_for_each_func(obj, func) {
		ret = find_addresses(obj, func);
		if (ret)
			break;
	}
	return ret;
}

void klp_core_forget_addresses(struct klp_object *obj)
{
	struct klp_func *func;

	obj->mod = NULL;
	klp_for_each_func(obj, func) {
		func->old_func = NULL;
		if (func->nop)
			func->new_func = NULL;
	}
}

/* ---------------------------------------------------------------- nops of a replacing patch */

static unsigned long position_of(const struct klp_func *func)
{
	return func->old_sympos ? func->old_sympos : 1;
}

static struct klp_func *same_func(struct klp_object *obj, struct klp_func *old)
{
	struct klp_func *func;

	klp_for_each_func(obj, func) {
		if (position_of(func) == position_of(old) && strcmp(func->old_name, old->old_name) == 0)
			return func;
	}
	return NULL;
}

static struct klp_object *same_object(struct klp_patch *patch, struct klp_object *old)
{
	struct klp_object *obj;

	klp_for_each_object(patch, obj) {
		if (strcmp(klp_core_object_name(obj), klp_core_object_name(old)) == 0)
			return obj;
	}
	return NULL;
}

static struct klp_object *make_object(struct klp_patch *patch, const char *name)
{
	struct klp_object *obj = kzalloc(sizeof(*obj), GFP_KERNEL);

	if (obj && name) {
		obj->name = kstrdup(name, GFP_KERNEL);
		if (!obj->name) {
			kfree(obj);
			return NULL;
		}
	}
	if (obj) {
		link_object(patch, obj);
		obj->dynamic = true;
	}
	return obj;
}

static int make_nop(struct klp_object *obj, struct klp_func *old)
{
	struct klp_func *func = kzalloc(sizeof(*func), GFP_KERNEL);

	if (func)
		func->old_name = kstrdup(old->old_name, GFP_KERNEL);
	if (!func || !func->old_name) {
		kfree(func);
		return -ENOMEM;
	}
	link_func(obj, func);
	func->old_sympos = old->old_sympos;
	func->nop = true;
	return 0;
}

static int add_nops_for(struct klp_patch *patch, struct klp_object *old)
{
	struct klp_object *obj = same_object(patch, old);
	struct klp_func *func;
	int ret = 0;

	if (!obj)
		obj = make_object(patch, old->name);
	if (!obj)
		return -ENOMEM;
	klp_for_each_func(old, func) {
		if (!same_func(obj, func))
			ret = make_nop(obj, func);
		if (ret)
			break;
	}
	return ret;
}

/* For every function that an enabled patch replaces and this one does not: the original takes its place. */
static int add_nops(struct klp_patch *patch)
{
	struct klp_patch *old;
	struct klp_object *obj;

	klp_for_each_patch(old) {
		klp_for_each_object(old, obj) {
			int ret = add_nops_for(patch, obj);

			if (ret)
				return ret;
		}
	}
	return 0;
}

/* ---------------------------------------------------------------- initialisation */

static int init_func(struct klp_object *obj, struct klp_func *func)
{
	if (!func->old_name || (!func->new_func && !func->nop) || strlen(func->old_name) >= KSYM_NAME_LEN)
		return -EINVAL;
	INIT_LIST_HEAD(&func->stack_node);
	func->patched = false;
	func->transition = false;
	return kobject_add(&func->kobj, &obj->kobj, "%s,%lu", func->old_name, position_of(func));
}

/* A module that is going, or was not told to livepatch yet, counts as not loaded. No reference is taken: its unloading is not to be blocked. */
static void find_object_module(struct klp_object *obj)
{
	struct module *mod;

	obj->mod = NULL;
	if (!obj->name)
		return;
	rcu_read_lock_sched();
	mod = find_module(obj->name);
	if (mod && mod->klp_alive)
		obj->mod = mod;
	rcu_read_unlock_sched();
}

static int init_object(struct klp_patch *patch, struct klp_object *obj)
{
	struct klp_func *func;
	int ret;

	if (obj->name && strlen(obj->name) >= MODULE_NAME_LEN)
		return -EINVAL;
	obj->patched = false;
	find_object_module(obj);
	ret = kobject_add(&obj->kobj, &patch->kobj, "%s", klp_core_object_name(obj));
	if (ret)
		return ret;
	klp_for_each_func(obj, func) {
		ret = init_func(obj, func);
		if (ret)
			return ret;
	}
	return klp_is_object_loaded(obj) ? klp_core_init_object_loaded(obj) : 0;
}

int klp_core_init_patch(struct klp_patch *patch, struct kobject *root)
{
	struct klp_object *obj;
	int ret = kobject_add(&patch->kobj, root, "%s", patch->mod->name);

	if (!ret && patch->replace)
		ret = add_nops(patch);
	if (ret)
		return ret;
	klp_for_each_object(patch, obj) {
		ret = init_object(patch, obj);
		if (ret)
			return ret;
	}
	return 0;
}
