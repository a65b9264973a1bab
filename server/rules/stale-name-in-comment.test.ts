import { describe, expect, it } from "vitest";
import { expectCommentFindings } from "../../test/support/comment-rule-fixture.ts";
import { fixed } from "../../test/support/rule-fixture.ts";
import { staleNameInComment as rule } from "./stale-name-in-comment.ts";

const FAMILY = `
void queue_start(void) { }
void queue_stop(void) { }
static void queue_work(void) { }
`;

describe("stale-name-in-comment finds", () => {
  it.each([
    ["a name in a comment above a function", "/* After queue_prepare(). */\n//       - names queue_prepare(), which exists nowhere"],
    ["a name in a line comment", "// Like queue_prepare() did.\n//      - queue_prepare()"],
    ["a static one's", "/* See __queue_work(). */\n//     - __queue_work()"],
    ["two of them", "/* queue_first(), queue_second(). */\n// - queue_first()\n//                - queue_second()"],
    ["a longer form of one that exists", "/* After queue_start_all(). */\n//       - queue_start_all()"],
    ["a name that only a neighbour's comment knows", "/* See queue_prepare(). */\n//     - queue_prepare()\n"],
  ])("%s", async (_, comment) => {
    const neighbour = "//- kernel/other.c\n/* queue_prepare() was here. */\nint other;\n";
    await expectCommentFindings(rule, `${FAMILY}\n${comment}\nint x;\n${neighbour}`);
  });

  it("a function that kernels dropped, and mends it", async () => {
    const text = `
//- kernel/a.c
/* Readers are done after synchronize_sched(). */
int x;
//- include/linux/rcupdate.h
void synchronize_rcu(void);
`;
    const fix = await fixed(rule, text.trimStart());
    expect(fix?.title).toBe("Name synchronize_rcu() instead");
    expect(fix?.text).toContain("/* Readers are done after synchronize_rcu(). */");
  });
});

describe("stale-name-in-comment is silent on", () => {
  it.each([
    ["names that exist", "/* queue_start(), then queue_stop(). */"],
    ["static ones of other files", "/* See queue_hidden(). */"],
    ["macros", "/* See queue_macro(). */"],
    ["names of other families", "/* pthread_create() does the same, and so does some_thing(). */"],
    ["members and patterns", "/* ops->queue_gone(), a.queue_gone(), queue_*_gone() and queue_{get,put}_gone() */"],
    ["a plural of one that exists", "/* All queue_starts() are over. */"],
    ["code that is commented out", "/* queue_gone(x, y); */"],
    ["primitives", "/* smp_mb() and rcu_read_lock() */"],
    ["history", "/*\n * Made of what queue_gone() and queue_lost() were, which\n * were consolidated.\n */"],
    ["patterns of names", "/* queue_xxx(), queue_foo() and queue_() */"],
    ["words", "/* queue_gone is a word here */"],
  ])("%s", async (_, comment) => {
    const others = "//- kernel/other.c\nstatic void queue_hidden(void) { }\n//- kernel/other.h\n#define queue_macro(x) (x)\n";
    await expectCommentFindings(rule, `${FAMILY}\n${comment}\nint x;\n${others}`);
  });
});
