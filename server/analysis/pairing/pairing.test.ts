import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { reader } from "../../../test/support/editor.ts";
import { kernelFixture, surroundingsOf } from "../../../test/support/kernel-fixture.ts";
import type { EditorFile } from "../../../c/editor/file.ts";
import type { Surroundings } from "../surroundings.ts";
import { type PairedPoint, pairsAt, pairsOf } from "./pairing.ts";

/** `function operation: confidence function operation, …` for each ordering point of the first file. */
async function pairs(text: string): Promise<readonly string[]> {
  const { files, surroundings } = await kernelFixture(text);
  const [file] = files;
  if (file === undefined) throw new Error("the fixture has no file");
  return pairsOf(file, surroundings).map(written);
}

function written({ point, pairs: its }: PairedPoint): string {
  const others = its.map((pair) => `${pair.confidence} ${pair.function} ${pair.name}`).sort();
  return `${point.function.name} ${point.name}: ${others.join(", ")}`;
}

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
const BOTH_WAYS = ["announce smp_wmb: likely consume smp_rmb", "consume smp_rmb: likely announce smp_wmb"];

describe("by locations", () => {
  it("pairs what orders two locations the opposite way", async () => {
    expect(await pairs(WRITER + READER)).toEqual(BOTH_WAYS);
  });

  it("follows calls on both sides", async () => {
    const writer = WRITER.replace("channel->ready = 1;", "mark(channel);");
    const fetching = READER.replace("channel->data", "value(channel)");
    const helpers = "void mark(struct channel *c) { c->ready = 1; }\nint value(struct channel *c) { return c->data; }\n";
    expect(await pairs(helpers + writer + fetching)).toEqual(BOTH_WAYS);
  });

  it("holds what callers do for possible", async () => {
    const writer = `
static void order(void) { smp_wmb(); }
void announce(struct channel *channel)
{
	channel->data = 1;
	order();
	channel->ready = 1;
}
`;
    expect(await pairs(writer + READER)).toEqual(["order smp_wmb: possible consume smp_rmb", "consume smp_rmb: possible order smp_wmb"]);
  });

  it.each([
    [
      "the same order on both sides",
      READER.replace("channel->ready", "channel->data").replace("return channel->data", "return channel->ready"),
    ],
    ["one location only", READER.replace("return channel->data", "return channel->other")],
    [
      "locals",
      READER.replace("if (!channel->ready)", "struct channel copy;\n\tif (!copy.ready)").replace(
        "return channel->data",
        "return copy.data",
      ),
    ],
    [
      "the other arm of a branch",
      READER.replace(
        "if (!channel->ready)\n\t\treturn 0;\n\tsmp_rmb();",
        "if (channel->ready)\n\t\treturn 0;\n\telse\n\t\tsmp_rmb();",
      ).replace("channel->ready)", "x)"),
    ],
    ["two barriers for stores", READER.replace("smp_rmb", "smp_wmb")],
  ])("does not pair %s", async (_, other) => {
    expect((await pairs(WRITER + other))[0]).toBe("announce smp_wmb: ");
  });

  it("pairs bits, acquires, releases and publications", async () => {
    const text = `
void a(struct x *x) { x->v = 1; set_flag(x); smp_store_release(&x->go, 1); }
int b(struct x *x) { return smp_load_acquire(&x->go) ? x->v : 0; }
void c(struct x *x) { x->w = 1; smp_wmb(); set_bit(PENDING, &x->flags); }
int d(struct x *x) { return test_and_clear_bit(PENDING, &x->flags) ? x->w : 0; }
void e(struct x *x) { x->u = 1; list_add_rcu(&x->node, &all); }
int f(struct x *x) { x = list_first_or_null_rcu(&all, struct x, node); return x->u; }
`;
    expect(await pairs(text)).toEqual([
      "a smp_store_release: likely b smp_load_acquire",
      "b smp_load_acquire: likely a smp_store_release",
      "c smp_wmb: likely d test_and_clear_bit",
      "d test_and_clear_bit: likely c smp_wmb",
      "e list_add_rcu: likely f list_first_or_null_rcu",
      "f list_first_or_null_rcu: likely e list_add_rcu",
    ]);
  });
});

