import { describe, expect, it } from "vitest";
import { profileNamed } from "../profiles/profiles.ts";
import { type CompileInput, type CompileResult, compileKernel } from "./compile.ts";
import type { FileLookup } from "./source-store.ts";
import { CompileCache } from "./unit-cache.ts";

/** Files of one text: `// path` lines begin each. */
function files(text: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, path = "", body = ""] of text.matchAll(/^\/\/ (\S+)\n((?:(?!^\/\/ \S+\n)[\s\S])*)/gm)) found.set(path, body);
  return found;
}

function lookupOf(tree: ReadonlyMap<string, string>): FileLookup {
  return {
    read: (path) => tree.get(path),
    list: (folder) =>
      [...tree.keys()]
        .filter((path) => path.startsWith(`${folder}/`) && !path.slice(folder.length + 1).includes("/"))
        .map((path) => path.slice(folder.length + 1))
        .sort(),
  };
}

function input(tree: ReadonlyMap<string, string>, more: Partial<CompileInput> = {}): CompileInput {
  const profile = profileNamed("debian-6.12");
  if (profile === undefined) throw new Error("no profile");
  const { version, config } = profile;
  return { path: "dir/a.c", lookup: lookupOf(tree), treeIncludes: [], version, config, scenario: [], roots: ["entry"], ...more };
}

/** The model's units are parsed once for all tests. */
const shared = new CompileCache();

const compile = (text: string, more: Partial<CompileInput> = {}, cache = shared): CompileResult =>
  compileKernel(input(files(text), more), cache);

/** What the program holds of these functions: initcalls of the model are in every program, with all that they need. */
const has = ({ image }: CompileResult, ...names: readonly string[]): readonly string[] =>
  names.filter((name) => image?.functionByName.has(name) === true);
/** Sources other than those. */
const sourcesOf = ({ sources }: CompileResult) => sources.filter(({ name, from }) => from === "file" || !name.endsWith(".c"));
const errorsOf = ({ problems }: CompileResult): readonly string[] =>
  problems.filter(({ severity }) => severity === "error").map(({ message }) => message);

describe("compileKernel", () => {
  it("links the user's file with what it reaches of the model", () => {
    const result = compile(`// dir/a.c
#include <linux/string.h>
unsigned long entry(void) { return strlen("abc"); }
`);
    expect(errorsOf(result)).toEqual([]);
    expect(sourcesOf(result)).toEqual([
      { name: "a.c", from: "file", path: "dir/a.c" },
      { name: "strlen", from: "model", path: "model/lib/string.c" },
    ]);
  });

  it("takes the user's definition before the model's", () => {
    const result = compile(`// dir/a.c
typedef unsigned long size_t;
size_t strlen(const char *text) { return 7; }
size_t entry(void) { return strlen("abc"); }
`);
    expect(sourcesOf(result)).toEqual([{ name: "a.c", from: "file", path: "dir/a.c" }]);
    expect(result.image?.functions[result.image.functionByName.get("strlen") ?? -1]?.file.path).toBe("dir/a.c");
  });

  it("gives each unit its module's name and the kernel's macros", () => {
    const result = compile(`// dir/a.c
#include <linux/version.h>
#if LINUX_VERSION_CODE < KERNEL_VERSION(6, 12, 0) || CONFIG_HZ != 250 || !defined(__KERNEL__) || !IS_ENABLED(CONFIG_LIVEPATCH)
#error wrong
#endif
_Static_assert(sizeof(KBUILD_MODNAME) == sizeof("a"), KBUILD_MODNAME);
int entry(void) { return 0; }
`);
    expect(errorsOf(result)).toEqual([]);
  });
});

describe("livepatch stand-ins", () => {
  const alone = `// dir/a.c
#include <linux/livepatch.h>
#include "core.h"
#include "transition.h"
struct klp_patch *klp_transition_patch;
void klp_init_transition(struct klp_patch *patch, int state) { }
void klp_cancel_transition(void) { }
void klp_start_transition(void) { }
void klp_try_complete_transition(void) { klp_discard_nops(0); }
void klp_reverse_transition(void) { }
void klp_force_transition(void) { }
int entry(void) { return klp_enable_patch(0); }
`;

  it("take the place of the files that are not there", () => {
    const result = compile(alone);
    expect(errorsOf(result)).toEqual([]);
    expect(result.sources).toContainEqual({ name: "core.c", from: "model", path: "model/livepatch/core.c" });
    expect(result.sources).toContainEqual({ name: "patch.c", from: "model", path: "model/livepatch/patch.c" });
  });

  it("give way to the user's, and use the user's headers", () => {
    const result = compile(`${alone}// dir/patch.c
#include "patch.h"
struct klp_ops *klp_find_ops(void *old_func) { return 0; }
int klp_patch_object(struct klp_object *obj) { return 0; }
void klp_unpatch_object(struct klp_object *obj) { }
void klp_unpatch_objects(struct klp_patch *patch) { }
void klp_unpatch_objects_dynamic(struct klp_patch *patch) { }
// dir/patch.h
#include <linux/livepatch.h>
struct klp_ops { struct list_head node, func_stack; struct ftrace_ops fops; int mine; };
struct klp_ops *klp_find_ops(void *old_func);
int klp_patch_object(struct klp_object *obj);
void klp_unpatch_object(struct klp_object *obj);
void klp_unpatch_objects(struct klp_patch *patch);
void klp_unpatch_objects_dynamic(struct klp_patch *patch);
`);
    expect(errorsOf(result)).toEqual([]);
    expect(result.sources.filter(({ name }) => /^(core|patch)\.c$/.test(name))).toEqual([
      { name: "patch.c", from: "file", path: "dir/patch.c" },
      { name: "core.c", from: "model", path: "model/livepatch/core.c" },
    ]);
    expect(result.sources).toContainEqual({ name: "patch.h", from: "file", path: "dir/patch.h" });
  });
});

