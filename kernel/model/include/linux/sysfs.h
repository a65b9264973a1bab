/* SPDX-License-Identifier: MIT */
/* Attributes in /sys: include/linux/sysfs.h of 6.1 to 6.12. In lib/sysfs.c. */
#ifndef _SYSFS_H_
#define _SYSFS_H_

#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/list.h>
#include <linux/stat.h>
#include <linux/types.h>

struct kobject;

struct attribute {
	const char *name;
	umode_t mode;
};

struct attribute_group {
	const char *name;
	umode_t (*is_visible)(struct kobject *kobj, struct attribute *attr, int index);
	struct attribute **attrs;
};

struct sysfs_ops {
	ssize_t (*show)(struct kobject *kobj, struct attribute *attr, char *buf);
	ssize_t (*store)(struct kobject *kobj, struct attribute *attr, const char *buf, size_t count);
};

#define __stringify_1(x...)	#x
#define __stringify(x...)	__stringify_1(x)

#define __ATTR(_name, _mode, _show, _store)	{ .attr = { .name = __stringify(_name), .mode = _mode }, .show = _show, .store = _store }
#define __ATTR_RO(_name)			{ .attr = { .name = __stringify(_name), .mode = 0444 }, .show = _name##_show }
#define __ATTR_WO(_name)			{ .attr = { .name = __stringify(_name), .mode = 0200 }, .store = _name##_store }
#define __ATTR_RW(_name)			__ATTR(_name, 0644, _name##_show, _name##_store)
#define __ATTR_NULL				{ .attr = { .name = NULL } }

#define __ATTRIBUTE_GROUPS(_name) \
static const struct attribute_group *_name##_groups[] = { &_name##_group, NULL }
#define ATTRIBUTE_GROUPS(_name) \
static const struct attribute_group _name##_group = { .attrs = _name##_attrs }; \
__ATTRIBUTE_GROUPS(_name)

__printf(2, 3) int sysfs_emit(char *buf, const char *format, ...);

/*
 * What a task does when it writes @text to, or reads, the file @path below /sys/kernel, such as "livepatch/sample/enabled": looks
 * the object up, keeps its attributes alive during the call, and calls the type's store or show. The count, or -ENOENT when there is
 * no such file, -EACCES when it cannot be written or read, -ENODEV when it is going away. @buf has PAGE_SIZE bytes. For scenarios.
 */
ssize_t sim_sysfs_write(const char *path, const char *text);
ssize_t sim_sysfs_read(const char *path, char *buf);

#endif /* _SYSFS_H_ */
