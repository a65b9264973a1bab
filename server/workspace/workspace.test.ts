import { describe, expect, it } from "vitest";
import { functions, filesOf, indexed, SMALL, TOP, treeOf, workspaceOver } from "../../test/support/workspace.ts";
import type { Files } from "./files.ts";
import { MemoryFiles, splitFixture } from "./memory-files.ts";

describe("finding the tree", () => {
  it("goes up from the file and reads the version", () => {
    const tree = workspaceOver(filesOf(TOP)).treeOf("/k/kernel/livepatch/new.c");
    expect([tree.root, tree.isTree, tree.version, tree.note]).toEqual(["/k", true, { major: 6, minor: 12, patch: 5 }, undefined]);
  });

  it("says that a kernel is newer than what is known", () => {
    const tree = workspaceOver(filesOf(TOP.replace("PATCHLEVEL = 12", "PATCHLEVEL = 99"))).treeOf("/k/kernel/a.c");
    expect(tree.version).toEqual({ major: 6, minor: 99, patch: 5 });
    expect(tree.note).toMatch(/^Linux 6\.99\.5 is newer than /);
  });

  it("takes no other project for a kernel", () => {
    const files = new MemoryFiles({ "/p/Makefile": "all:\n", "/p/MAINTAINERS": "", "/p/a.c": "" });
    expect(workspaceOver(files).treeOf("/p/a.c").isTree).toBe(false);
  });

  it("keeps trees of several versions apart", () => {
    const files = filesOf(SMALL);
    for (const [path, text] of splitFixture(TOP.replaceAll("/k/", "/old/").replace("PATCHLEVEL = 12", "PATCHLEVEL = 1")))
      files.write(path, text);
    files.write("/old/kernel/a.c", "void shared(void) { }\n");
    const workspace = workspaceOver(files);
    const [now, old] = [indexed(workspace.treeOf("/k/kernel/b.c")), indexed(workspace.treeOf("/old/kernel/b.c"))];
    expect([now.version?.minor, old.version?.minor]).toEqual([12, 1]);
    expect(functions(old, "shared", "kernel/b.c")).toEqual(["kernel/a.c"]);
    expect(workspace.treeOf("/old/lib/x.c")).toBe(old);
  });
});

describe("functionsNamed", () => {
  it("gives definitions and declarations of the kernel, with their attributes", () => {
    const tree = treeOf(SMALL);
    expect(functions(tree, "shared", "kernel/b.c")).toEqual(["include/linux/a.h (declared)", "kernel/a.c"]);
    expect(functions(tree, "shared", "kernel/a.c")).toEqual(["kernel/a.c", "include/linux/a.h (declared)"]);
    const [, definition] = tree.surroundings.functionsNamed("shared", "kernel/b.c");
    expect(definition?.signature).toMatchObject({
      name: "shared",
      returnType: "int",
      attributes: [{ name: "noinstr" }],
      parameters: [{ name: "x", type: "int" }],
      notAnalysed: "only its head was read",
    });
    const text = tree.textOf("kernel/a.c") ?? "";
    const { nameStart = 0, start = 0, end = 0 } = definition?.signature ?? {};
    expect(text.slice(nameStart, nameStart + 6)).toBe("shared");
    expect(text.slice(start, end)).toBe("int noinstr shared(int x) { return twice(x); }");
  });

  it("gives static functions to those who can mean them only", () => {
    const tree = treeOf(SMALL);
    expect(functions(tree, "hidden", "kernel/a.c")).toEqual(["kernel/a.c"]);
    expect(functions(tree, "hidden", "kernel/b.c")).toEqual([]);
    expect(functions(tree, "wrapped", "kernel/b.c")).toEqual(["include/linux/a.h"]);
    expect(functions(tree, "local", "kernel/a.c")).toEqual(["kernel/local.h"]);
    expect(functions(tree, "local", "kernel/b.c")).toEqual([]);
  });

  it("keeps to the architecture of who asks", () => {
    const tree = treeOf(SMALL);
    expect(functions(tree, "arch_thing", "kernel/b.c")).toEqual(["arch/x86/kernel/x.c"]);
    expect(functions(tree, "arch_thing", "arch/arm64/kernel/y.c")).toEqual(["arch/arm64/kernel/x.c"]);
  });

  it("keeps to the architecture that is configured where a path says none, and to another one after a change", () => {
    let architecture = "arm64";
    const workspace = workspaceOver(filesOf(SMALL), { architecture: () => architecture });
    const tree = indexed(workspace.treeOf("/k/kernel/b.c"));
    const { revision = 0 } = tree.surroundings.changes ?? {};
    expect(tree.surroundings.architecture).toBe("arm64");
    expect(functions(tree, "arch_thing", "kernel/b.c")).toEqual(["arch/arm64/kernel/x.c"]);
    expect(functions(tree, "arch_thing", "arch/x86/kernel/y.c")).toEqual(["arch/x86/kernel/x.c"]);
    architecture = "x86";
    workspace.architectureChanged();
    expect(functions(tree, "arch_thing", "kernel/b.c")).toEqual(["arch/x86/kernel/x.c"]);
    expect(tree.surroundings.changes?.since(revision)).toBeUndefined();
  });

  it("knows what a file that is included by others is compiled with", () => {
    const fixture = `${TOP}
//- /k/kernel/all.c
#include "s.h"
#include "part.c"
//- /k/kernel/part.c
int part(void) { return helper(); }
//- /k/kernel/s.h
static inline int helper(void) { return 0; }
`;
    expect(functions(treeOf(fixture), "helper", "kernel/part.c")).toEqual(["kernel/s.h"]);
  });

  it("finds a header that a Makefile's folder leads to, if there is but one called so", () => {
    const fixture = `${TOP}
//- /k/drivers/x/sub/a.c
#include "inc/x.h"
//- /k/drivers/x/core/inc/x.h
#define X(a) a
//- /k/drivers/y/inc/x.h
#define X(a) other
`;
    expect(
      treeOf(fixture)
        .surroundings.macrosNamed("X", "drivers/x/sub/a.c")
        .map(({ path }) => path),
    ).toEqual(["drivers/x/core/inc/x.h"]);
  });
});