describe("by comments", () => {
  const say = (text: string, comment: string): string => text.replace(/\tsmp_/, `\t/* ${comment} */\n\tsmp_`);

  it("is certain where one names the other", async () => {
    expect(await pairs(say(WRITER, "Pairs with the smp_rmb() in consume().") + READER)).toEqual([
      "announce smp_wmb: certain consume smp_rmb",
      "consume smp_rmb: certain announce smp_wmb",
    ]);
  });

  it("finds the named function in another folder", async () => {
    const text = `//- kernel/a/a.c\n${say(WRITER, "The read barrier is in consume().").replace("The read", "The corresponding read")}//- kernel/b/b.c\n${READER}`;
    expect(await pairs(text)).toEqual(["announce smp_wmb: certain consume smp_rmb"]);
  });

  it("takes the operation that the comment names", async () => {
    const two = READER.replace("return channel->data;", "int data = channel->data;\n\tsmp_mb();\n\treturn data + channel->ready;");
    expect((await pairs(say(WRITER, "Pairs with the smp_mb() in consume().") + two))[0]).toContain("certain consume smp_mb");
  });

  it("holds others for possible where somebody else is named", async () => {
    const other = READER.replace("consume", "poll");
    const found = await pairs(say(WRITER, "Pairs with the barrier in consume().") + READER + other);
    expect(found).toEqual([
      "announce smp_wmb: certain consume smp_rmb",
      "consume smp_rmb: certain announce smp_wmb",
      "poll smp_rmb: possible announce smp_wmb",
    ]);
  });
});

it("answers for one offset", async () => {
  const { files, surroundings } = await kernelFixture(WRITER + READER);
  const [file] = files;
  const at = file?.source.text.indexOf("smp_wmb") ?? 0;
  expect(file && pairsAt(file, surroundings, at + 3)?.pairs[0]?.function).toBe("consume");
  expect(file && pairsAt(file, surroundings, 0)).toBeUndefined();
});

describe("after edits", () => {
  const text = `static void mark(struct channel *c) { c->ready = 1; }
void announce(struct channel *channel)
{
	channel->data = 1;
	/* Pairs with the smp_rmb() in consume(). */
	smp_wmb();
	mark(channel);
}
${READER}
void twice(struct channel *channel)
{
	announce(channel);
	smp_mb();
	channel->data = 2;
}
`;
  const pieces = [
    "smp_rmb();",
    "smp_wmb();",
    "channel->ready = 2;",
    "channel->data++;",
    "mark(channel);",
    "announce(channel);",
    "/* Pairs with twice(). */",
    "}\n{",
  ];
  /** One surroundings for every reading of the file, as an editor's session has it. */
  const around = (current: () => EditorFile): Surroundings => {
    const now = (): Surroundings => surroundingsOf([current()], undefined);
    return {
      version: undefined,
      file: (path) => now().file(path),
      functionsNamed: (name, from) => now().functionsNamed(name, from),
      macrosNamed: (name, from) => now().macrosNamed(name, from),
      filesNaming: (name) => now().filesNaming(name),
      siblings: (path) => now().siblings(path),
      existsAnywhere: (name) => now().existsAnywhere(name),
    };
  };

  it("says the same as for a file that it sees for the first time", async () => {
    const read = await reader();
    const edit = fc.record({ at: fc.nat(600), remove: fc.nat(30), insert: fc.constantFrom("", ...pieces) });
    fc.assert(
      fc.property(fc.array(edit, { minLength: 1, maxLength: 8 }), (edits) => {
        const open = read.open("kernel/a.c", text);
        const kept = around(() => open.file);
        let now = text;
        for (const { at, remove, insert } of edits) {
          const start = Math.min(at, now.length);
          now = now.slice(0, start) + insert + now.slice(start + remove);
          const file = open.update(now);
          const fresh = read.read("kernel/a.c", now);
          expect(pairsOf(file, kept).map(written)).toEqual(
            pairsOf(
              fresh,
              around(() => fresh),
            ).map(written),
          );
        }
        open.close();
      }),
      { seed: 20240929, numRuns: process.env["QUIESCE_DEEP"] === "1" ? 1000 : 60 },
    );
  });
});
