/** The parser on real text: gcc's execution tests, the kernel's livepatch files, and damaged copies of them. Bodies are all parsed. */
import { readdirSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Problem } from "../../base/problem.ts";
import type { TranslationUnit } from "../../c/syntax/ast.ts";
import { parse } from "../../c/syntax/parse.ts";
import { PreprocessorCache } from "../../c/syntax/preprocess.ts";
import type { Token } from "../../c/syntax/token.ts";
import { intrinsicTable } from "../../kernel/catalogue/intrinsics.ts";
import { PRELUDE, unitDefines } from "../../kernel/compile/unit-defines.ts";
import { profileNamed } from "../../kernel/profiles/profiles.ts";
import { DiskFiles, runOurs, systemFolders } from "../support/preprocess.ts";
import { root } from "../support/source-tree.ts";
import { describeWithSources } from "../support/sources.ts";
import { checkUnit } from "../support/tree-check.ts";

/** Codes that refuse a construct; all others would be errors of ours. */
const REFUSALS: ReadonlySet<string> = new Set([
  "c-complex",
  "c-decimal-float",
  "c-fixed-point",
  "c-floating-point",
  "c-int128",
  "c-nested-function",
  "c-object-size",
  "c-register-variable",
  "c-storage-order",
  "c-unsupported-builtin",
  "c-vector",
  "c-vla",
]);

/** Problems of file scope and of all bodies. */
function allProblems(unit: TranslationUnit): readonly Problem[] {
  const bodies = [...unit.globals.values()].flatMap((decl) => (decl.kind === "function" ? (decl.body?.().problems ?? []) : []));
  return [...unit.problems, ...bodies];
}

function firstError(unit: TranslationUnit): Problem | undefined {
  return allProblems(unit).find(({ severity }) => severity === "error");
}

describeWithSources("gcc.c-torture/execute", ({ gcc12 }) => {
  it("parses, or is refused by a code that names the construct", () => {
    const folder = path.join(gcc12.path, "gcc/testsuite/gcc.c-torture/execute");
    const disk = new DiskFiles(systemFolders());
    const cache = new PreprocessorCache();
    const refused = new Map<string, number>();
    const wrong: string[] = [];
    let parsed = 0;
    for (const name of readdirSync(folder).filter((each) => each.endsWith(".c"))) {
      const file = path.join(folder, name);
      const text = runOurs({ file, folders: [], predefined: "plain", defines: [] }, disk, cache);
      if (text.problems.some(({ code }) => code === "cpp-missing-include")) continue;
      const unit = parse({ file: disk.read(file), tokens: text.tokens, pragmas: text.pragmas, dialect: "gnu89", intrinsics: new Map() });
      const error = firstError(unit);
      if (error === undefined) parsed++;
      else if (REFUSALS.has(error.code)) refused.set(error.code, (refused.get(error.code) ?? 0) + 1);
      else wrong.push(`${name}:${error.line}:${error.column} ${error.code}: ${error.message}`);
      wrong.push(...checkUnit(unit).map((sentence) => `${name}: ${sentence}`));
    }
    const table = [...refused].sort(([, a], [, b]) => b - a).map(([code, count]) => `  ${code}: ${count}`);
    console.log([`${parsed} programs parse; refused:`, ...table].join("\n"));
    expect(wrong).toEqual([]);
    expect(parsed).toBeGreaterThan(1400);
  });
});

/** A small generator, so that failures can be made again from the seed. */
class Dice {
  private state: number;

  constructor(seed: number) {
    this.state = seed;
  }

  below(count: number): number {
    this.state = (Math.imul(this.state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.state / 2 ** 32) * count);
  }
}

describeWithSources("the livepatch files", ({ linux612, linux61 }) => {
  describe.each([
    { tree: linux612, profileName: "debian-6.12" },
    { tree: linux61, profileName: "debian-6.1" },
  ])("of $profileName", ({ tree, profileName }) => {
    const profile = profileNamed(profileName)!;
    const disk = new DiskFiles([path.join(root, "kernel/model/include")]);
    const cache = new PreprocessorCache();
    const read = (
      name: string,
    ): { readonly tokens: readonly Token[]; readonly parseTokens: (tokens: readonly Token[]) => TranslationUnit } => {
      const file = path.join(tree.path, "kernel/livepatch", name);
      const defines = unitDefines(file, profile.version, profile.config);
      const prelude = PRELUDE.map((each) => path.join(root, "kernel", each));
      const { tokens, pragmas } = runOurs({ file, folders: [], predefined: "kernel", defines, prelude }, disk, cache);
      return {
        tokens,
        parseTokens: (some) => parse({ file: disk.read(file), tokens: some, pragmas, dialect: "kernel", intrinsics: intrinsicTable }),
      };
    };

    it.each(["transition.c", "patch.c", "core.c", "shadow.c", "state.c"])("%s parses without a problem", (name) => {
      const { tokens, parseTokens } = read(name);
      const unit = parseTokens(tokens);
      expect(allProblems(unit)).toEqual([]);
      expect(checkUnit(unit)).toEqual([]);
    });

    it("end in a problem, or parse, whatever tokens they lose", () => {
      const { tokens, parseTokens } = read("transition.c");
      const dice = new Dice(20260106);
      for (let round = 0; round < 60; round++) {
        const kept = tokens.filter((token, index) => token.kind === "eof" || dice.below(tokens.length) > round || index === 0);
        expect(allProblems(parseTokens(kept)).length).toBeLessThan(5000);
      }
    });
  });
});
