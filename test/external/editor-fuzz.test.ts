/** Random edits of real files: what is kept from edit to edit equals a reading anew, nothing crashes, and memory stays flat. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { expect, it } from "vitest";
import { Random } from "../../base/random.ts";
import type { EditorFile } from "../../c/editor/file.ts";
import { reader } from "../support/editor.ts";
import { describeWithSources } from "../support/sources.ts";

const read = await reader();
const deep = process.env["QUIESCE_DEEP"] === "1";
const seed = deep ? Date.now() : 1;
/** Edits in all, over all files. */
const EDITS = deep ? 10_000 : 400;
/** After so many edits a file is compared with a reading anew, and starts again from the real text. */
const ROUND = 25;

const files = [
  "kernel/livepatch/transition.c",
  "kernel/livepatch/patch.c",
  "kernel/entry/common.c",
  "kernel/context_tracking.c",
  "kernel/rcu/tree_stall.h",
  "kernel/sched/idle.c",
  "include/linux/rcupdate.h",
];

const typed = [
  "{",
  "}",
  "(",
  ")",
  ";",
  ",",
  "#",
  '"',
  "'",
  "\\",
  "\n",
  "/*",
  "*/",
  "//",
  "\n#if X\n",
  "\n#else\n",
  "\n#endif\n",
  "noinstr ",
  "x",
  " ",
  "\0",
  "é",
];

/** One edit: typing, deleting, pasting a part of the text somewhere else, or leaving only a part of it. */
function edited(text: string, random: Random): string {
  const at = random.below(text.length + 1);
  const length = random.below(random.below(8) === 0 ? 2000 : 30);
  const before = text.slice(0, at);
  switch (random.below(8)) {
    case 0:
    case 1:
      return before + text.slice(at + length);
    case 2: {
      const from = random.below(text.length + 1);
      return before + text.slice(from, from + length) + text.slice(at);
    }
    case 3:
      return random.below(10) === 0 ? text.slice(at >> 1, at) : text;
    default:
      return before + (typed[random.below(typed.length)] ?? "") + text.slice(at);
  }
}

/** Bodies are read when somebody asks for them. */
function readBodies({ functions }: EditorFile): void {
  for (const { tree, notAnalysed } of functions) if ((tree === undefined) === (notAnalysed === undefined)) throw new Error("neither");
}

function contents(file: EditorFile): unknown {
  return { ...file, source: undefined };
}

describeWithSources(`random edits by seed ${seed}`, ({ linux612 }) => {
  it.each(files)("of %s equal a reading anew", (file) => {
    const original = readFileSync(path.join(linux612.path, file), "utf8");
    const random = new Random(new Int32Array(4));
    random.seed(seed);
    for (let round = 0; round * ROUND * files.length < EDITS; round++) {
      const open = read.open(file, original);
      let text = original;
      for (let edit = 0; edit < ROUND; edit++) {
        text = edited(text, random);
        readBodies(open.update(text));
      }
      expect(contents(open.file)).toEqual(contents(read.read(file, text)));
      // Taken back, it is what it was.
      expect(contents(open.update(original))).toEqual(contents(read.read(file, original)));
      open.close();
    }
  });

  it("leave memory flat", () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const original = readFileSync(path.join(linux612.path, "kernel/livepatch/transition.c"), "utf8");
    const open = read.open("transition.c", original);
    const places = [...original.matchAll(/;\n\t/g)].map(({ index }) => index);
    const edit = (count: number): number => {
      for (let at = 0; at < count; at++) {
        const place = places[at % places.length] ?? 0;
        readBodies(open.update(`${original.slice(0, place)};${original.slice(place)}`));
      }
      collect();
      const { heapUsed, arrayBuffers, external } = process.memoryUsage();
      return heapUsed + arrayBuffers + external;
    };
    edit(300);
    const before = edit(100);
    const after = edit(1000);
    console.log(`${(before / 1e6).toFixed(1)} MB, after 1,000 edits ${(after / 1e6).toFixed(1)} MB`);
    expect(after).toBeLessThan(before * 1.1);
    open.close();
  });
});
