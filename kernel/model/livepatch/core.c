// SPDX-License-Identifier: MIT
/*
 * Enabling, disabling and freeing patches. Stands, with the other core-*.c, for kernel/livepatch/core.c of 6.1 and 6.12 where that file is not
 * beside the one that is simulated.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bug.h>
#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/mutex.h>
#include "core-internal.h"
#include "core.h"
#include "patch-state.h"
#include "patch.h"
#include "state.h"
#include "transition.h"

/* Serializes everything here but the handler and the switching of tasks. */
DEFINE_MUTEX(klp_mutex);
LIST_HEAD(klp_patches);

/* /sys/kernel/livepatch. */
static struct kobject *root;

/* ---------------------------------------------------------------- freeing */

/* What may be done under klp_mutex. */
static void free_start(struct klp_patch *patch)
{
	if (!list_empty(&patch->list))
		list_del(&patch->list);
	klp_core_drop_objects(patch, false);
}

/*
 * What may not: dropping the patch's object waits for reads and writes of its attributes, and those take klp_mutex. The module is let go
 * last, because the patch lies in it; never after a transition was forced, because a task may still run its functions.
 */
static void free_finish(struct klp_patch *patch)
{
	kobject_put(&patch->kobj);
	wait_for_completion(&patch->finish);
	if (!patch->forced)
		module_put(patch->mod);
}

static void free_work(struct work_struct *work)
{
	free_finish(container_of(work, struct klp_patch, free_work));
}

void klp_free_patch_async(struct klp_patch *patch)
{
	free_start(patch);
	INIT_WORK(&patch->free_work, free_work);
	schedule_work(&patch->free_work);
}

/* Everything older than the patch that replaced it. */
void klp_free_replaced_patches_async(struct klp_patch *new_patch)
{
	struct klp_patch *old, *after;

	klp_for_each_patch_safe(old, after) {
		if (old == new_patch)
			break;
		klp_free_patch_async(old);
	}
}

void klp_unpatch_replaced_patches(struct klp_patch *new_patch)
{
	struct klp_patch *old;

	klp_for_each_patch(old) {
		if (old == new_patch)
			break;
		old->enabled = false;
		klp_unpatch_objects(old);
	}
}

/* The nops are the last entries of their stacks now, so unpatching them unregisters the callback, which waits for the handlers. */
void klp_discard_nops(struct klp_patch *new_patch)
{
	klp_unpatch_objects_dynamic(new_patch);
	klp_core_drop_objects(new_patch, true);
}

/* ---------------------------------------------------------------- disabling */

int klp_core_disable_patch(struct klp_patch *patch)
{
	struct klp_object *obj;

	if (WARN_ON(!patch->enabled))
		return -EINVAL;
	if (klp_transition_patch)
		return -EBUSY;
	klp_init_transition(patch, KLP_TRANSITION_UNPATCHED);
	klp_for_each_object(patch, obj) {
		if (obj->patched)
			klp_pre_unpatch_callback(obj);
	}
	/* The transition marks, then the tasks' flags: a handler that runs after its task has switched must see the mark. */
	smp_wmb();
	klp_start_transition();
	patch->enabled = false;
	klp_try_complete_transition();
	return 0;
}

/* ---------------------------------------------------------------- enabling */

static int patch_loaded_object(struct klp_object *obj)
{
	int ret = klp_pre_patch_callback(obj);

	if (ret) {
		pr_warn("pre-patch callback failed for object '%s'\n", klp_core_object_name(obj));
		return ret;
	}
	ret = klp_patch_object(obj);
	if (ret)
		pr_warn("failed to patch object '%s'\n", klp_core_object_name(obj));
	return ret;
}

static int enable(struct klp_patch *patch)
{
	struct klp_object *obj;
	int ret = 0;

	if (klp_transition_patch)
		return -EBUSY;
	if (WARN_ON(patch->enabled))
		return -EINVAL;
	pr_notice("enabling patch '%s'\n", patch->mod->name);
	klp_init_transition(patch, KLP_TRANSITION_PATCHED);
	/* The transition marks, then the stacks: a handler that finds a new function must see that it is in transition. */
	smp_wmb();
	klp_for_each_object(patch, obj) {
		if (klp_is_object_loaded(obj))
			ret = patch_loaded_object(obj);
		if (ret) {
			pr_warn("failed to enable patch '%s'\n", patch->mod->name);
			klp_cancel_transition();
			return ret;
		}
	}
	klp_start_transition();
	patch->enabled = true;
	klp_try_complete_transition();
	return 0;
}

static int check(struct klp_patch *patch)
{
	struct klp_object *obj;

	if (!patch || !patch->mod || !patch->objs)
		return -EINVAL;
	klp_for_each_object_static(patch, obj) {
		if (!obj->funcs)
			return -EINVAL;
	}
	if (!is_livepatch_module(patch->mod)) {
		pr_err("module %s is not marked as a livepatch module\n", patch->mod->name);
		return -EINVAL;
	}
	if (!root)
		return -ENODEV;
	if (!klp_have_reliable_stack())
		pr_warn("This architecture doesn't have support for the livepatch consistency model.\n"
			"The livepatch transition may never complete.\n");
	return 0;
}

/* Under klp_mutex. @started: there is something to free. */
static int init_and_enable(struct klp_patch *patch, bool *started)
{
	int ret;

	if (!klp_is_patch_compatible(patch)) {
		pr_err("Livepatch patch (%s) is not compatible with the already installed livepatches.\n", patch->mod->name);
		return -EINVAL;
	}
	if (!try_module_get(patch->mod))
		return -ENODEV;
	*started = true;
	klp_core_init_patch_early(patch);
	ret = klp_core_init_patch(patch, root);
	if (ret)
		return ret;
	list_add_tail(&patch->list, &klp_patches);
	return enable(patch);
}

int klp_enable_patch(struct klp_patch *patch)
{
	bool started = false;
	int ret = check(patch);

	if (ret)
		return ret;
	mutex_lock(&klp_mutex);
	ret = init_and_enable(patch, &started);
	if (ret && started)
		free_start(patch);
	mutex_unlock(&klp_mutex);
	if (ret && started)
		free_finish(patch);
	return ret;
}
EXPORT_SYMBOL_GPL(klp_enable_patch);

static int __init klp_init(void)
{
	root = kobject_create_and_add("livepatch", kernel_kobj);
	return root ? 0 : -ENOMEM;
}

module_init(klp_init);
