import { describe, expect, it } from "vitest";
import type { MarkupContent } from "vscode-languageserver-protocol";
import { viewOf, type ViewOptions } from "../../test/support/view.ts";
import { hover } from "./hover.ts";

/** What the hover at `$0` shows; undefined for none. */
async function check(text: string, options: ViewOptions = {}): Promise<string | undefined> {
  const { view, offset } = await viewOf(text, options);
  const found = hover(view, offset);
  return (found?.contents as MarkupContent | undefined)?.value;
}

const SYNC = "void f(void)\n{\n\tmutex_lock(&m);\n\tsynchroni$0ze_rcu();\n\tmutex_unlock(&m);\n}\n";

describe("hover", () => {
  it("on a primitive tells it, and what holds here", async () => {
    const text = await check(SYNC);
    expect(text).toMatch(/^\*\*`synchronize_rcu\(\)`\*\* · waits for an RCU grace period\n/);
    expect(text).toMatch(/\*\*Here\*\*, in `f\(\)`:[^]*- locks held: `?m`? \(`mutex_lock`, line 3\)/);
  });

  it("in plain text for a client that reads no Markdown", async () => {
    const text = await check(SYNC, { capabilities: {} });
    expect(text).toMatch(/^synchronize_rcu\(\) \(waits for an RCU grace period\)\n/);
    expect(text).not.toContain("*");
  });

  it("on a wrapper names the way down, in other files too", async () => {
    const text = await check(
      "void f(void)\n{\n\tmy_s$0ync();\n}\n//- include/linux/my.h\nstatic inline void my_sync(void)\n{\n\tinner();\n}\nstatic inline void inner(void)\n{\n\tsynchronize_rcu();\n}\n",
    );
    expect(text).toContain("`my_sync()` comes down to `synchronize_rcu()` through `inner()`.");
  });

  it("on an annotation tells what it asks of the function", async () => {
    expect(await check("noins$0tr void f(void)\n{\n}\n")).toMatch(/^\*\*`noinstr`\*\* · annotation/);
  });

  it("on the name of a function that is defined tells what is in it", async () => {
    const text = await check("noinstr void f$0oo(void)\n{\n\tpreempt_disable();\n\tpreempt_enable();\n}\n");
    expect(text).toMatch(/^\*\*`foo\(\)`\*\* · noinstr function/);
    expect(text).toContain("synchronization: 2 points: `preempt_disable` and `preempt_enable`");
  });

  it("on a call that may sleep tells through what", async () => {
    const text = await check("static void g(void)\n{\n\tmutex_lock(&m);\n}\nvoid f(void)\n{\n\tspin_lock(&l);\n\tg$0();\n}\n");
    expect(text).toContain("`mutex_lock()`");
    expect(text).toMatch(/may sleep: no/);
  });

  it("in comments answers to names that can only be meant", async () => {
    expect(await check("/* See synchro$0nize_rcu for why. */\nvoid f(void)\n{\n}\n")).toContain("grace period");
    expect(await check("/* A compl$0ete() comes later. */\nvoid f(void)\n{\n}\n")).toContain("`complete()`");
    expect(await check("/* Until all is compl$0ete. */\nvoid f(void)\n{\n}\n")).toBeUndefined();
  });

  it.each([
    ["a variable of the same name", "void f(void)\n{\n\tint compl$0ete = 1;\n}\n"],
    ["a type", "void f(struct ta$0sk_struct *task)\n{\n}\n"],
    ["a member", "void f(struct a *a)\n{\n\ta->barr$0ier = 1;\n}\n"],
    ["a number", "int a = 1$07;\n"],
    ["white space", "void f(void)\n{\n\t$0\n\n}\n"],
    ["an ordinary function", "static int tw$0o(void)\n{\n\treturn 2;\n}\n"],
    ["the name of a context", "/* In the task$0 () of it. */\nint a;\n"],
  ])("says nothing on %s", async (_, text) => {
    expect(await check(text)).toBeUndefined();
  });
});
