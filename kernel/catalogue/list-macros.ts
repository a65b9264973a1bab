/** Which argument of the kernel's list macros and functions is what (include/linux/list.h, rculist.h, hashtable.h, llist.h). */

/** A use that shows what a list holds. Numbers are positions of arguments, from 0. */
export type ListUse =
  /** Goes over the entries: a pointer to them, and the member by which they are linked. */
  | { readonly kind: "each"; readonly head: number; readonly at: number; readonly member: number }
  /** Takes one: its type, and the member. */
  | { readonly kind: "typed"; readonly head: number; readonly type: number; readonly member: number }
  /** Links one in: the address of the member itself. */
  | { readonly kind: "link"; readonly head: number; readonly node: number };

const each = (at: number, head: number, member: number): ListUse => ({ kind: "each", head, at, member });
const TAKES: ListUse = { kind: "typed", head: 0, type: 1, member: 2 };
const LINKS: ListUse = { kind: "link", node: 0, head: 1 };

const EACH = each(0, 1, 2);
const EACH_SAFE = each(0, 2, 3);
const HASH_EACH = each(2, 0, 3);

const TABLE: readonly (readonly [names: string, use: ListUse])[] = [
  ["list_for_each_entry list_for_each_entry_reverse list_for_each_entry_continue list_for_each_entry_continue_reverse", EACH],
  ["list_for_each_entry_from list_for_each_entry_rcu list_for_each_entry_srcu list_for_each_entry_lockless", EACH],
  ["list_for_each_entry_safe list_for_each_entry_safe_reverse list_for_each_entry_safe_continue list_for_each_entry_safe_from", EACH_SAFE],
  ["list_first_entry list_last_entry list_first_entry_or_null list_first_or_null_rcu", TAKES],
  ["list_add list_add_tail list_add_rcu list_add_tail_rcu list_move list_move_tail", LINKS],
  ["hlist_for_each_entry hlist_for_each_entry_rcu", EACH],
  ["hlist_for_each_entry_safe", EACH_SAFE],
  ["hlist_add_head hlist_add_head_rcu", LINKS],
  ["hash_for_each hash_for_each_rcu", HASH_EACH],
  ["hash_for_each_safe", each(3, 0, 4)],
  ["hash_for_each_possible hash_for_each_possible_rcu", each(1, 0, 2)],
  ["hash_for_each_possible_safe", each(1, 0, 3)],
  ["hash_add hash_add_rcu", { kind: "link", head: 0, node: 1 }],
];

/** By the name of the macro or function. */
export const listUses: ReadonlyMap<string, ListUse> = new Map(
  TABLE.flatMap(([names, use]) => names.split(" ").map((name) => [name, use] as const)),
);

/** How a list goes on: what a head points to first, what an entry's link points to next. */
export interface ListShape {
  readonly first: string;
  readonly next: string;
  /** Whether the last entry leads back to the head; else to nothing. */
  readonly isRing: boolean;
  /** The tag of an entry's link. */
  readonly link: string;
}

/** By the tag of the head. */
export const listShapes: ReadonlyMap<string, ListShape> = new Map([
  ["list_head", { first: "next", next: "next", isRing: true, link: "list_head" }],
  ["hlist_head", { first: "first", next: "next", isRing: false, link: "hlist_node" }],
]);
