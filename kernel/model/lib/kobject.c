// SPDX-License-Identifier: MIT
/*
 * Counted objects in a tree. Stands for lib/kobject.c and the life of directories in fs/kernfs/dir.c of 6.1 and 6.12.
 *
 * Taking an object out of /sys waits for the reads and writes of its attributes that are going on (kernfs_drain). So whoever drops the last
 * reference must not hold a lock that such a read or write takes.
 */
#include <linux/bug.h>
#include <linux/err.h>
#include <linux/kernel.h>
#include <linux/kobject.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <sim/world.h>

/* Added to sim_active when the object goes out of /sys: no new read or write may start. */
#define DEACTIVATED	INT_MIN

static void release_plain(struct kobject *kobj)
{
	kfree(kobj);
}

static const struct kobj_type plain_ktype = { .release = release_plain, .sysfs_ops = &kobj_sysfs_ops };

/* Serializes changes of the tree. */
static DEFINE_SPINLOCK(tree_lock);

static struct kobject kernel_object = {
	.name = "kernel",
	.ktype = &plain_ktype,
	.kref = KREF_INIT(1),
	.sim_children = LIST_HEAD_INIT(kernel_object.sim_children),
	.state_initialized = 1,
	.state_in_sysfs = 1,
};
struct kobject *kernel_kobj = &kernel_object;

void kobject_init(struct kobject *kobj, const struct kobj_type *ktype)
{
	WARN(kobj->state_initialized, "kobject (%p): tried to init an initialized object, something is seriously wrong.\n", kobj);
	kref_init(&kobj->kref);
	INIT_LIST_HEAD(&kobj->entry);
	INIT_LIST_HEAD(&kobj->sim_children);
	kobj->sim_active = 0;
	kobj->state_in_sysfs = 0;
	kobj->state_initialized = 1;
	kobj->ktype = ktype;
}

/* Of @length characters of @name; the caller holds tree_lock. */
static struct kobject *find_child(struct kobject *parent, const char *name, size_t length)
{
	struct kobject *child;

	list_for_each_entry(child, &parent->sim_children, entry) {
		if (strlen(child->name) == length && strncmp(child->name, name, length) == 0)
			return child;
	}
	return NULL;
}

static int link_to(struct kobject *kobj, struct kobject *parent)
{
	int ret = 0;

	spin_lock(&tree_lock);
	if (parent && find_child(parent, kobj->name, strlen(kobj->name))) {
		ret = -EEXIST;
	} else {
		if (parent)
			list_add_tail(&kobj->entry, &parent->sim_children);
		kobj->parent = parent;
		kobj->state_in_sysfs = 1;
	}
	spin_unlock(&tree_lock);
	return ret;
}

static int add_with_name(struct kobject *kobj, struct kobject *parent, const char *format, va_list args)
{
	int ret;

	if (WARN(!kobj->state_initialized, "kobject: added before it was initialized\n"))
		return -EINVAL;
	kobj->name = kvasprintf(GFP_KERNEL, format, args);
	if (!kobj->name)
		return -ENOMEM;
	kobject_get(parent);
	ret = link_to(kobj, parent);
	if (ret) {
		pr_err("kobject_add failed for %s with -EEXIST, don't try to register things with the same name in the same directory.\n",
		       kobj->name);
		kobject_put(parent);
	}
	return ret;
}

int kobject_add(struct kobject *kobj, struct kobject *parent, const char *format, ...)
{
	va_list args;
	int ret;

	va_start(args, format);
	ret = add_with_name(kobj, parent, format, args);
	va_end(args);
	return ret;
}

int kobject_init_and_add(struct kobject *kobj, const struct kobj_type *ktype, struct kobject *parent, const char *format, ...)
{
	va_list args;
	int ret;

	kobject_init(kobj, ktype);
	va_start(args, format);
	ret = add_with_name(kobj, parent, format, args);
	va_end(args);
	return ret;
}

struct kobject *kobject_create_and_add(const char *name, struct kobject *parent)
{
	struct kobject *kobj = kzalloc(sizeof(*kobj), GFP_KERNEL);

