/* SPDX-License-Identifier: MIT */
/* Lists that readers walk under RCU: include/linux/rculist.h of 6.1 to 6.12. Publication is a store-release. */
#ifndef _LINUX_RCULIST_H
#define _LINUX_RCULIST_H

#include <linux/list.h>
#include <linux/rcupdate.h>

#define list_next_rcu(list)	(*((struct list_head __rcu **)(&(list)->next)))

static inline void INIT_LIST_HEAD_RCU(struct list_head *list)
{
	WRITE_ONCE(list->next, list);
	WRITE_ONCE(list->prev, list);
}

static inline void __list_add_rcu(struct list_head *entry, struct list_head *before, struct list_head *after)
{
	entry->next = after;
	entry->prev = before;
	rcu_assign_pointer(list_next_rcu(before), entry);
	after->prev = entry;
}

static inline void list_add_rcu(struct list_head *entry, struct list_head *head)
{
	__list_add_rcu(entry, head, head->next);
}

static inline void list_add_tail_rcu(struct list_head *entry, struct list_head *head)
{
	__list_add_rcu(entry, head->prev, head);
}

/* The entry keeps its forward pointer: a reader that stands on it walks on. */
static inline void list_del_rcu(struct list_head *entry)
{
	__list_del_entry(entry);
	entry->prev = LIST_POISON2;
}

static inline void list_replace_rcu(struct list_head *old, struct list_head *entry)
{
	entry->next = old->next;
	entry->prev = old->prev;
	rcu_assign_pointer(list_next_rcu(entry->prev), entry);
	entry->next->prev = entry;
	old->prev = LIST_POISON2;
}

#define list_entry_rcu(pointer, type, member)	container_of(READ_ONCE(pointer), type, member)
#define list_entry_lockless(pointer, type, member) list_entry_rcu(pointer, type, member)

/* The list is read once: whether it is empty and what comes first are one answer. */
#define list_first_or_null_rcu(head, type, member) ({						\
	struct list_head *__list = (head);							\
	struct list_head *__first = READ_ONCE(__list->next);					\
	likely(__list != __first) ? list_entry_rcu(__first, type, member) : NULL;		\
})
#define list_next_or_null_rcu(head, at, type, member) ({					\
	struct list_head *__list = (head);							\
	struct list_head *__next = READ_ONCE((at)->next);					\
	likely(__list != __next) ? list_entry_rcu(__next, type, member) : NULL;			\
})

#define list_for_each_entry_rcu(at, head, member, condition...)				\
	for (at = list_entry_rcu((head)->next, __typeof__(*at), member);			\
	     &at->member != (head);								\
	     at = list_entry_rcu(at->member.next, __typeof__(*at), member))
#define list_for_each_entry_lockless(at, head, member) list_for_each_entry_rcu(at, head, member)

#define hlist_first_rcu(head)	(*((struct hlist_node __rcu **)(&(head)->first)))
#define hlist_next_rcu(node)	(*((struct hlist_node __rcu **)(&(node)->next)))
#define hlist_pprev_rcu(node)	(*((struct hlist_node __rcu **)((node)->pprev)))

static inline void hlist_add_head_rcu(struct hlist_node *node, struct hlist_head *head)
{
	struct hlist_node *first = head->first;

	node->next = first;
	WRITE_ONCE(node->pprev, &head->first);
	rcu_assign_pointer(hlist_first_rcu(head), node);
	if (first)
		WRITE_ONCE(first->pprev, &node->next);
}

static inline void hlist_del_rcu(struct hlist_node *node)
{
	__hlist_del(node);
	WRITE_ONCE(node->pprev, LIST_POISON2);
}

static inline void hlist_del_init_rcu(struct hlist_node *node)
{
	if (!hlist_unhashed(node)) {
		__hlist_del(node);
		WRITE_ONCE(node->pprev, NULL);
	}
}

#define hlist_for_each_entry_rcu(at, head, member, condition...)				\
	for (at = hlist_entry_safe(rcu_dereference_raw(hlist_first_rcu(head)), __typeof__(*(at)), member); \
	     at;										\
	     at = hlist_entry_safe(rcu_dereference_raw(hlist_next_rcu(&(at)->member)), __typeof__(*(at)), member))

#endif /* _LINUX_RCULIST_H */
