/* SPDX-License-Identifier: MIT */
/*
 * Doubly linked lists: include/linux/list.h of 6.1 to 6.12. Which store is a WRITE_ONCE, and in what order the stores come, is as
 * there, because readers under RCU see it.
 */
#ifndef _LINUX_LIST_H
#define _LINUX_LIST_H

#include <asm/barrier.h>
#include <linux/container_of.h>
#include <linux/poison.h>
#include <linux/types.h>

#define LIST_HEAD_INIT(name)	{ &(name), &(name) }
#define LIST_HEAD(name)		struct list_head name = LIST_HEAD_INIT(name)

static inline void INIT_LIST_HEAD(struct list_head *list)
{
	WRITE_ONCE(list->next, list);
	WRITE_ONCE(list->prev, list);
}

static inline void __list_add(struct list_head *entry, struct list_head *before, struct list_head *after)
{
	after->prev = entry;
	entry->next = after;
	entry->prev = before;
	WRITE_ONCE(before->next, entry);
}

static inline void list_add(struct list_head *entry, struct list_head *head)
{
	__list_add(entry, head, head->next);
}

static inline void list_add_tail(struct list_head *entry, struct list_head *head)
{
	__list_add(entry, head->prev, head);
}

static inline void __list_del(struct list_head *before, struct list_head *after)
{
	after->prev = before;
	WRITE_ONCE(before->next, after);
}

static inline void __list_del_entry(struct list_head *entry)
{
	__list_del(entry->prev, entry->next);
}

static inline void list_del(struct list_head *entry)
{
	__list_del_entry(entry);
	entry->next = LIST_POISON1;
	entry->prev = LIST_POISON2;
}

static inline void list_del_init(struct list_head *entry)
{
	__list_del_entry(entry);
	INIT_LIST_HEAD(entry);
}

static inline void list_replace(struct list_head *old, struct list_head *entry)
{
	entry->next = old->next;
	entry->next->prev = entry;
	entry->prev = old->prev;
	entry->prev->next = entry;
}

static inline void list_move(struct list_head *entry, struct list_head *head)
{
	__list_del_entry(entry);
	list_add(entry, head);
}

static inline void list_move_tail(struct list_head *entry, struct list_head *head)
{
	__list_del_entry(entry);
	list_add_tail(entry, head);
}

static inline int list_empty(const struct list_head *head)
{
	return READ_ONCE(head->next) == head;
}

static inline int list_empty_careful(const struct list_head *head)
{
	struct list_head *first = smp_load_acquire(&head->next);

	return first == head && first == READ_ONCE(head->prev);
}

static inline int list_is_singular(const struct list_head *head)
{
	return !list_empty(head) && head->next == head->prev;
}

static inline int list_is_first(const struct list_head *entry, const struct list_head *head)
{
	return entry->prev == head;
}

static inline int list_is_last(const struct list_head *entry, const struct list_head *head)
{
	return entry->next == head;
}

static inline int list_is_head(const struct list_head *entry, const struct list_head *head)
{
	return entry == head;
}

static inline void list_splice_init(struct list_head *list, struct list_head *head)
{
	if (!list_empty(list)) {
		struct list_head *first = list->next;
		struct list_head *last = list->prev;
		struct list_head *after = head->next;

		first->prev = head;
		head->next = first;
		last->next = after;
		after->prev = last;
		INIT_LIST_HEAD(list);
	}
}

#define list_entry(pointer, type, member)	container_of(pointer, type, member)
#define list_first_entry(head, type, member)	list_entry((head)->next, type, member)
#define list_last_entry(head, type, member)	list_entry((head)->prev, type, member)
#define list_next_entry(at, member)		list_entry((at)->member.next, __typeof__(*(at)), member)
#define list_prev_entry(at, member)		list_entry((at)->member.prev, __typeof__(*(at)), member)
#define list_first_entry_or_null(head, type, member) ({						\
	struct list_head *__list = (head);							\
	struct list_head *__first = READ_ONCE(__list->next);					\
	__first != __list ? list_entry(__first, type, member) : NULL;				\
})
#define list_entry_is_head(at, head, member)	list_is_head(&(at)->member, (head))

