// SPDX-License-Identifier: MIT
/*
 * Data that patches attach to objects. Stands for kernel/livepatch/shadow.c of 6.1 and 6.12. Readers go without the lock, under RCU; the constructor runs
 * under the lock, so an object gets one shadow of an id whoever comes first.
 */
#define pr_fmt(fmt) KBUILD_MODNAME ": " fmt

#include <linux/bug.h>
#include <linux/err.h>
#include <linux/hashtable.h>
#include <linux/livepatch.h>
#include <linux/slab.h>
#include <linux/spinlock.h>

struct shadow {
	struct hlist_node node;
	struct rcu_head rcu;
	void *obj;
	unsigned long id;
	char data[];
};

static DEFINE_HASHTABLE(shadows, 6);
static DEFINE_SPINLOCK(shadow_lock);

void *klp_shadow_get(void *obj, unsigned long id)
{
	struct shadow *shadow;
	void *data = NULL;

	rcu_read_lock();
	hash_for_each_possible_rcu(shadows, shadow, node, (unsigned long)obj) {
		if (shadow->obj == obj && shadow->id == id) {
			data = shadow->data;
			break;
		}
	}
	rcu_read_unlock();
	return data;
}
EXPORT_SYMBOL_GPL(klp_shadow_get);

/* Attaches @fresh unless somebody was faster: the data that is attached now. -errno of the constructor as an error pointer. */
static void *attach(struct shadow *fresh, klp_shadow_ctor_t ctor, void *ctor_data)
{
	unsigned long flags;
	void *data;
	int ret;

	spin_lock_irqsave(&shadow_lock, flags);
	data = klp_shadow_get(fresh->obj, fresh->id);
	if (!data) {
		ret = ctor ? ctor(fresh->obj, fresh->data, ctor_data) : 0;
		data = ret ? ERR_PTR(ret) : fresh->data;
		if (!ret)
			hash_add_rcu(shadows, &fresh->node, (unsigned long)fresh->obj);
	}
	spin_unlock_irqrestore(&shadow_lock, flags);
	return data;
}

/* The data, and whether it was there before. */
static void *get_or_attach(void *obj, unsigned long id, size_t size, gfp_t flags, klp_shadow_ctor_t ctor, void *ctor_data, bool *existed)
{
	void *data = klp_shadow_get(obj, id);
	struct shadow *fresh;

	*existed = data != NULL;
	if (data)
		return data;
	fresh = kzalloc(sizeof(*fresh) + size, flags);
	if (!fresh)
		return NULL;
	fresh->obj = obj;
	fresh->id = id;
	data = attach(fresh, ctor, ctor_data);
	if (data == fresh->data)
		return data;
	kfree(fresh);
	if (IS_ERR(data)) {
		pr_err("Failed to construct shadow variable <%p, %lx> (%ld)\n", obj, id, PTR_ERR(data));
		return NULL;
	}
	*existed = true;
	return data;
}

void *klp_shadow_alloc(void *obj, unsigned long id, size_t size, gfp_t flags, klp_shadow_ctor_t ctor, void *ctor_data)
{
	bool existed;
	void *data = get_or_attach(obj, id, size, flags, ctor, ctor_data, &existed);

	if (WARN(existed, "Duplicate shadow variable <%p, %lx>\n", obj, id))
		return NULL;
	return data;
}
EXPORT_SYMBOL_GPL(klp_shadow_alloc);

void *klp_shadow_get_or_alloc(void *obj, unsigned long id, size_t size, gfp_t flags, klp_shadow_ctor_t ctor, void *ctor_data)
{
	bool existed;

	return get_or_attach(obj, id, size, flags, ctor, ctor_data, &existed);
}
EXPORT_SYMBOL_GPL(klp_shadow_get_or_alloc);

static void detach(struct shadow *shadow, klp_shadow_dtor_t dtor)
{
	hash_del_rcu(&shadow->node);
	if (dtor)
		dtor(shadow->obj, shadow->data);
	kfree_rcu(shadow, rcu);
}

void klp_shadow_free(void *obj, unsigned long id, klp_shadow_dtor_t dtor)
{
	struct shadow *shadow;
	unsigned long flags;

	spin_lock_irqsave(&shadow_lock, flags);
	hash_for_each_possible(shadows, shadow, node, (unsigned long)obj) {
		if (shadow->obj == obj && shadow->id == id) {
			detach(shadow, dtor);
			break;
		}
	}
	spin_unlock_irqrestore(&shadow_lock, flags);
}
EXPORT_SYMBOL_GPL(klp_shadow_free);

void klp_shadow_free_all(unsigned long id, klp_shadow_dtor_t dtor)
{
	struct hlist_node *after;
	struct shadow *shadow;
	unsigned long flags;
	unsigned int bucket;

	spin_lock_irqsave(&shadow_lock, flags);
	hash_for_each_safe(shadows, bucket, after, shadow, node) {
		if (shadow->id == id)
			detach(shadow, dtor);
	}
	spin_unlock_irqrestore(&shadow_lock, flags);
}
EXPORT_SYMBOL_GPL(klp_shadow_free_all);
