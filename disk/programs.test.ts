import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { serialize } from "node:v8";
import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { compileKernel } from "../kernel/compile/compile.ts";
import type { SavedProgram } from "../kernel/compile/programs.ts";
import { CompileCache } from "../kernel/compile/unit-cache.ts";
import { profileNamed } from "../kernel/profiles/profiles.ts";
import { PROGRAMS, programStore } from "./programs.ts";

const folder = mkdtempSync(path.join(tmpdir(), "quiesce-programs-"));
const store = programStore(folder);

afterAll(() => rmSync(folder, { recursive: true }));

/** A real one: with types that refer to each other, tables of numbers, and maps. */
function program(): SavedProgram {
  const { version, config } = profileNamed("debian-6.12")!;
  const text = "#include <linux/sched.h>\nint entry(struct task_struct *task) { return task->pid; }\n";
  const lookup = { read: (name: string) => (name === "a.c" ? text : undefined), list: () => [] };
  const result = compileKernel(
    { path: "a.c", lookup, treeIncludes: [], version, config, scenario: [], roots: ["entry"] },
    new CompileCache(),
  );
  expect(result.image).toBeDefined();
  return { question: "?", texts: [["a.c", text]], folders: [["", []]], files: [{ path: "a.c", origin: "user" }], result };
}

const saved = program();

describe("programs on the disk", () => {
  beforeEach(() => store.save(saved));

  it("are given back as they were", () => {
    const { result, ...rest } = programStore(folder).load("?")!;
    expect(rest).toEqual({ question: saved.question, texts: saved.texts, folders: saved.folders, files: saved.files });
    expect(serialize(result).equals(serialize(structuredClone(saved.result)))).toBe(true);
    expect(store.load("other")).toBeUndefined();
  });

  it.each([
    ["cut off", (file: string) => truncateSync(file, 1000)],
    ["empty", (file: string) => truncateSync(file)],
    ["changed in one bit", flipOneBit],
    ["of another compiler", (file: string) => writeFileSync(file, "whatever lies there")],
  ])("that are %s are not there", (_, damage) => {
    const [name = ""] = readdirSync(folder);
    damage(path.join(folder, name));
    expect(store.load("?")).toBeUndefined();
    store.save(saved);
    expect(store.load("?")).toBeDefined();
  });

  it("are no more than so many", () => {
    for (let i = 0; i < PROGRAMS.most + 3; i++)
      store.save({ ...saved, question: `${i}`, result: { image: undefined, problems: [], sources: [] } });
    expect(readdirSync(folder)).toHaveLength(PROGRAMS.most);
  });
});

function flipOneBit(file: string): void {
  const bytes = readFileSync(file);
  bytes[bytes.length >> 1]! ^= 1;
  writeFileSync(file, bytes);
}