describe("macrosNamed", () => {
  it("gives those of the file, of its local headers, and of all headers", () => {
    const tree = treeOf(SMALL);
    const macros = (name: string, from: string) =>
      tree.surroundings.macrosNamed(name, from).map(({ path, macro }) => `${path}: ${macro.body}`);
    expect(macros("twice", "kernel/b.c")).toEqual(["include/linux/a.h: (2 * (x))"]);
    expect(macros("LOCAL", "kernel/a.c")).toEqual(["kernel/local.h: 1"]);
    expect(macros("LOCAL", "kernel/b.c")).toEqual([]);
  });
});

describe("filesNaming", () => {
  it("lists files of the kernel that hold the word, comments included", () => {
    const { surroundings } = treeOf(SMALL);
    expect(surroundings.filesNaming("shared")).toEqual(["include/linux/a.h", "kernel/a.c", "kernel/b.c"]);
    expect(surroundings.filesNaming("hidden")).toEqual(["kernel/a.c", "kernel/b.c"]);
    expect(surroundings.filesNaming("share")).toEqual([]);
  });
});

describe("existsAnywhere", () => {
  it("knows static functions, other architectures and tools, and does not guess", () => {
    const { surroundings } = treeOf(`${SMALL}
//- /k/arch/arm64/kernel/e.S
SYM_FUNC_START(in_assembly)
//- /k/tools/lib/tool.c
static int a_tool(void) { return 0; }
//- /k/kernel/c.c
/* gone_function() is no more; a_tool() is another program's */
DEFINE_THING(pasted)
static int user(void) { return pasted_get(); }
static int only_here(void);
`);
    const answers = ["hidden", "only_here", "twice", "LOCAL", "in_assembly", "pasted_get", "gone_function", "never_was", "a_tool"].map(
      (name) => [name, surroundings.existsAnywhere(name)],
    );
    expect(Object.fromEntries(answers)).toEqual({
      hidden: "yes",
      only_here: "yes",
      twice: "yes",
      LOCAL: "unknown",
      in_assembly: "unknown",
      pasted_get: "unknown",
      gone_function: "no",
      never_was: "no",
      a_tool: "yes",
    });
  });

  it("tells comments of an open document from code", () => {
    const tree = treeOf(SMALL);
    tree.edited("kernel/b.c", "/* never_was() is gone */\nint f(void) { return 0; }\n");
    expect(tree.surroundings.existsAnywhere("never_was")).toBe("no");
    tree.edited("kernel/b.c", "int f(void) { return never_was(); }\n");
    expect(tree.surroundings.existsAnywhere("never_was")).toBe("unknown");
    tree.edited("kernel/b.c", "static int never_was(void) { return 0; }\n");
    expect(tree.surroundings.existsAnywhere("never_was")).toBe("yes");
  });

  it("knows nothing before the tree was read, or without a tree", () => {
    expect(workspaceOver(filesOf(SMALL)).treeOf("/k/kernel/a.c").surroundings.existsAnywhere("never_was")).toBe("unknown");
    expect(
      workspaceOver(new MemoryFiles({ "/x/a.c": "" }))
        .treeOf("/x/a.c")
        .surroundings.existsAnywhere("never_was"),
    ).toBe("unknown");
  });
});

