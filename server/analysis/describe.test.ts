import { describe, expect, it } from "vitest";
import { makeSourceFile } from "../../base/source-file.ts";
import { primitiveNamed, primitives } from "../../kernel/catalogue/primitives.ts";
import { describePrimitive } from "./describe.ts";
import { describeContext, intervalText } from "./describe-context.ts";
import { NO_LINKS, prose, toMarkdown, toPlainText } from "./describe-markdown.ts";
import { counted, list } from "./describe-words.ts";
import type { Because, Context } from "./facts.ts";

function primitive(name: string) {
  const found = primitiveNamed(name);
  if (found === undefined) throw new Error(name);
  return found;
}

describe("a primitive", () => {
  it("says what it waits for and what not, and whom it disturbs", () => {
    const text = toMarkdown(describePrimitive(primitive("schedule_on_each_cpu")));
    expect(text).toMatch(/^\*\*`schedule_on_each_cpu\(\)`\*\* · forces every online CPU to switch\n/);
    expect(text).toContain("- does not wait for: tasks that were preempted in the middle of a function; offline CPUs");
    expect(text).toContain("| `nohz_full`, in user mode | switches to a kworker and back, and starts its tick |");
  });

  it("that disturbs nobody has no table", () => {
    expect(toMarkdown(describePrimitive(primitive("smp_wmb")))).not.toContain("|");
  });

  it("written by another of its names says which entry it is", () => {
    const entry = primitives.find(({ alsoNamed, kind }) => alsoNamed.length > 0 && kind === "function");
    expect(entry).toBeDefined();
    const text = toMarkdown(describePrimitive(entry!, entry!.alsoNamed[0]));
    expect(text).toMatch(
      new RegExp(`^\\*\\*\`${entry!.alsoNamed[0]}\\(\\)\`\\*\\* · ${entry!.name.replaceAll("_", String.raw`\\_`)}\\(\\)`),
    );
  });

  it("links to the tree where the place is known, and names it elsewhere", () => {
    const links = { ...NO_LINKS, source: () => "file:///linux/a.c#L7" };
    const description = describePrimitive(primitive("smp_wmb"));
    expect(toMarkdown(description, links)).toContain("](file:///linux/a.c#L7)");
    expect(toMarkdown(description)).toMatch(/Read in Linux [\d.]+: `include\//);
  });

  it("of a newer kernel says so last", () => {
    const text = toMarkdown(describePrimitive(primitive("smp_wmb"), "smp_wmb", "Linux 6.15.0 is newer"));
    expect(text.split("\n").at(-1)).toContain("6.15.0");
  });

  it.each(primitives.map((each) => [each.name, each] as const))("%s becomes whole Markdown and whole text", (_, each) => {
    const description = describePrimitive(each);
    const markdown = toMarkdown(description);
    const rows = markdown.split("\n").filter((line) => line.startsWith("|"));
    expect([0, 6]).toContain(rows.length);
    for (const row of rows) expect(row.match(/(?<!\\)\|/g)).toHaveLength(3);
    expect(markdown + toPlainText(description)).not.toMatch(/undefined|\[object/);
    expect((markdown.match(/`/g) ?? []).length % 2).toBe(0);
  });
});

describe("the context", () => {
  const because = (value: Because["value"], why: string, at?: Because["at"]): Because => ({ value, why, at });
  const none = { low: 0, high: 0 };
  const source = makeSourceFile("a.c", "one\ntwo\nthree\n", "user");
  const context: Context = {
    rcuWatching: because("yes", "nothing says otherwise"),
    preemptible: because("no", "preemption is disabled", { start: 4, end: 7 }),
    irqs: because("unknown", ""),
    maySleep: because("no", "not preemptible"),
    preempt: { low: 1, high: 1 },
    irqDisable: none,
    bhDisable: none,
    instrumentation: { low: 1, high: 1 },
    readers: [{ flavour: "rcu", nesting: { low: 0, high: 1 }, by: "rcu_read_lock", at: { start: 8, end: 9 } }],
    locks: [
      { lock: "&klp_mutex", by: "lockdep_assert_held", mode: "exclusive", held: "yes", at: undefined },
      { lock: "tasklist_lock", by: "read_lock", mode: "shared", held: "unknown", at: { start: 0, end: 3 } },
    ],
    released: [],
  };

  it("names each answer with its reason and line, and leaves unknown unknown", () => {
    expect(describeContext(context, source)).toEqual([
      ["RCU is watching", "yes: nothing says otherwise"],
      ["preemptible", "no: preemption is disabled, line 2"],
      ["may sleep", "no: not preemptible"],
      ["not known", "interrupts enabled"],
      ["locks held", "&klp_mutex (by the caller) and tasklist_lock (read_lock, line 1; shared, on some paths)"],
      ["readers", "rcu (rcu_read_lock, line 3; on some paths)"],
      ["instrumentation regions entered", "1"],
    ]);
  });
});

describe("words", () => {
  it.each([
    ["a call() and a_name", "a `call()` and `a_name`"],
    ["1 < 2 | *p", String.raw`1 \< 2 \| \*p`],
    ["`kept_as_is`", "`kept_as_is`"],
  ])("%s", (text, expected) => {
    expect(prose(text)).toBe(expected);
  });

  it("join lists and count", () => {
    expect([list([]), list(["a"]), list(["a", "b"]), list(["a", "b", "c"])]).toEqual(["", "a", "a and b", "a, b and c"]);
    expect([counted(1, "point"), counted(2, "point")]).toEqual(["1 point", "2 points"]);
    const never = Number.POSITIVE_INFINITY;
    expect([intervalText({ low: 1, high: 1 }), intervalText({ low: 0, high: 2 }), intervalText({ low: 1, high: never })]).toEqual([
      "1",
      "0 to 2",
      "1 or more",
    ]);
  });
});
