import { describe, expect, it } from "vitest";
import { makeSourceFile } from "../../../base/source-file.ts";
import { heldInLists, type Names } from "./uses.ts";

/** Records by tag: member → the record that it is or points to. */
const RECORDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  owner: { items: "list_head", table: "hlist_head", inner: "part" },
  part: { list: "list_head" },
  item: { node: "list_head", owner: "owner" },
};

const NAMES: Names = {
  member: (tag, member) => RECORDS[tag]?.[member],
  object: (name) =>
    ({
      all: { address: 16, tag: "list_head" },
      buckets: { address: 32, tag: "hlist_head" },
      main_owner: { address: 48, tag: "owner" },
    })[name],
};

function held(text: string, header = ""): readonly string[] {
  const files = [makeSourceFile("a.c", text, "user"), makeSourceFile("a.h", header, "sibling")];
  return [...heldInLists(files, NAMES)].map(([head, { tag, member }]) => `${head} holds ${tag} by ${member}`);
}

describe("what a list holds", () => {
  it.each([
    ["a loop over a global", "void f(void) { struct item *i; list_for_each_entry(i, &all, node) g(i); }", "&16 holds item by node"],
    [
      "a loop over a member",
      "void f(struct owner *o) { struct item *i, *n; list_for_each_entry_safe(i, n, &o->items, node) { } }",
      "owner.items holds item by node",
    ],
    ["a member of a global", "void f(struct item *i) { list_add(&i->node, &main_owner.items); }", "owner.items holds item by node"],
    [
      "a member of a member",
      "void f(struct item *i) { list_add_tail_rcu(&i->node, &(i->owner)->inner.list); }",
      "part.list holds item by node",
    ],
    ["what is taken out", "int f(void) { return list_first_or_null_rcu(&all, struct item, node) != 0; }", "&16 holds item by node"],
    ["the type of a variable", "void f(struct item *i) { g(list_first_entry(&all, typeof(*i), node)); }", "&16 holds item by node"],
    ["a table of buckets", "void f(struct item *i) { hash_add_rcu(buckets, &i->node, key(i)); }", "&32 holds item by node"],
    ["one bucket", "void f(struct item *i) { hlist_add_head(&i->node, &buckets[hash(i, 3)]); }", "&32 holds item by node"],
    [
      "a link that lies deeper",
      "void f(void) { struct item *i; list_for_each_entry(i, &all, owner.link) { } }",
      "&16 holds item by owner.link",
    ],
  ])("is said by %s", (_, text, expected) => {
    expect(held(text)).toEqual([expected]);
  });

  it("is said by a macro of the program's, with what it is given", () => {
    const header = `#define for_each_item(own, it) \\
	list_for_each_entry(it, &(own)->items, node)
#define for_each_main(it) for_each_item(&main_owner, it)
`;
    expect(held("void f(struct owner *o, struct item *i) { for_each_item(o, i) { } /* list_ */ }", header)).toEqual([
      "owner.items holds item by node",
    ]);
    expect(held("void f(struct item *i) { for_each_main(i) { } /* list_ */ }", header)).toEqual(["owner.items holds item by node"]);
  });

  it.each([
    ["a head that is handed in", "void f(struct list_head *all, struct item *i) { list_add(&i->node, all); }"],
    ["a variable of an earlier function", "void f(struct item *i) { } void g(void) { list_for_each_entry(i, &all, node) { } }"],
    ["a call", "void f(struct item *i) { list_add(&i->node, head_of(i)); }"],
    ["a text that ends", "void f(struct item *i) { list_add(&i->node, &a"],
    ["nothing of the kind", "void f(void) { list_add(1 + 2, 3); hash_add(); }"],
  ])("is not said by %s", (_, text) => {
    expect(held(text)).toEqual([]);
  });

  it("is what the first use says", () => {
    const text = "void f(struct item *i, struct part *p) { list_add(&i->node, &all); list_add(&p->list, &all); }";
    expect(held(text)).toEqual(["&16 holds item by node"]);
  });
});
