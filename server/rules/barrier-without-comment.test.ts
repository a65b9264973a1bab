import { describe, it } from "vitest";
import { expectCommentFindings } from "../../test/support/comment-rule-fixture.ts";
import { barrierWithoutComment as rule } from "./barrier-without-comment.ts";

describe("barrier-without-comment finds", () => {
  it.each([
    ["smp_wmb", "a->data = 1;\n    smp_wmb();\n\t// - No comment says what smp_wmb() orders\n\ta->ready = 1;"],
    ["smp_rmb", "x = a->ready;\n    smp_rmb();\n\t// - smp_rmb()\n\ty = a->data;"],
    ["smp_mb", "a->data = 1;\n    smp_mb();\n\t// - smp_mb()\n\tx = a->ready;"],
    ["a barrier beside an atomic", "a->data = 1;\n    smp_mb__before_atomic();\n\t// - smp_mb__before_atomic()\n\tatomic_inc(&a->count);"],
    ["a mandatory barrier", "a->data = 1;\n    wmb();\n\t// - wmb()\n\ta->ready = 1;"],
    [
      "one with a comment on something else above",
      "/* Something else. */\n\ta->data = 1;\n\n    smp_wmb();\n\t// - smp_wmb()\n\n\ta->ready = 1;",
    ],
  ])("%s", async (_, body) => {
    await expectCommentFindings(rule, `\nvoid f(struct a *a)\n{\n\t${body}\n}\n`);
  });

  it("and says what the other side looks like", async () => {
    await expectCommentFindings(
      rule,
      `
void announce(struct channel *channel)
{
	channel->data = 1;
    smp_wmb();
	// - It looks like the other side of smp_rmb() in consume()
	channel->ready = 1;
}
int consume(struct channel *channel)
{
	int ready = channel->ready;

	/* The flag, then the data. */
	smp_rmb();
	return ready ? channel->data : 0;
}
`,
    );
  });

  it("and names the side whose comment speaks of it", async () => {
    await expectCommentFindings(
      rule,
      `
void announce(struct channel *channel)
{
	channel->data = 1;
    smp_wmb();
	// - It is the other side of smp_rmb() in consume()
	channel->ready = 1;
}
int consume(struct channel *channel)
{
	int ready = channel->ready;

	/* Pairs with the smp_wmb() in announce(). */
	smp_rmb();
	return ready ? channel->data : 0;
}
`,
    );
  });
});

describe("barrier-without-comment is silent on", () => {
  it.each([
    ["a comment above", "\ta->data = 1;\n\t/* The data, then the flag. */\n\tsmp_wmb();\n\ta->ready = 1;"],
    ["a comment behind", "\ta->data = 1;\n\tsmp_wmb(); /* the data, then the flag */\n\ta->ready = 1;"],
    ["a comment in the same paragraph", "\t/* The data, then the flag. */\n\ta->data = 1;\n\tsmp_wmb();\n\ta->ready = 1;"],
    ["a release", "\ta->data = 1;\n\tsmp_store_release(&a->ready, 1);"],
    ["an atomic with order", "\tif (atomic_dec_and_test(&a->count))\n\t\tfree(a);"],
  ])("%s", async (_, body) => {
    await expectCommentFindings(rule, `\nvoid f(struct a *a)\n{\n${body}\n}\n`);
  });

  it("a function whose head speaks of order, and one that is a barrier by name", async () => {
    await expectCommentFindings(
      rule,
      `
/* Orders the data before the flag. */
void f(struct a *a)
{
	a->data = 1;
	smp_wmb();
	a->ready = 1;
}
void my_barrier(void) { smp_mb(); }
`,
    );
  });
});
