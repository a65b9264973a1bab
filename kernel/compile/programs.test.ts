import { serialize } from "node:v8";
import { describe, expect, it } from "vitest";
import { profileNamed } from "../profiles/profiles.ts";
import { compileKernel, type CompileResult } from "./compile.ts";
import type { ProgramStore, SavedProgram } from "./programs.ts";
import { CompileCache } from "./unit-cache.ts";

const A = `#include "linux/sched.h"
#include "b.h"
static int own(struct task_struct *task) { return task->pid; }
int entry(struct task_struct *task) { return own(task) + other(B); }
`;
const FILES = { "dir/a.c": A, "dir/b.h": "#define B 3\nint other(int x);\n", "dir/b.c": "int other(int x) { return x; }\n" };

/** What a program that is compiled, or taken from before, is made of; and whether it was compiled. */
class Bench {
  readonly saved = new Map<string, SavedProgram>();
  saves = 0;
  files: Readonly<Record<string, string>> = FILES;
  /** Values go through what is written to a file. */
  readonly store: ProgramStore = {
    load: (question) => structuredClone(this.saved.get(question)),
    save: (program) => {
      this.saves++;
      this.saved.set(program.question, structuredClone(program));
    },
  };
  cache = new CompileCache(this.store);

  /** As a process that has just been started. */
  startAnew(): void {
    this.cache = new CompileCache(this.store);
  }

  compile(hz = "250"): CompileResult {
    const { version, config } = profileNamed("debian-6.12")!;
    const paths = Object.keys(this.files);
    const lookup = {
      read: (path: string) => this.files[path],
      list: (folder: string) => paths.filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1)),
    };
    const settings = { version, config: new Map([...config, ["CONFIG_HZ", hz]]), treeIncludes: [], scenario: [], roots: ["entry"] };
    return compileKernel({ path: "dir/a.c", lookup, ...settings }, this.cache);
  }
}

/** A whole program, quicker to compare than piece by piece; a copy, because numbers may be written in two ways the first time. */
const bytes = (result: CompileResult): string => serialize(structuredClone(result)).toString("base64");
const names = ({ image }: CompileResult): readonly string[] => image?.functions.map(({ name }) => name) ?? [];

/** Each case compiles the model a few times, which takes seconds on a machine that has other things to do. */
const PATIENCE = { timeout: 60_000 };

describe("a program compiled before", PATIENCE, () => {
  const bench = new Bench();
  const fresh = bench.compile();

  it("is the same object in the process, and the same program in another", () => {
    expect(fresh.problems).toEqual([]);
    expect(names(fresh)).toEqual(expect.arrayContaining(["entry", "own", "other"]));
    expect(bench.compile()).toBe(fresh);
    bench.startAnew();
    const again = bench.compile();
    expect(again).not.toBe(fresh);
    expect(bytes(again)).toBe(bytes(fresh));
    expect(bench.saves).toBe(1);
  });

  it("leaves its texts where the debugger looks for macros", () => {
    bench.startAnew();
    bench.compile();
    const paths = [...bench.cache.store.files()].map(({ path, origin }) => `${origin} ${path}`);
    expect(paths).toEqual(expect.arrayContaining(["user dir/a.c", "sibling dir/b.h", "model model/include/linux/sched.h"]));
  });

  it.each([
    ["the file has changed", { "dir/a.c": `${A}\n` }],
    ["a header has changed", { "dir/b.h": "#define B 4\nint other(int x);\n" }],
    ["a file beside it has changed", { "dir/b.c": "int other(int x) { return -x; }\n" }],
    ["a header has come that was looked for", { "dir/linux/sched.h": "struct task_struct { int pid; };\n" }],
    ["a file has come beside it", { "dir/c.c": "int unrelated;\n" }],
  ])("is compiled anew when %s", (_, changed) => {
    const edited = { ...FILES, ...changed };
    const untouched = new Bench();
    untouched.files = edited;
    const expected = untouched.compile();
    const here = new Bench();
    const before = here.compile();
    here.startAnew();
    here.files = edited;
    expect(bytes(here.compile())).toBe(bytes(expected));
    expect(here.saves).toBe(2);
    here.files = FILES;
    expect(bytes(here.compile())).toBe(bytes(before));
    // Another text of the file is another program, and both are kept.
    expect(here.saves).toBe("dir/a.c" in changed ? 2 : 3);
  });

  it("is another one for another configuration", () => {
    const first = bench.compile();
    expect(bench.compile("1000")).not.toBe(first);
    expect(bench.compile()).toBe(first);
  });
});

it("keeps no program that does not compile", () => {
  const bench = new Bench();
  bench.files = { "dir/a.c": "int entry(void) { return nothing(); }\n" };
  expect(bench.compile().image).toBeUndefined();
  expect(bench.saves).toBe(0);
});
