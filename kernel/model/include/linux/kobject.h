/* SPDX-License-Identifier: MIT */
/*
 * Counted objects that show in /sys: include/linux/kobject.h of 6.1 to 6.12. In lib/kobject.c. The last kobject_put() calls the type's release,
 * at once or from a work item (CONFIG_DEBUG_KOBJECT_RELEASE): whoever waits for it must cope with both.
 */
#ifndef _KOBJECT_H_
#define _KOBJECT_H_

#include <linux/atomic.h>
#include <linux/kref.h>
#include <linux/list.h>
#include <linux/sysfs.h>
#include <linux/types.h>
#include <linux/workqueue.h>

struct kobj_type;

struct kobject {
	const char *name;
	/* In the parent's children. */
	struct list_head entry;
	struct kobject *parent;
	const struct kobj_type *ktype;
	struct kref kref;
	/* The children, and the reads and writes of attributes that are going on. */
	struct list_head sim_children;
	int sim_active;
	struct delayed_work release;
	unsigned int state_initialized:1;
	unsigned int state_in_sysfs:1;
};


struct kobj_type {
	void (*release)(struct kobject *kobj);
	const struct sysfs_ops *sysfs_ops;
	const struct attribute_group **default_groups;
};

struct kobj_attribute {
	struct attribute attr;
	ssize_t (*show)(struct kobject *kobj, struct kobj_attribute *attr, char *buf);
	ssize_t (*store)(struct kobject *kobj, struct kobj_attribute *attr, const char *buf, size_t count);
};

extern const struct sysfs_ops kobj_sysfs_ops;
/* /sys/kernel. */
extern struct kobject *kernel_kobj;

void kobject_init(struct kobject *kobj, const struct kobj_type *ktype);
__printf(3, 4) int kobject_add(struct kobject *kobj, struct kobject *parent, const char *format, ...);
__printf(4, 5) int kobject_init_and_add(struct kobject *kobj, const struct kobj_type *ktype, struct kobject *parent, const char *format, ...);
__printf(2, 3) int kobject_set_name(struct kobject *kobj, const char *format, ...);
struct kobject *kobject_create_and_add(const char *name, struct kobject *parent);
struct kobject *kobject_get(struct kobject *kobj);
void kobject_put(struct kobject *kobj);
void kobject_del(struct kobject *kobj);

/*
 * For lib/sysfs.c: the object at @path below @root, as long as @length characters; its attributes stay until kobject_put_active().
 * An error pointer: -ENOENT, or -ENODEV when it is being taken out of /sys.
 */
struct kobject *kobject_get_active(struct kobject *root, const char *path, size_t length);
void kobject_put_active(struct kobject *kobj);

static inline const char *kobject_name(const struct kobject *kobj)
{
	return kobj->name;
}

#endif /* _KOBJECT_H_ */