describe("siblings", () => {
  it("are the files of the folder", () => {
    expect(treeOf(SMALL).surroundings.siblings("kernel/a.c")).toEqual(["kernel/b.c", "kernel/local.h"]);
  });
});

describe("a file in no tree", () => {
  it("is answered from itself and what it includes", () => {
    const files = new MemoryFiles({ "/x/a.c": '#include "a.h"\nint f(void) { return 0; }\n', "/x/a.h": "int g(void);\n" });
    const tree = workspaceOver(files).treeOf("/x/a.c");
    expect(tree.indexing()).toBeUndefined();
    expect(tree.pathOf("/x/a.c")).toBe("a.c");
    expect(functions(tree, "f", "a.c")).toEqual(["a.c"]);
    expect(functions(tree, "g", "a.c")).toEqual(["a.h (declared)"]);
  });
});

describe("open documents", () => {
  it("count instead of the files on the disk", () => {
    const tree = treeOf(SMALL);
    const before = tree.generation();
    tree.edited("kernel/a.c", "int other(void) { return 0; }\nstatic int hidden(void) { return 1; }\n");
    expect(tree.generation()).toBeGreaterThan(before);
    expect(functions(tree, "shared", "kernel/b.c")).toEqual(["include/linux/a.h (declared)"]);
    expect(functions(tree, "other", "kernel/b.c")).toEqual(["kernel/a.c"]);
    expect(functions(tree, "hidden", "kernel/b.c")).toEqual([]);
    expect(tree.surroundings.filesNaming("other")).toEqual(["kernel/a.c"]);
    expect(tree.textOf("kernel/a.c")).toMatch(/^int other/);
    tree.edited("kernel/a.c", undefined);
    expect(functions(tree, "other", "kernel/b.c")).toEqual([]);
    expect(functions(tree, "shared", "kernel/b.c")).toEqual(["include/linux/a.h (declared)", "kernel/a.c"]);
  });
});

describe("many changes at once", () => {
  it("are taken in over several questions", () => {
    const files = filesOf(SMALL);
    const workspace = workspaceOver(files);
    const tree = indexed(workspace.treeOf("/k/kernel/a.c"));
    const paths = Array.from({ length: 900 }, (_, index) => `/k/lib/new${index}.c`);
    for (const [index, path] of paths.entries()) files.write(path, `int fresh${index}(void) { return 0; }\n`);
    workspace.changedOnDisk(paths);
    for (let question = 0; question < 5; question++) functions(tree, "shared", "kernel/b.c");
    expect(functions(tree, "fresh899", "kernel/b.c")).toEqual(["lib/new899.c"]);
    expect(tree.indexing()).toBeUndefined();
  });
});

describe("trouble", () => {
  it("is told, and does not stop the rest", () => {
    const inner = filesOf(`${SMALL}\n//- /k/kernel/denied.c\n\n//- /k/lib/x.c\nint in_lib(void) { return 0; }\n`);
    inner.write("/k/kernel/binary.c", "\0\0");
    const files: Files = {
      read: (path) => (path.endsWith("denied.c") ? { kind: "failed", reason: "denied" } : inner.read(path)),
      stat: (path) => inner.stat(path),
      list: (path) => (path === "/k/lib" ? { kind: "failed", reason: "denied" } : inner.list(path)),
    };
    const tree = indexed(workspaceOver(files).treeOf("/k/kernel/a.c"));
    expect(tree.problems).toEqual([
      { path: "kernel/binary.c", reason: "binary" },
      { path: "kernel/denied.c", reason: "denied" },
      { path: "lib", reason: "denied" },
    ]);
    expect(functions(tree, "shared", "kernel/b.c")).toHaveLength(2);
  });

  it("ends a loop of folders", () => {
    const inner = filesOf(SMALL);
    const files: Files = {
      read: (path) => inner.read(path),
      stat: (path) => inner.stat(path),
      // Every folder below kernel holds itself.
      list: (path) =>
        path.startsWith("/k/kernel/")
          ? { kind: "entries", entries: [{ name: "self", kind: "folder" }] }
          : path === "/k/kernel"
            ? {
                kind: "entries",
                entries: [
                  { name: "self", kind: "folder" },
                  { name: "a.c", kind: "file" },
                ],
              }
            : inner.list(path),
    };
    const tree = indexed(workspaceOver(files).treeOf("/k/kernel/a.c"));
    expect(tree.problems.map(({ reason }) => reason)).toEqual(["unreadable"]);
    expect(functions(tree, "shared", "kernel/a.c")).toContain("kernel/a.c");
  });
});
