/** Sizes and offsets of every record in the model and in the livepatch files, ours and gcc's. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Field, RecordType } from "../../c/syntax/types.ts";
import { intrinsicTable } from "../../kernel/catalogue/intrinsics.ts";
import { HeaderSearch } from "../../kernel/compile/header-search.ts";
import { readUnit } from "../../kernel/compile/read-unit.ts";
import { folderOf } from "../../kernel/compile/source-store.ts";
import { CompileCache } from "../../kernel/compile/unit-cache.ts";
import { PRELUDE, unitDefines } from "../../kernel/compile/unit-defines.ts";
import { embeddedSources } from "../../kernel/embedded.ts";
import { profileFor } from "../../kernel/profiles/profiles.ts";
import { root } from "../support/source-tree.ts";
import { describeWithSources } from "../support/sources.ts";

const hasGcc = spawnSync("gcc", ["--version"]).error === undefined;
const cache = new CompileCache();

interface Named {
  readonly path: string;
  readonly field: Field;
}

/** Fields that `offsetof` can name: not bit-fields, and those of anonymous members under their own names. */
function* nameable(record: RecordType): Iterable<Named> {
  for (const field of record.fields ?? []) {
    const { type } = field.type;
    if (field.name !== undefined) {
      if (field.bits === undefined) yield { path: field.name, field };
    } else if (type.kind === "record") {
      for (const inner of nameable(type)) yield { ...inner, field: { ...inner.field, offset: field.offset + inner.field.offset } };
    }
  }
}

/** C text that does not compile unless gcc agrees. */
function assertions(records: ReadonlyMap<string, RecordType>): readonly string[] {
  const lines: string[] = [];
  for (const [tag, record] of records) {
    if (record.fields === undefined || tag.startsWith("__va_list")) continue;
    const type = `${record.union ? "union" : "struct"} ${tag}`;
    lines.push(
      `_Static_assert(sizeof(${type}) == ${record.size}, "size");`,
      `_Static_assert(_Alignof(${type}) == ${record.align}, "alignment");`,
    );
    for (const { path: name, field } of nameable(record)) {
      lines.push(`_Static_assert(__builtin_offsetof(${type}, ${name}) == ${field.offset}, "offset");`);
    }
  }
  return lines;
}

interface Given {
  /** As our parser is to know it. */
  readonly path: string;
  readonly text: string;
  /** Folder of a kernel tree; undefined for the model's own files. */
  readonly tree: string | undefined;
  readonly version: { readonly major: number; readonly minor: number; readonly patch: number };
}

function recordsOf({ path: name, text, tree, version }: Given): {
  readonly records: ReadonlyMap<string, RecordType>;
  readonly errors: readonly string[];
} {
  const lookup = { read: (file: string) => (tree === undefined ? undefined : readIfThere(path.join(tree, file))), list: () => [] };
  const headers = new HeaderSearch({ store: cache.store, lookup, userFolder: folderOf(name), treeIncludes: [] });
  const file = cache.store.file(name, text, tree === undefined ? "model" : "user");
  const { unit, problems } = readUnit(file, { headers, cache, version, config: profileFor(version).config, intrinsics: intrinsicTable });
  return { records: unit.records, errors: problems.filter(({ severity }) => severity === "error").map(({ message }) => message) };
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

const FLAGS = ["-nostdinc", "-ffreestanding", "-fno-builtin", "-std=gnu11", "-fsyntax-only", "-w"];
const FOLDERS = ["-I", path.join(root, "kernel/model/include")];

/** What gcc says to the text followed by the assertions. */
function gccSays(given: Given, lines: readonly string[], folder: string): string {
  const defines = unitDefines(given.path, given.version, profileFor(given.version).config).filter(({ name }) => name !== "__QUIESCE__");
  const args = [
    ...FLAGS,
    ...defines.map(({ name, value }) => `-D${name}=${value}`),
    ...PRELUDE.flatMap((header) => ["-include", path.join(root, "kernel", header)]),
    ...FOLDERS,
    "-iquote",
    folder,
    "-x",
    "c",
    "-",
  ];
  return spawnSync("gcc", args, { encoding: "utf8", input: `${given.text}\n${lines.join("\n")}\n` }).stderr;
}

const v612 = { major: 6, minor: 12, patch: 117 };
const v61 = { major: 6, minor: 1, patch: 192 };
const sources = Object.entries(embeddedSources).filter(([name]) => !name.startsWith("model/freestanding/"));

describe.runIf(hasGcc)("records of the model", () => {
  it("would be found out if they differed", () => {
    const given = { path: "model/all.c", text: "#include <linux/list.h>\n", tree: undefined, version: v612 };
    const list = recordsOf(given).records.get("list_head");
    const wrong = new Map([["list_head", { ...list, size: 24 } as RecordType]]);
    expect(gccSays(given, assertions(wrong), root)).toContain("static assertion failed");
  });

  it.each([v612, v61])("in its headers, all included at once (%o)", (version) => {
    const includes = sources.flatMap(([name]) => /^model\/include\/((linux|asm)\/.*\.h)$/.exec(name)?.[1] ?? []);
    const given = { path: "model/all.c", text: includes.map((name) => `#include <${name}>\n`).join(""), tree: undefined, version };
    const { records, errors } = recordsOf(given);
    expect(errors).toEqual([]);
    expect(records.size).toBeGreaterThan(50);
    expect(gccSays(given, assertions(records), root)).toBe("");
  });

  it.each(sources.filter(([name]) => name.endsWith(".c")))("in %s", (name, text) => {
    const given = { path: name, text, tree: undefined, version: v612 };
    const { records, errors } = recordsOf(given);
    expect(errors).toEqual([]);
    expect(gccSays(given, assertions(records), path.join(root, "kernel", folderOf(name)))).toBe("");
  });
});

describeWithSources("records of livepatch", ({ linux612, linux61 }) => {
  const files = ["core.c", "patch.c", "shadow.c", "state.c", "transition.c"].flatMap((name) => [
    { name, tree: linux612, version: v612, kernel: "6.12" },
    { name, tree: linux61, version: v61, kernel: "6.1" },
  ]);

  it.runIf(hasGcc).each(files)("$name of $kernel", ({ name, tree, version }) => {
    const file = `kernel/livepatch/${name}`;
    const given = { path: file, text: readFileSync(path.join(tree.path, file), "utf8"), tree: tree.path, version };
    const { records, errors } = recordsOf(given);
    expect(errors).toEqual([]);
    expect(records.size).toBeGreaterThan(40);
    expect(gccSays(given, assertions(records), path.join(tree.path, "kernel/livepatch"))).toBe("");
  });
});
