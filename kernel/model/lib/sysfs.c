// SPDX-License-Identifier: MIT
/* Reading and writing attributes. Stands for fs/sysfs/file.c, and for kobj_sysfs_ops of lib/kobject.c, of 6.1 and 6.12. */
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/string.h>
#include <linux/sysfs.h>

static ssize_t kobj_attr_show(struct kobject *kobj, struct attribute *attr, char *buf)
{
	struct kobj_attribute *typed = container_of(attr, struct kobj_attribute, attr);

	return typed->show ? typed->show(kobj, typed, buf) : -EIO;
}

static ssize_t kobj_attr_store(struct kobject *kobj, struct attribute *attr, const char *buf, size_t count)
{
	struct kobj_attribute *typed = container_of(attr, struct kobj_attribute, attr);

	return typed->store ? typed->store(kobj, typed, buf, count) : -EIO;
}

const struct sysfs_ops kobj_sysfs_ops = { .show = kobj_attr_show, .store = kobj_attr_store };

static struct attribute *find_attribute(struct kobject *kobj, const char *name)
{
	const struct attribute_group **group = kobj->ktype->default_groups;
	struct attribute **attr;

	for (; group && *group; group++) {
		for (attr = (*group)->attrs; attr && *attr; attr++) {
			if (strcmp((*attr)->name, name) == 0)
				return *attr;
		}
	}
	return NULL;
}

/* The object that @path names a file of, held active, and the file. */
static struct kobject *open_attribute(const char *path, struct attribute **attr)
{
	const char *slash = strrchr(path, '/');
	struct kobject *kobj;

	if (!slash)
		return ERR_PTR(-ENOENT);
	kobj = kobject_get_active(kernel_kobj, path, (size_t)(slash - path));
	if (IS_ERR(kobj))
		return kobj;
	*attr = find_attribute(kobj, slash + 1);
	if (*attr)
		return kobj;
	kobject_put_active(kobj);
	return ERR_PTR(-ENOENT);
}

ssize_t sim_sysfs_write(const char *path, const char *text)
{
	struct attribute *attr;
	struct kobject *kobj = open_attribute(path, &attr);
	ssize_t ret = -EACCES;

	if (IS_ERR(kobj))
		return PTR_ERR(kobj);
	if ((attr->mode & 0200) && kobj->ktype->sysfs_ops->store)
		ret = kobj->ktype->sysfs_ops->store(kobj, attr, text, strlen(text));
	kobject_put_active(kobj);
	return ret;
}

ssize_t sim_sysfs_read(const char *path, char *buf)
{
	struct attribute *attr;
	struct kobject *kobj = open_attribute(path, &attr);
	ssize_t ret = -EACCES;

	if (IS_ERR(kobj))
		return PTR_ERR(kobj);
	if ((attr->mode & 0444) && kobj->ktype->sysfs_ops->show)
		ret = kobj->ktype->sysfs_ops->show(kobj, attr, buf);
	kobject_put_active(kobj);
	return ret;
}
