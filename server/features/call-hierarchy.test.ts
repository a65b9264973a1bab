import { describe, expect, it } from "vitest";
import { viewOf } from "../../test/support/view.ts";
import { incoming, outgoing, prepare, readItemData } from "./call-hierarchy.ts";

const TEXT = `static void leaf(void)
{
	mutex_lock(&m);
	mutex_unlock(&m);
}
static void middle(void)
{
	leaf();
	leaf();
	other();
}
static int two(void)
{
	return 2;
}
void atomic(void)
{
	spin_lock(&l);
	middle();
	spin_unlock(&l);
}
//- include/linux/other.h
void other(void);
//- kernel/other.c
void other(void)
{
	synchronize_rcu();
}
void outside(void)
{
	other();
}
`;

async function at(marked: string) {
  const { view, offset } = await viewOf(TEXT.replace(marked.replace("$0", ""), marked));
  return { view, items: prepare(view, offset) };
}

describe("the hierarchy of sleeping", () => {
  it("begins at a function that may sleep, where it is defined or called", async () => {
    expect((await at("void mid$0dle(void)")).items.map(({ name }) => name)).toEqual(["middle"]);
    const { items } = await at("l);\n\tmid$0dle();");
    expect(items).toMatchObject([{ name: "middle", uri: "file:///linux/kernel/fixture.c" }]);
    expect(items[0]?.detail).toContain("mutex_lock()");
  });

  it("does not begin elsewhere: other hierarchies are another server's", async () => {
    expect((await at("int t$0wo(void)")).items).toEqual([]);
    expect((await at("\tspin_$0lock(&l);")).items).toEqual([]);
    expect((await at("return $02;")).items).toEqual([]);
  });

  it("goes down to what sleeps, each with its reason", async () => {
    const { view, items } = await at("void mid$0dle(void)");
    const calls = outgoing(view, readItemData(items[0]?.data)!);
    expect(calls.map(({ to, fromRanges }) => [to.name, fromRanges.map(({ start }) => start.line)])).toEqual([
      ["leaf", [7, 8]],
      ["other", [9]],
    ]);
    expect(calls[1]?.to.uri).toBe("file:///linux/kernel/other.c");
    expect(calls[1]?.to.detail).toContain("synchronize_rcu()");
  });

  it("goes up to callers with what holds there", async () => {
    const { view, items } = await at("void mid$0dle(void)");
    const [call] = incoming(view, readItemData(items[0]?.data)!);
    expect(call?.from.name).toBe("atomic");
    expect(call?.from.detail).toMatch(/^must not sleep here: .*spin_lock/);
    expect(call?.fromRanges).toEqual([{ start: { line: 18, character: 1 }, end: { line: 18, character: 7 } }]);
  });

  it("follows callers into other files", async () => {
    const { view } = await viewOf(TEXT);
    const calls = incoming(view, { uri: view.uri, path: "kernel/other.c", name: "other" });
    expect(calls.map(({ from }) => from.name).sort()).toEqual(["middle", "outside"]);
    expect(outgoing(view, { uri: view.uri, path: "kernel/none.c", name: "none" })).toEqual([]);
    expect(readItemData({ uri: 1 })).toBeUndefined();
  });
});
