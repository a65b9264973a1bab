/* SPDX-License-Identifier: MIT */
/* What the files that stand for core.c share among themselves. */
#ifndef _LIVEPATCH_CORE_INTERNAL_H
#define _LIVEPATCH_CORE_INTERNAL_H

#include <linux/livepatch.h>

/* core-objects.c: the structures of a patch, from the author's tables to objects in /sys. */
void klp_core_init_patch_early(struct klp_patch *patch);
int klp_core_init_patch(struct klp_patch *patch, struct kobject *root);
int klp_core_init_object_loaded(struct klp_object *obj);
void klp_core_forget_addresses(struct klp_object *obj);
/* Drops the objects and functions of the patch; only the nops, and the objects made for them, if @nops_only. */
void klp_core_drop_objects(struct klp_patch *patch, bool nops_only);

/* core-sysfs.c */
extern const struct attribute_group *klp_core_patch_groups[];
extern const struct attribute_group *klp_core_object_groups[];

/* core.c */
int klp_core_disable_patch(struct klp_patch *patch);

static inline const char *klp_core_object_name(const struct klp_object *obj)
{
	return obj->name ? obj->name : "vmlinux";
}

#endif /* _LIVEPATCH_CORE_INTERNAL_H */
