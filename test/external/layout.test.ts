/** Sizes, alignments, offsets and the places of bit-fields against gcc's. */
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeSourceFile } from "../../base/source-file.ts";
import type { TranslationUnit } from "../../c/syntax/ast.ts";
import { alignOf, sizeOf } from "../../c/syntax/layout.ts";
import { parse } from "../../c/syntax/parse.ts";
import { preprocess } from "../../c/syntax/preprocess.ts";
import type { Field, RecordType } from "../../c/syntax/types.ts";
import { intrinsicTable } from "../../kernel/catalogue/intrinsics.ts";
import { PRELUDE, unitDefines } from "../../kernel/compile/unit-defines.ts";
import { embeddedSources } from "../../kernel/embedded.ts";
import { profileNamed, profiles } from "../../kernel/profiles/profiles.ts";
import { runWithGcc } from "../support/gcc.ts";
import { parseText } from "../support/parse.ts";
import { DiskFiles, hasGcc } from "../support/preprocess.ts";
import { randomStruct, STRUCT_PRELUDE } from "../support/random-structs.ts";
import { root } from "../support/source-tree.ts";

/** A named member with its path's offset. */
interface Member {
  readonly name: string;
  readonly field: Field;
  readonly base: number;
}

function membersOf(record: RecordType, base = 0): readonly Member[] {
  return (record.fields ?? []).flatMap((field) => {
    if (field.name !== undefined) return [{ name: field.name, field, base }];
    return field.type.type.kind === "record" ? membersOf(field.type.type, base + field.offset) : [];
  });
}

/** What we say of a record, in the words of the program that gcc runs. */
function ourFacts(tag: string, record: RecordType): readonly string[] {
  const lines = [`${tag} ${record.size} ${record.align}`];
  for (const { name, field, base } of membersOf(record)) {
    if (field.bits === undefined) {
      const size = sizeOf(field.type.type) ?? 0;
      lines.push(`${tag}.${name} ${base + field.offset} ${size} ${alignOf(field.type)}`);
    } else lines.push(`${tag}.${name} ${bitPattern(record.size, base * 8 + field.bits.start, field.bits.width)}`);
  }
  return lines;
}

/** The record's bytes with a bit-field of all ones, in hexadecimal. */
function bitPattern(size: number, start: number, width: number): string {
  const bytes = new Uint8Array(size);
  for (let bit = start; bit < start + width; bit++) bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) | (1 << (bit & 7));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Statements that print the same facts. */
function gccFacts(tag: string, record: RecordType): string {
  const lines = [`__builtin_printf("${tag} %zu %zu\\n", sizeof(${tag}), _Alignof(${tag}));`];
  for (const { name, field } of membersOf(record)) {
    if (field.bits === undefined) {
      // Only whole numbers may be asked for the size of a flexible array.
      const size =
        field.type.type.kind === "array" && field.type.type.length === undefined ? "(__SIZE_TYPE__)0" : `sizeof(((${tag} *)0)->${name})`;
      lines.push(
        `__builtin_printf("${tag}.${name} %zu %zu %zu\\n", __builtin_offsetof(${tag}, ${name}), ${size}, _Alignof(((${tag} *)0)->${name}));`,
      );
    } else {
      lines.push(
        `{ static ${tag} x; __builtin_memset(&x, 0, sizeof x); x.${name} = -1; __builtin_printf("${tag}.${name} "); unsigned char *b = (void *)&x;`,
        `for (__SIZE_TYPE__ i = 0; i < sizeof x; i++) __builtin_printf("%02x", b[i]); __builtin_printf("\\n"); }`,
      );
    }
  }
  return lines.join("\n");
}

interface Asked {
  readonly tag: string;
  readonly record: RecordType;
}

/** Compares all records with what gcc prints for the same text. */
function expectSameLayout(text: string, records: readonly Asked[], flags: readonly string[] = []): void {
  const mains = chunks(records, 200).map(
    (part, index) => `static void facts_${index}(void) {\n${part.map((each) => gccFacts(each.tag, each.record)).join("\n")}\n}`,
  );
  const calls = mains.map((_, index) => `facts_${index}();`).join(" ");
  const printed = runWithGcc(`${text}\n${mains.join("\n")}\nint main(void) { ${calls} return 0; }\n`, flags);
  const theirs = printed.trimEnd().split("\n");
  const ours = records.flatMap(({ tag, record }) => ourFacts(tag, record));
  const at = ours.findIndex((line, index) => line !== theirs[index]);
  const tag = /^\w+ \w+/.exec(ours[at] ?? "")?.[0] ?? "?";
  const definition = at < 0 ? "" : text.slice(text.indexOf(`${tag.split(" ")[1]} {`) - 60).slice(0, 800);
  if (at >= 0) console.log(definition);
  expect(ours).toEqual(theirs);
}

function chunks<Item>(items: readonly Item[], size: number): readonly (readonly Item[])[] {
  return items.length === 0 ? [] : [items.slice(0, size), ...chunks(items.slice(size), size)];
}

function recordsOf(unit: TranslationUnit): readonly Asked[] {
  return [...unit.records]
    .filter(([, record]) => record.fields !== undefined)
    .map(([name, record]) => ({ tag: `${record.union ? "union" : "struct"} ${name}`, record }));
}

describe.runIf(hasGcc)("record layout", () => {
  it("equals gcc's for random structs and unions", () => {
    const seed = 20260101;
    for (let round = 0; round < 8; round++) {
      const makers = fc.sample(randomStruct, { numRuns: 250, seed: seed + round });
      const structs = makers.map((make, index) => make(index));
      const text = `${STRUCT_PRELUDE}\n${structs.map(({ definition }) => definition).join("\n")}`;
      const unit = parseText(text);
      expect(unit.problems.filter(({ severity }) => severity === "error")).toEqual([]);
      expectSameLayout(text, recordsOf(unit));
    }
  });

  it.each(profiles.map(({ name }) => name))("equals gcc's for every struct of the model's headers, as %s sees them", (name) => {
    const profile = profileNamed(name)!;
    const headers = Object.keys(embeddedSources).flatMap((each) => /^model\/include\/((?:linux|asm|sim)\/.*\.h)$/.exec(each)?.[1] ?? []);
    const main = makeSourceFile("all.c", headers.map((each) => `#include <${each}>\n`).join(""), "user");
    const disk = new DiskFiles([path.join(root, "kernel/model/include")]);
    const { tokens, pragmas, problems } = preprocess({
      file: main,
      include: disk.include,
      defines: unitDefines("kernel/livepatch/all.c", profile.version, profile.config),
      prelude: PRELUDE.map((each) => disk.read(path.join(root, "kernel", each))),
      predefined: "kernel",
    });
    expect(problems.filter(({ severity }) => severity === "error")).toEqual([]);
    const unit = parse({ file: main, tokens, pragmas, dialect: "kernel", intrinsics: intrinsicTable });
    expect(unit.problems).toEqual([]);
    const text = tokens.map((token) => (token.lineStart ? "\n" : " ") + token.text).join("");
    const records = recordsOf(unit);
    expect(records.length).toBeGreaterThan(50);
    // What the model only declares is never called.
    expectSameLayout(text, records, ["-std=gnu11", "-fno-builtin", "-Wl,--unresolved-symbols=ignore-all"]);
  });
});
