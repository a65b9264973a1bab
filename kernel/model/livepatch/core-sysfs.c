// SPDX-License-Identifier: MIT
/*
 * The files in /sys/kernel/livepatch: enabled, transition, force and replace of a patch, patched of an object. Part of what stands for
 * kernel/livepatch/core.c of 6.1 (which has no replace) and 6.12.
 */
#include <linux/kernel.h>
#include <linux/livepatch.h>
#include <linux/mutex.h>
#include "core-internal.h"
#include "core.h"
#include "transition.h"

static struct klp_patch *patch_of(struct kobject *kobj)
{
	return container_of(kobj, struct klp_patch, kobj);
}

/* Under klp_mutex. A transition that is going on can be turned around in either direction; a disabled patch cannot be enabled again. */
static int set_enabled(struct klp_patch *patch, bool enabled)
{
	if (patch->enabled == enabled)
		return -EINVAL;
	if (patch == klp_transition_patch) {
		klp_reverse_transition();
		return 0;
	}
	return enabled ? -EINVAL : klp_core_disable_patch(patch);
}

static ssize_t enabled_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf, size_t count)
{
	bool enabled;
	int ret = kstrtobool(buf, &enabled);

	if (ret)
		return ret;
	mutex_lock(&klp_mutex);
	ret = set_enabled(patch_of(kobj), enabled);
	mutex_unlock(&klp_mutex);
	return ret ? ret : (ssize_t)count;
}

static ssize_t enabled_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", patch_of(kobj)->enabled);
}

static ssize_t transition_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", patch_of(kobj) == klp_transition_patch);
}

static ssize_t force_store(struct kobject *kobj, struct kobj_attribute *attr, const char *buf, size_t count)
{
	bool force;
	int ret = kstrtobool(buf, &force);

	if (ret)
		return ret;
	if (!force)
		return (ssize_t)count;
	mutex_lock(&klp_mutex);
	if (patch_of(kobj) == klp_transition_patch)
		klp_force_transition();
	else
		ret = -EINVAL;
	mutex_unlock(&klp_mutex);
	return ret ? ret : (ssize_t)count;
}

static ssize_t replace_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", patch_of(kobj)->replace);
}

static ssize_t patched_show(struct kobject *kobj, struct kobj_attribute *attr, char *buf)
{
	return sysfs_emit(buf, "%d\n", container_of(kobj, struct klp_object, kobj)->patched);
}

static struct kobj_attribute enabled_attr = __ATTR_RW(enabled);
static struct kobj_attribute transition_attr = __ATTR_RO(transition);
static struct kobj_attribute force_attr = __ATTR_WO(force);
static struct kobj_attribute replace_attr = __ATTR_RO(replace);
static struct kobj_attribute patched_attr = __ATTR_RO(patched);

static struct attribute *patch_attrs[] = {
	&enabled_attr.attr,
	&transition_attr.attr,
	&force_attr.attr,
	&replace_attr.attr,
	NULL,
};
static const struct attribute_group patch_group = { .attrs = patch_attrs };
const struct attribute_group *klp_core_patch_groups[] = { &patch_group, NULL };

static struct attribute *object_attrs[] = { &patched_attr.attr, NULL };
static const struct attribute_group object_group = { .attrs = object_attrs };
const struct attribute_group *klp_core_object_groups[] = { &object_group, NULL };
