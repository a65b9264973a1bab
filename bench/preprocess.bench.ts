import { spawnSync } from "node:child_process";
import path from "node:path";
import { makeSourceFile } from "../base/source-file.ts";
import { lexFile } from "../c/syntax/lex.ts";
import { PreprocessorCache } from "../c/syntax/preprocess.ts";
import { PRELUDE, unitDefines } from "../kernel/compile/unit-defines.ts";
import { profileNamed } from "../kernel/profiles/profiles.ts";
import { type Comparison, DiskFiles, gccArguments, hasGcc, runOurs, withMacroFile } from "../test/support/preprocess.ts";
import { root } from "../test/support/source-tree.ts";
import { findSources } from "../test/support/sources.ts";
import { type Benchmark, figuresOf, ratios, times } from "./lib.ts";

const model = path.join(root, "kernel/model/include");

/** transition.c, patch.c and core.c of the kernel, or what stands in for them when the kernel was not fetched. */
function livepatch(): { readonly what: string; readonly files: readonly string[] } {
  const tree = findSources()?.linux612;
  if (tree !== undefined) {
    const files = ["transition.c", "patch.c", "core.c"].map((name) => path.join(tree.path, "kernel/livepatch", name));
    return { what: `livepatch of linux ${tree.version}`, files };
  }
  const files = ["core.c", "core-objects.c", "patch.c"].map((name) => path.join(root, "kernel/model/livepatch", name));
  return { what: "the model's livepatch", files };
}

function comparisonOf(file: string): Comparison {
  const profile = profileNamed("debian-6.12");
  const defines = profile === undefined ? [] : unitDefines(file, profile.version, profile.config);
  const prelude = PRELUDE.map((each) => path.join(root, "kernel", each));
  return { file, folders: [model], predefined: "kernel", defines, prelude };
}

export const benchmark: Benchmark = {
  title: "preprocessing three files of livepatch with the model's headers, against gcc -E",
  async run(report) {
    const { what, files } = livepatch();
    const disk = new DiskFiles([model]);
    const comparisons = files.map(comparisonOf);
    const run = (cache: PreprocessorCache): number =>
      comparisons.reduce((sum, comparison) => sum + runOurs(comparison, disk, cache).tokens.length, 0);
    const kept = new PreprocessorCache();
    const tokens = run(kept);
    const warm = await times(() => run(kept), { warmups: 10, samples: 31 });
    report({ name: `${what}, files cached`, measured: figuresOf(warm), unit: "ms", limit: { atMost: 60 } });
    const speeds = warm.map((ms) => (tokens / ms) * 1000);
    report({ name: `${tokens} tokens, files cached`, measured: figuresOf(speeds), unit: "tokens/s" });
    const cold = await times(() => run(new PreprocessorCache()));
    report({ name: `${what}, nothing cached`, measured: figuresOf(cold), unit: "ms" });
    const texts = files.map((file) => disk.read(file).text);
    const lex = (): number => texts.reduce((sum, text) => sum + lexFile(makeSourceFile("x", text, "user")).tokens.length, 0);
    report({ name: "lexing the three files", measured: figuresOf(await times(lex)), unit: "ms" });
    if (!hasGcc) return;
    await withMacroFile(comparisonOf(files[0] ?? ""), async (macros) => {
      const peer = (): unknown => comparisons.map((comparison) => spawnSync("gcc", [...gccArguments(comparison, macros)]).status);
      report({ name: "ratio, files cached", measured: figuresOf(await ratios(() => run(kept), peer)), unit: "× gcc -E" });
    });
  },
};
