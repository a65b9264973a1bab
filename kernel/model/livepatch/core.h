/* SPDX-License-Identifier: MIT */
/* What core.c offers the other livepatch files, and the callbacks of objects: stands for kernel/livepatch/core.h of 6.1 and 6.12. */
#ifndef _LIVEPATCH_CORE_H
#define _LIVEPATCH_CORE_H

#include <linux/livepatch.h>

extern struct mutex klp_mutex;
/* The enabled patches and the one in transition, oldest first. */
extern struct list_head klp_patches;

#define klp_for_each_patch(patch)		list_for_each_entry(patch, &klp_patches, list)
#define klp_for_each_patch_safe(patch, after)	list_for_each_entry_safe(patch, after, &klp_patches, list)

void klp_free_patch_async(struct klp_patch *patch);
void klp_free_replaced_patches_async(struct klp_patch *new_patch);
void klp_unpatch_replaced_patches(struct klp_patch *new_patch);
void klp_discard_nops(struct klp_patch *new_patch);

static inline bool klp_is_object_loaded(struct klp_object *obj)
{
	return obj->mod || !obj->name;
}

/* post_unpatch is only due when pre_patch did not refuse. */
static inline int klp_pre_patch_callback(struct klp_object *obj)
{
	struct klp_callbacks *callbacks = &obj->callbacks;
	int ret = callbacks->pre_patch ? callbacks->pre_patch(obj) : 0;

	callbacks->post_unpatch_enabled = ret == 0;
	return ret;
}

static inline void klp_post_patch_callback(struct klp_object *obj)
{
	if (obj->callbacks.post_patch)
		obj->callbacks.post_patch(obj);
}

static inline void klp_pre_unpatch_callback(struct klp_object *obj)
{
	if (obj->callbacks.pre_unpatch)
		obj->callbacks.pre_unpatch(obj);
}

static inline void klp_post_unpatch_callback(struct klp_object *obj)
{
	struct klp_callbacks *callbacks = &obj->callbacks;
	bool due = callbacks->post_unpatch_enabled;

	if (due && callbacks->post_unpatch)
		callbacks->post_unpatch(obj);
	callbacks->post_unpatch_enabled = false;
}

#endif /* _LIVEPATCH_CORE_H */