describe("siblings", () => {
  const two = `// dir/a.c
#include "a.h"
int entry(void) { return other(); }
// dir/a.h
int other(void);
int unused(void);
// dir/b.c
#include "a.h"
int other(void) { return 1; }
// dir/c.c
int unrelated(void) { return 2; }
// dir/d.c
int unused(void) { return 3; }
`;

  it("are found by the symbols that they define", () => {
    const result = compile(two);
    expect(errorsOf(result)).toEqual([]);
    expect(has(result, "entry", "other", "unused", "unrelated")).toEqual(["entry", "other"]);
    expect(sourcesOf(result)).toEqual([
      { name: "a.c", from: "file", path: "dir/a.c" },
      { name: "b.c", from: "file", path: "dir/b.c" },
      { name: "a.h", from: "file", path: "dir/a.h" },
    ]);
  });

  it("that are broken are named, and not used", () => {
    const result = compile(two.replace("int other(void) { return 1; }", "int other(void) { return 1; }\nint = 3;\n"));
    expect(result.problems).toMatchObject([
      { code: "sibling-not-used", severity: "warning", file: "dir/b.c", line: 3 },
      { code: "link-undefined-symbol", severity: "error", file: "dir/a.c" },
    ]);
  });

  it("need no header that the model lacks, as long as nobody needs them", () => {
    expect(errorsOf(compile(`${two}// dir/e.c\n#include <linux/nothing_like_it.h>\nint zzz(void) { return unused(); }\n`))).toEqual([]);
  });
});

describe("problems", () => {
  it("names a file that is not there", () => {
    expect(compile("").problems).toMatchObject([{ code: "no-such-file", file: "dir/a.c" }]);
  });

  it("says what to do about a missing header", () => {
    const [problem] = compile("// dir/a.c\n#include <linux/nothing_like_it.h>\nint entry(void) { return 0; }\n").problems;
    expect(problem).toMatchObject({ severity: "error", file: "dir/a.c", line: 1 });
    expect(problem?.message).toContain("linux/nothing_like_it.h");
    expect(problem?.help).toContain("beside the file");
  });

  it("names a root that nothing defines", () => {
    expect(errorsOf(compile("// dir/a.c\nint other(void) { return 0; }\n"))).toEqual(["`entry` is defined nowhere"]);
  });
});

describe("CompileCache", () => {
  const text = `// dir/a.c
#include "a.h"
int entry(void) { return VALUE; }
// dir/a.h
#define VALUE 1
`;

  it("reads a unit again only when its text or a header of the user has changed", () => {
    const cache = new CompileCache();
    const codeOf = (its: string) => compile(its, {}, cache).image?.code;
    const first = codeOf(text);
    expect(codeOf(text)).toEqual(first);
    expect(codeOf(text.replace("VALUE 1", "VALUE 2"))).not.toEqual(first);
    expect(codeOf(text.replace("return VALUE", "return VALUE + 1"))).not.toEqual(first);
    expect(codeOf(text)).toEqual(first);
  });

  it("notices a header that was not there before", () => {
    const cache = new CompileCache();
    const alone = text.slice(0, text.indexOf("// dir/a.h"));
    expect(errorsOf(compile(alone, {}, cache))).not.toEqual([]);
    expect(errorsOf(compile(text, {}, cache))).toEqual([]);
  });

  it("keeps configurations apart", () => {
    const cache = new CompileCache();
    const hz = (value: string): CompileResult => {
      const { config } = input(new Map());
      const changed = new Map([...config, ["CONFIG_HZ", value]]);
      return compile(`// dir/a.c\n_Static_assert(CONFIG_HZ == ${value}, "");\nint entry(void) { return 0; }\n`, { config: changed }, cache);
    };
    expect(errorsOf(hz("100"))).toEqual([]);
    expect(errorsOf(hz("1000"))).toEqual([]);
  });
});
