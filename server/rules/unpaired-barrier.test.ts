import { describe, it } from "vitest";
import { expectCommentFindings } from "../../test/support/comment-rule-fixture.ts";
import { unpairedBarrier as rule } from "./unpaired-barrier.ts";

const WRITER = `
void announce(struct channel *channel)
{
	channel->data = 1;
    smp_wmb();
	channel->ready = 1;
}
`;
const READER = `
int consume(struct channel *channel)
{
	if (!channel->ready)
		return 0;
	smp_rmb();
	return channel->data;
}
`;
const BARE_READER = READER.replace("\tsmp_rmb();\n", "");

function commented(comment: string, mark = ""): string {
  return WRITER.replace("    smp_wmb();\n", `\t/* ${comment} */\n    smp_wmb();\n${mark}`);
}

describe("unpaired-barrier finds", () => {
  it.each([
    [
      "a barrier that nothing in the folder answers",
      WRITER.replace("wmb();\n", "wmb();\n\t// - Nothing in this folder pairs with smp_wmb()\n"),
    ],
    ["the reader's side of it", READER.replace("\tsmp_rmb();\n", "    smp_rmb();\n\t// - Nothing in this folder pairs with smp_rmb()\n")],
    [
      "a partner by name that has no barrier",
      commented("Pairs with the barrier in consume().", "\t// - names consume() as its other side\n") + BARE_READER,
    ],
    [
      "a partner by name in another file, whose callees have none either",
      `${commented("The corresponding read barrier is in consume().", "\t// - consume() has nothing that answers it\n")}
//- kernel/reader.c
static int helper(struct channel *channel) { return channel->data; }
int consume(struct channel *channel) { return channel->ready ? helper(channel) : 0; }
`,
    ],
    [
      "a partner whose barrier orders the wrong thing",
      commented("Pairs with the smp_rmb() in consume().", "\t// - has nothing that answers it\n") +
        READER.replace("smp_rmb", "smp_wmb").replace("\tsmp_wmb();\n", "\t/* Stores only: pairs with whoever reads. */\n\tsmp_wmb();\n"),
    ],
    [
      "a release that nothing acquires, though its comment says so",
      `
void announce(struct channel *channel)
{
	channel->data = 1;
	/* Pairs with smp_load_acquire() in consume(). */
    smp_store_release(&channel->ready, 1);
	// - names consume() as its other side
}
${BARE_READER}`,
    ],
  ])("%s", async (_, text) => {
    await expectCommentFindings(rule, text);
  });
});

describe("unpaired-barrier is silent on", () => {
  it.each([
    ["a pair in one file", WRITER + READER],
    ["a pair across files", `${WRITER}\n//- kernel/reader.c\n${READER}`],
    ["a pair by name", commented("Pairs with the smp_rmb() in consume().") + READER],
    ["a partner that uses a full barrier", WRITER + READER.replace("smp_rmb", "smp_mb")],
    [
      "an acquire as the other side",
      WRITER + READER.replace("\tsmp_rmb();\n", "").replace("channel->ready", "smp_load_acquire(&channel->ready)"),
    ],
    [
      "a partner in a callee",
      `${commented("Pairs with the barrier in poll().")}${READER}\nint poll(struct channel *channel) { return consume(channel); }\n`,
    ],
    ["a comment that names something else", commented("Pairs with the device's reads.")],
    ["a partner that a lock implies", commented("Pairs with the barrier that the lock in consume() implies.") + BARE_READER],
    ["a partner that nobody can find", commented("Pairs with the barrier in elsewhere().")],
    ["full barriers", WRITER.replace("smp_wmb", "smp_mb")],
    ["a barrier with nothing shared on one side", "void f(void) { smp_wmb(); shared = 1; }"],
  ])("%s", async (_, text) => {
    await expectCommentFindings(rule, text);
  });
});
