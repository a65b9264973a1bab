import { describe, expect, it } from "vitest";
import { viewOf } from "../../test/support/view.ts";
import { documentLinks, MOST_LINKS, readLinkData, resolveDocumentLink } from "./document-links.ts";

describe("links", () => {
  it("lead from a rule that a comment allows to its page", async () => {
    const { view } = await viewOf("/* quiesce: allow(suppression): a test */\nvoid f(void)\n{\n}\n");
    expect(documentLinks(view)).toEqual([
      {
        range: { start: { line: 0, character: 18 }, end: { line: 0, character: 29 } },
        target: "file:///docs/rules/suppression.md",
        tooltip: "About suppression",
      },
    ]);
  });

  it("lead from a primitive that a comment names to the line that its facts were read from", async () => {
    const { view } = await viewOf(
      "/* Like synchronize_rcu(), not as words(). */\nvoid f(void)\n{\n}\n//- kernel/rcu/tree.c\n\n\nvoid synchronize_rcu(void)\n{\n}\n",
    );
    const [link, ...more] = documentLinks(view);
    expect(more).toEqual([]);
    expect(link).toMatchObject({ range: { start: { line: 0, character: 8 }, end: { line: 0, character: 23 } } });
    expect(link?.target).toBeUndefined();
    const resolved = resolveDocumentLink(view, link!, readLinkData(link?.data)!);
    expect(resolved.target).toBe("file:///linux/kernel/rcu/tree.c#L3");
  });

  it("leave code alone, and stay as they are where there is no such file", async () => {
    const { view } = await viewOf("void f(void)\n{\n\tsynchronize_rcu(); /* a smp_mb() */\n}\n");
    const links = documentLinks(view);
    expect(links).toHaveLength(1);
    expect(resolveDocumentLink(view, links[0]!, readLinkData(links[0]?.data)!)).toEqual(links[0]);
    expect(readLinkData({ uri: "a" })).toBeUndefined();
  });

  it("are bounded", async () => {
    const { view } = await viewOf(`/* ${"smp_mb() ".repeat(MOST_LINKS + 50)}*/\n`);
    expect(documentLinks(view)).toHaveLength(MOST_LINKS);
  });
});