#define list_for_each(at, head)		for (at = (head)->next; !list_is_head(at, (head)); at = at->next)
#define list_for_each_safe(at, after, head) \
	for (at = (head)->next, after = at->next; !list_is_head(at, (head)); at = after, after = at->next)
#define list_for_each_entry(at, head, member)							\
	for (at = list_first_entry(head, __typeof__(*at), member);				\
	     !list_entry_is_head(at, head, member);						\
	     at = list_next_entry(at, member))
#define list_for_each_entry_reverse(at, head, member)						\
	for (at = list_last_entry(head, __typeof__(*at), member);				\
	     !list_entry_is_head(at, head, member);						\
	     at = list_prev_entry(at, member))
#define list_for_each_entry_continue(at, head, member)						\
	for (at = list_next_entry(at, member);							\
	     !list_entry_is_head(at, head, member);						\
	     at = list_next_entry(at, member))
#define list_for_each_entry_safe(at, after, head, member)					\
	for (at = list_first_entry(head, __typeof__(*at), member), after = list_next_entry(at, member); \
	     !list_entry_is_head(at, head, member);						\
	     at = after, after = list_next_entry(after, member))
#define list_for_each_entry_safe_reverse(at, before, head, member)				\
	for (at = list_last_entry(head, __typeof__(*at), member), before = list_prev_entry(at, member); \
	     !list_entry_is_head(at, head, member);						\
	     at = before, before = list_prev_entry(before, member))

#define HLIST_HEAD_INIT		{ .first = NULL }
#define HLIST_HEAD(name)	struct hlist_head name = { .first = NULL }
#define INIT_HLIST_HEAD(head)	((head)->first = NULL)

static inline void INIT_HLIST_NODE(struct hlist_node *node)
{
	node->next = NULL;
	node->pprev = NULL;
}

static inline int hlist_unhashed(const struct hlist_node *node)
{
	return !node->pprev;
}

static inline int hlist_empty(const struct hlist_head *head)
{
	return !READ_ONCE(head->first);
}

static inline void __hlist_del(struct hlist_node *node)
{
	struct hlist_node *after = node->next;
	struct hlist_node **link = node->pprev;

	WRITE_ONCE(*link, after);
	if (after)
		WRITE_ONCE(after->pprev, link);
}

static inline void hlist_del(struct hlist_node *node)
{
	__hlist_del(node);
	node->next = LIST_POISON1;
	node->pprev = LIST_POISON2;
}

static inline void hlist_del_init(struct hlist_node *node)
{
	if (!hlist_unhashed(node)) {
		__hlist_del(node);
		INIT_HLIST_NODE(node);
	}
}

static inline void hlist_add_head(struct hlist_node *node, struct hlist_head *head)
{
	struct hlist_node *first = head->first;

	WRITE_ONCE(node->next, first);
	if (first)
		WRITE_ONCE(first->pprev, &node->next);
	WRITE_ONCE(head->first, node);
	WRITE_ONCE(node->pprev, &head->first);
}

#define hlist_entry(pointer, type, member) container_of(pointer, type, member)
#define hlist_entry_safe(pointer, type, member) ({						\
	__typeof__(pointer) __node = (pointer);							\
	__node ? hlist_entry(__node, type, member) : NULL;					\
})
#define hlist_for_each_entry(at, head, member)							\
	for (at = hlist_entry_safe((head)->first, __typeof__(*(at)), member); at;		\
	     at = hlist_entry_safe((at)->member.next, __typeof__(*(at)), member))
#define hlist_for_each_entry_safe(at, after, head, member)					\
	for (at = hlist_entry_safe((head)->first, __typeof__(*(at)), member);			\
	     at && ({ after = at->member.next; 1; });						\
	     at = hlist_entry_safe(after, __typeof__(*(at)), member))

#endif /* _LINUX_LIST_H */
