// SPDX-License-Identifier: MIT
/* Memory. Stands for mm/slab_common.c, mm/slub.c and mm/util.c of 6.1 and 6.12. */
#include <linux/minmax.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <sim/library.h>

void *kmalloc(size_t size, gfp_t flags)
{
	might_sleep_if(gfpflags_allow_blocking(flags));
#ifdef CONFIG_PREEMPT_RT
	/* The allocator's own locks sleep, GFP_ATOMIC or not. */
	__sim_rtlock_might_sleep(__FILE__, __LINE__);
#endif
	return __sim_alloc(size, (flags & __GFP_ZERO) != 0);
}

void kfree(const void *object)
{
	__sim_free(object);
}

void kfree_sensitive(const void *object)
{
	if (object)
		memset((void *)object, 0, __sim_alloc_size(object));
	__sim_free(object);
}

size_t ksize(const void *object)
{
	return object ? __sim_alloc_size(object) : 0;
}

void *krealloc(const void *object, size_t size, gfp_t flags)
{
	void *larger;

	if (!size) {
		kfree(object);
		return NULL;
	}
	larger = kmalloc(size, flags);
	if (larger && object) {
		memcpy(larger, object, min(size, (size_t)__sim_alloc_size(object)));
		kfree(object);
	}
	return larger;
}

void *kmemdup(const void *from, size_t size, gfp_t flags)
{
	void *copy = kmalloc(size, flags);

	if (copy)
		memcpy(copy, from, size);
	return copy;
}

char *kstrndup(const char *text, size_t limit, gfp_t flags)
{
	size_t length;
	char *copy;

	if (!text)
		return NULL;
	length = strnlen(text, limit);
	copy = kmalloc(length + 1, flags);
	if (copy) {
		memcpy(copy, text, length);
		copy[length] = '\0';
	}
	return copy;
}

char *kstrdup(const char *text, gfp_t flags)
{
	return kstrndup(text, SIZE_MAX, flags);
}

const char *kstrdup_const(const char *text, gfp_t flags)
{
	return kstrdup(text, flags);
}

void kfree_const(const void *object)
{
	kfree(object);
}