	if (kobj && kobject_init_and_add(kobj, &plain_ktype, parent, "%s", name)) {
		kobject_put(kobj);
		return NULL;
	}
	return kobj;
}

struct kobject *kobject_get(struct kobject *kobj)
{
	if (kobj) {
		WARN(!kobj->state_initialized, "kobject: used before it was initialized\n");
		kref_get(&kobj->kref);
	}
	return kobj;
}

/* No new read or write of an attribute may start, and those that are going on are waited for. */
static void drain(struct kobject *kobj)
{
	int active = atomic_add_return(DEACTIVATED, (atomic_t *)&kobj->sim_active);

	while (active != DEACTIVATED) {
		__sim_sleep_while(&kobj->sim_active, sizeof(kobj->sim_active), (unsigned int)active, TASK_UNINTERRUPTIBLE, -1);
		active = READ_ONCE(kobj->sim_active);
	}
}

/* Takes the object out of /sys; what it holds of its parent goes to the caller. */
static struct kobject *take_out(struct kobject *kobj)
{
	struct kobject *parent = kobj->parent;

	if (!kobj->state_in_sysfs)
		return NULL;
	drain(kobj);
	spin_lock(&tree_lock);
	kobj->state_in_sysfs = 0;
	if (parent)
		list_del_init(&kobj->entry);
	kobj->parent = NULL;
	spin_unlock(&tree_lock);
	return parent;
}

void kobject_del(struct kobject *kobj)
{
	if (kobj)
		kobject_put(take_out(kobj));
}

static void cleanup(struct kobject *kobj)
{
	struct kobject *parent = take_out(kobj);
	const char *name = kobj->name;

	WARN(!kobj->ktype->release, "kobject: '%s' does not have a release() function, it is broken and must be fixed.\n", name);
	if (kobj->ktype->release)
		kobj->ktype->release(kobj);
	/* The object may be gone now. */
	kfree(name);
	kobject_put(parent);
}

#ifdef CONFIG_DEBUG_KOBJECT_RELEASE
static void delayed_cleanup(struct work_struct *work)
{
	cleanup(container_of(to_delayed_work(work), struct kobject, release));
}
#endif

static void last_reference_gone(struct kref *kref)
{
	struct kobject *kobj = container_of(kref, struct kobject, kref);

#ifdef CONFIG_DEBUG_KOBJECT_RELEASE
	/* Between one and four seconds in the kernel; here the shortest. */
	INIT_DELAYED_WORK(&kobj->release, delayed_cleanup);
	schedule_delayed_work(&kobj->release, HZ);
#else
	cleanup(kobj);
#endif
}

void kobject_put(struct kobject *kobj)
{
	if (kobj) {
		WARN(!kobj->state_initialized, "kobject: put before it was initialized\n");
		kref_put(&kobj->kref, last_reference_gone);
	}
}

/* False when the object is being taken out of /sys. */
static bool activate(struct kobject *kobj)
{
	int active = READ_ONCE(kobj->sim_active);

	while (active >= 0) {
		if (atomic_try_cmpxchg_acquire((atomic_t *)&kobj->sim_active, &active, active + 1))
			return true;
	}
	return false;
}

struct kobject *kobject_get_active(struct kobject *root, const char *path, size_t length)
{
	const char *end = path + length;
	struct kobject *at = root;

	spin_lock(&tree_lock);
	while (at && path < end) {
		size_t part = 0;

		while (path + part < end && path[part] != '/')
			part++;
		at = find_child(at, path, part);
		path += part + 1;
	}
	if (!at)
		at = ERR_PTR(-ENOENT);
	else if (!activate(at))
		at = ERR_PTR(-ENODEV);
	spin_unlock(&tree_lock);
	return at;
}

void kobject_put_active(struct kobject *kobj)
{
	if (atomic_dec_return((atomic_t *)&kobj->sim_active) == DEACTIVATED)
		__sim_wake_key(&kobj->sim_active, 0);
}
