/* SPDX-License-Identifier: MIT */
/* Hash tables of fixed size: include/linux/hashtable.h and hash.h of 6.1 to 6.12. */
#ifndef _LINUX_HASHTABLE_H
#define _LINUX_HASHTABLE_H

#include <linux/hash.h>
#include <linux/list.h>
#include <linux/log2.h>
#include <linux/rculist.h>

#define DEFINE_HASHTABLE(name, bits)	struct hlist_head name[1 << (bits)] = { [0 ... ((1 << (bits)) - 1)] = HLIST_HEAD_INIT }
#define DECLARE_HASHTABLE(name, bits)	struct hlist_head name[1 << (bits)]
#define HASH_SIZE(table)		(sizeof(table) / sizeof((table)[0]))
#define HASH_BITS(table)		ilog2(HASH_SIZE(table))
#define hash_min(value, bits)		(sizeof(value) <= 4 ? hash_32(value, bits) : hash_long(value, bits))

static inline void __hash_init(struct hlist_head *table, unsigned int size)
{
	for (unsigned int i = 0; i < size; i++)
		INIT_HLIST_HEAD(&table[i]);
}

static inline bool hash_hashed(struct hlist_node *node)
{
	return !hlist_unhashed(node);
}

static inline void hash_del(struct hlist_node *node)
{
	hlist_del_init(node);
}

static inline void hash_del_rcu(struct hlist_node *node)
{
	hlist_del_init_rcu(node);
}

#define hash_init(table)		__hash_init(table, HASH_SIZE(table))
#define hash_add(table, node, key)	hlist_add_head(node, &(table)[hash_min(key, HASH_BITS(table))])
#define hash_add_rcu(table, node, key)	hlist_add_head_rcu(node, &(table)[hash_min(key, HASH_BITS(table))])

#define hash_for_each(table, bucket, at, member)						\
	for ((bucket) = 0, at = NULL; at == NULL && (bucket) < HASH_SIZE(table); (bucket)++)	\
		hlist_for_each_entry(at, &(table)[bucket], member)
#define hash_for_each_safe(table, bucket, after, at, member)					\
	for ((bucket) = 0, at = NULL; at == NULL && (bucket) < HASH_SIZE(table); (bucket)++)	\
		hlist_for_each_entry_safe(at, after, &(table)[bucket], member)
#define hash_for_each_rcu(table, bucket, at, member)						\
	for ((bucket) = 0, at = NULL; at == NULL && (bucket) < HASH_SIZE(table); (bucket)++)	\
		hlist_for_each_entry_rcu(at, &(table)[bucket], member)
#define hash_for_each_possible(table, at, member, key)						\
	hlist_for_each_entry(at, &(table)[hash_min(key, HASH_BITS(table))], member)
#define hash_for_each_possible_rcu(table, at, member, key, condition...)			\
	hlist_for_each_entry_rcu(at, &(table)[hash_min(key, HASH_BITS(table))], member)
#define hash_for_each_possible_safe(table, at, after, member, key)				\
	hlist_for_each_entry_safe(at, after, &(table)[hash_min(key, HASH_BITS(table))], member)

#endif /* _LINUX_HASHTABLE_H */
