import { describe, expect, it } from "vitest";
import { reader } from "../../../test/support/editor.ts";
import { surroundingsOf } from "../../../test/support/kernel-fixture.ts";
import type { EditorFile } from "../../../c/editor/file.ts";
import type { Surroundings } from "../surroundings.ts";
import { Lookups } from "./lookups.ts";

/** Files that change, with surroundings that count how often they are asked about functions. */
class Tree {
  asked = 0;
  private readonly texts = new Map<string, string>();
  private readonly log: string[] = [];
  private files: readonly EditorFile[] = [];

  readonly surroundings: Surroundings;

  constructor() {
    const now = (): Surroundings => surroundingsOf(this.files, undefined);
    const { log } = this;
    this.surroundings = {
      version: undefined,
      functionsNamed: (name, from) => {
        this.asked++;
        return now().functionsNamed(name, from);
      },
      macrosNamed: (name, from) => now().macrosNamed(name, from),
      file: (path) => now().file(path),
      filesNaming: (name) => now().filesNaming(name),
      siblings: (path) => now().siblings(path),
      existsAnywhere: (name) => now().existsAnywhere(name),
      changes: {
        get revision() {
          return log.length;
        },
        since: (revision) => log.slice(revision),
      },
    };
  }

  async put(path: string, text: string): Promise<void> {
    const its = await reader();
    this.texts.set(path, text);
    this.log.push(path);
    this.files = [...this.texts].map(([name, content]) => its.read(name, content));
  }

  lookups(path: string): Lookups {
    const file = this.files.find(({ source }) => source.path === path);
    if (file === undefined) throw new Error(path);
    return new Lookups(file, this.surroundings);
  }

  /** Where the name is defined or declared, as one file is judged. */
  where(path: string, name: string, from = path): readonly string[] {
    return this.lookups(path)
      .functionsNamed(name, from)
      .map((entry) => entry.path);
  }
}

describe("what other files say of a name", () => {
  it("is kept while only the file itself changes", async () => {
    const tree = new Tree();
    await tree.put("kernel/far.c", "void f(void) { }\n");
    await tree.put("kernel/a.c", "void g(void) { }\n");
    expect(tree.where("kernel/a.c", "f")).toEqual(["kernel/far.c"]);
    await tree.put("kernel/a.c", "void g(void) { }\nvoid f(void);\n");
    expect(tree.where("kernel/a.c", "f")).toEqual(["kernel/a.c", "kernel/far.c"]);
    await tree.put("kernel/a.c", "\nvoid h(void) { }\n");
    expect([tree.where("kernel/a.c", "f"), tree.where("kernel/a.c", "g")]).toEqual([["kernel/far.c"], []]);
    expect(tree.asked).toBe(2);
  });

  it("is asked again when another file changes, or when that is not known", async () => {
    const tree = new Tree();
    await tree.put("include/linux/f.h", "void f(void);\n");
    await tree.put("kernel/a.c", "void g(void) { }\n");
    expect(tree.where("kernel/a.c", "f")).toEqual(["include/linux/f.h"]);
    await tree.put("include/linux/f.h", "void e(void);\n");
    expect(tree.where("kernel/a.c", "f")).toEqual([]);
  });

  it("is asked again when the file includes something else", async () => {
    const tree = new Tree();
    await tree.put("kernel/a.c", "void g(void) { }\n");
    tree.where("kernel/a.c", "f");
    await tree.put("kernel/a.c", '#include "other.h"\nvoid g(void) { }\n');
    tree.where("kernel/a.c", "f");
    expect(tree.asked).toBe(2);
  });

  it("is not taken from a file that was judged before and has changed", async () => {
    const tree = new Tree();
    await tree.put("kernel/a.c", "void f(void) { }\n");
    await tree.put("kernel/b.c", "void g(void) { }\n");
    expect(tree.where("kernel/b.c", "f")).toEqual(["kernel/a.c"]);
    await tree.put("kernel/a.c", "void h(void) { }\n");
    expect(tree.where("kernel/a.c", "h")).toEqual(["kernel/a.c"]);
    expect(tree.where("kernel/b.c", "f")).toEqual([]);
  });

  it("gives way to a static function of the file itself, as long as there is one", async () => {
    const tree = new Tree();
    await tree.put("kernel/far.c", "void f(void) { }\n");
    await tree.put("kernel/a.c", "static void f(void) { }\n");
    expect(tree.where("kernel/a.c", "f")).toEqual(["kernel/a.c"]);
    await tree.put("kernel/a.c", "\n");
    expect(tree.where("kernel/a.c", "f")).toEqual(["kernel/far.c"]);
  });

  it("holds no static function of the file where a header asks", async () => {
    const tree = new Tree();
    await tree.put("include/linux/f.h", "\n");
    await tree.put("kernel/a.c", "static void f(void) { }\nvoid g(void) { }\n");
    expect(tree.where("kernel/a.c", "f", "include/linux/f.h")).toEqual([]);
    expect(tree.where("kernel/a.c", "g", "include/linux/f.h")).toEqual(["kernel/a.c"]);
  });
});
