// SPDX-License-Identifier: MIT
/*
 * Modules that come and go while patches for them are enabled. The module loader calls these. Part of what stands for kernel/livepatch/core.c
 * of 6.1 and 6.12.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include "core-internal.h"
#include "core.h"
#include "patch.h"
#include "transition.h"

/* The part of the patch that is for the module, null if there is none. */
static struct klp_object *object_for(struct klp_patch *patch, struct module *mod)
{
	struct klp_object *obj;

	klp_for_each_object(patch, obj) {
		if (obj->name && strcmp(obj->name, mod->name) == 0)
			return obj;
	}
	return NULL;
}

/* Patches up to @end, or all if it is null. The patch in transition has called, or will call, its callbacks itself. */
static void unpatch_module(struct module *mod, struct klp_patch *end)
{
	struct klp_patch *patch;
	struct klp_object *obj;

	klp_for_each_patch(patch) {
		if (patch == end)
			break;
		obj = object_for(patch, mod);
		if (!obj)
			continue;
		if (patch != klp_transition_patch)
			klp_pre_unpatch_callback(obj);
		pr_notice("reverting patch '%s' on unloading module '%s'\n", patch->mod->name, mod->name);
		klp_unpatch_object(obj);
		klp_post_unpatch_callback(obj);
		klp_core_forget_addresses(obj);
	}
}

static int patch_coming_object(struct klp_patch *patch, struct klp_object *obj)
{
	int ret = klp_core_init_object_loaded(obj);

	if (ret) {
		pr_warn("failed to initialize patch '%s' for module '%s' (%d)\n", patch->mod->name, obj->name, ret);
		return ret;
	}
	pr_notice("applying patch '%s' to loading module '%s'\n", patch->mod->name, obj->name);
	ret = klp_pre_patch_callback(obj);
	if (ret) {
		pr_warn("pre-patch callback failed for object '%s'\n", obj->name);
		return ret;
	}
	ret = klp_patch_object(obj);
	if (ret) {
		pr_warn("failed to apply patch '%s' to module '%s' (%d)\n", patch->mod->name, obj->name, ret);
		klp_post_unpatch_callback(obj);
		return ret;
	}
	if (patch != klp_transition_patch)
		klp_post_patch_callback(obj);
	return 0;
}

/* Under klp_mutex. From here on the module counts as loaded, for patches that are enabled later too. */
static int patch_module(struct module *mod)
{
	struct klp_patch *patch;
	struct klp_object *obj;
	int ret;

	mod->klp_alive = true;
	klp_for_each_patch(patch) {
		obj = object_for(patch, mod);
		if (!obj)
			continue;
		obj->mod = mod;
		ret = patch_coming_object(patch, obj);
		if (!ret)
			continue;
		pr_warn("patch '%s' failed for module '%s', refusing to load module '%s'\n", patch->mod->name, mod->name, mod->name);
		mod->klp_alive = false;
		obj->mod = NULL;
		unpatch_module(mod, patch);
		return ret;
	}
	return 0;
}

int klp_module_coming(struct module *mod)
{
	int ret;

	if (WARN_ON(mod->state != MODULE_STATE_COMING))
		return -EINVAL;
	if (strcmp(mod->name, "vmlinux") == 0) {
		pr_err("vmlinux.ko: invalid module name\n");
		return -EINVAL;
	}
	mutex_lock(&klp_mutex);
	ret = patch_module(mod);
	mutex_unlock(&klp_mutex);
	return ret;
}

void klp_module_going(struct module *mod)
{
	if (WARN_ON(mod->state != MODULE_STATE_GOING && mod->state != MODULE_STATE_COMING))
		return;
	mutex_lock(&klp_mutex);
	mod->klp_alive = false;
	unpatch_module(mod, NULL);
	mutex_unlock(&klp_mutex);
}
