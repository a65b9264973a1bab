import { describe, it } from "vitest";
import { expectCommentFindings } from "../../test/support/comment-rule-fixture.ts";
import { lostOrder as rule } from "./lost-order.ts";

/** A writer in another file of the folder, which the reader's fixture follows. */
const WRITER = `
//- kernel/writer.c
void announce(struct channel *channel)
{
	channel->data = 1;
	/* The data, then the flag, for consume(). */
	smp_wmb();
	channel->ready = 1;
}
`;

function besideWriter(reader: string): string {
  return `//- kernel/reader.c\n${reader}${WRITER}`;
}

describe("lost-order finds", () => {
  it.each([
    [
      "a test where the comment counts on test and clear",
      `
void update(struct task *task)
{
	/* test_and_clear_bit() is the read barrier for the target, too. */
    if (test_bit(PENDING, &task->flags))
    //  ~ The comment counts on test_and_clear_bit()
		task->state = target;
}
`,
    ],
    [
      "a counter that no longer returns",
      `
void put(struct thing *thing)
{
	/* atomic_dec_return() orders our stores before the free on another CPU. */
    atomic_dec(&thing->count);
	// ~ counts on atomic_dec_return()
}
`,
    ],
    [
      "a marked store where the comment counts on a release",
      `
void publish(struct channel *channel)
{
	channel->data = 1;
	/* The barrier is in smp_store_release(). */
    WRITE_ONCE(channel->ready, 1);
	// ~ counts on smp_store_release()
}
`,
    ],
    [
      "a marked load where the comment counts on an acquire",
      `
int consume(struct channel *channel)
{
	/* smp_load_acquire() orders the flag before the data. */
    int ready = READ_ONCE(channel->ready);
    //          ~ counts on smp_load_acquire()
	return ready ? channel->data : 0;
}
`,
    ],
    [
      "an operation that is called a barrier and is none",
      `
void update(struct task *task)
{
	/* Clearing the flag is a full barrier. */
    clear_bit(PENDING, &task->flags);
	// ~ orders nothing
	task->state = target;
}
`,
    ],
    [
      "a read barrier that went missing, by the other side's comment",
      besideWriter(`
int consume(struct channel *channel)
{
    if (!READ_ONCE(channel->ready))
    //   - reads ready and then data
		return 0;
	return channel->data;
}
`),
    ],
    [
      "the same, by a comment that calls it the partner, through a helper",
      `//- kernel/reader.c
static int is_ready(struct channel *channel)
{
	return channel->ready;
}
int consume(struct channel *channel)
{
    if (!is_ready(channel))
    //   ~ smp_wmb() in announce() makes data visible before ready
		return 0;
	return channel->data;
}
${WRITER.replace("for consume()", "pairs with consume()")}`,
    ],
    [
      "a release whose only reader uses a marked load",
      `
void announce(struct channel *channel)
{
	channel->data = 1;
	smp_store_release(&channel->ready, 1);
}
int consume(struct channel *channel)
{
    if (!READ_ONCE(channel->ready))
    //   - reads ready and then data with nothing between
		return 0;
	return channel->data;
}
`,
    ],
    [
      "an acquire whose only writer uses a marked store",
      `
void announce(struct channel *channel)
{
	channel->data = 1;
    WRITE_ONCE(channel->ready, 1);
  //- writes data and then ready with nothing between
}
int consume(struct channel *channel)
{
	return smp_load_acquire(&channel->ready) ? channel->data : 0;
}
`,
    ],
  ])("%s", async (_, text) => {
    await expectCommentFindings(rule, text);
  });
});

describe("lost-order is silent on", () => {
  it.each([
    [
      "an operation with order that is there",
      `
void update(struct task *task)
{
	/* test_and_clear_bit() is the read barrier for the target, too. */
	if (test_and_clear_bit(PENDING, &task->flags))
		task->state = target;
}
`,
    ],
    [
      "a cheap test before the one with order",
      `
void update(struct task *task)
{
	/* Only look first: test_and_clear_bit() orders, and is dear. */
	if (test_bit(PENDING, &task->flags) && test_and_clear_bit(PENDING, &task->flags))
		task->state = target;
}
`,
    ],
    [
      "a comment on a barrier beside the operation",
      `
void update(struct task *task)
{
	/* What follows is a full barrier. */
	smp_mb__before_atomic();
	clear_bit(PENDING, &task->flags);
}
`,
    ],
    [
      "a reader with its barrier",
      besideWriter(`
int consume(struct channel *channel)
{
	if (!READ_ONCE(channel->ready))
		return 0;
	smp_rmb();
	return channel->data;
}
`),
    ],
    [
      "a reader with an acquire",
      besideWriter(`
int consume(struct channel *channel)
{
	if (!smp_load_acquire(&channel->ready))
		return 0;
	return channel->data;
}
`),
    ],
    [
      "reads in the other order",
      besideWriter(`
int consume(struct channel *channel)
{
	int data = channel->data;

	return channel->ready ? data : 0;
}
`),
    ],
    [
      "reads in different arms",
      besideWriter(`
int consume(struct channel *channel, int which)
{
	if (which)
		return channel->ready;
	else
		return channel->data;
}
`),
    ],
    [
      "a lock between the reads",
      besideWriter(`
int consume(struct channel *channel)
{
	int ready = channel->ready;

	spin_lock(&channel->lock);
	ready += channel->data;
	spin_unlock(&channel->lock);
	return ready;
}
`),
    ],
    [
      "a reader that nobody names",
      besideWriter(`
int peek(struct channel *channel)
{
	return channel->ready ? channel->data : 0;
}
`),
    ],
  ])("%s", async (_, text) => {
    await expectCommentFindings(rule, text);
  });
});
