/* SPDX-License-Identifier: MIT */
/* What patch.c offers the other livepatch files: stands for kernel/livepatch/patch.h of 6.1 and 6.12. */
#ifndef _LIVEPATCH_PATCH_H
#define _LIVEPATCH_PATCH_H

#include <linux/ftrace.h>
#include <linux/list.h>
#include <linux/livepatch.h>

/* One original function that is patched: the replacements that apply to it, newest first, and its callback. */
struct klp_ops {
	struct list_head node;
	struct list_head func_stack;
	struct ftrace_ops fops;
};

struct klp_ops *klp_find_ops(void *old_func);
int klp_patch_object(struct klp_object *obj);
void klp_unpatch_object(struct klp_object *obj);
void klp_unpatch_objects(struct klp_patch *patch);
void klp_unpatch_objects_dynamic(struct klp_patch *patch);

#endif /* _LIVEPATCH_PATCH_H */
