import { describe, expect, it } from "vitest";
import { contextText } from "../../../test/support/context-text.ts";
import { kernelFixture } from "../../../test/support/kernel-fixture.ts";
import { analyse } from "../analyse.ts";

/** What holds at each `probe();` of a text. */
async function probes(text: string): Promise<readonly string[]> {
  const { files, surroundings } = await kernelFixture(text);
  const calls = analyse(files[0]!, surroundings).functions.flatMap((facts) => facts.calls);
  return calls.filter(({ callee }) => callee === "probe").map(({ context }) => contextText(context));
}

/** A lock that is given up in one configuration, and was never taken in the other. */
const GIVES_UP = `
#ifdef CONFIG_OFFLOAD
static void unlock(struct work *work, unsigned long flags)
{
	raw_spin_unlock_irqrestore(&work->lock, flags);
}
#else
static void unlock(struct work *work, unsigned long flags)
{
	local_irq_restore(flags);
}
#endif
`;
const CALLER = `
void f(struct work *work)
{
	unsigned long flags;

	raw_spin_lock_irqsave(&work->lock, flags);
	toggle(work, flags);
	probe();
}
`;

describe("what bodies for different configurations do otherwise", () => {
  it("is not known behind a function that says that it gives up a lock", async () => {
    const toggle =
      "static int toggle(struct work *work, unsigned long flags)\n\t__releases(work->lock)\n{\n\tprepare(work);\n\tunlock(work, flags);\n\treturn 1;\n}\n";
    const [text] = await probes(GIVES_UP + toggle + CALLER);
    expect(text).toBe("preempt 0..1, perhaps work->lock");
  });
});
