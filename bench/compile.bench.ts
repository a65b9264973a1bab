/** From text to a linked program: the livepatch files of a kernel with the model and a scenario, as every run begins. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { compileKernel, type CompileInput } from "../kernel/compile/compile.ts";
import type { FileLookup } from "../kernel/compile/source-store.ts";
import { CompileCache } from "../kernel/compile/unit-cache.ts";
import { profileNamed } from "../kernel/profiles/profiles.ts";
import { root } from "../test/support/source-tree.ts";
import { findSources } from "../test/support/sources.ts";
import { type Benchmark, figuresOf, times } from "./lib.ts";

/** The kernel's transition.c with its siblings, or our example alone when the kernel was not fetched. */
function subject(): { readonly what: string; readonly folder: string; readonly file: string; readonly treeIncludes: readonly string[] } {
  const tree = findSources()?.linux612;
  if (tree === undefined)
    return { what: "the example", folder: path.join(root, "examples/livepatch"), file: "transition.c", treeIncludes: [] };
  return {
    what: `livepatch of linux ${tree.version}`,
    folder: tree.path,
    file: "kernel/livepatch/transition.c",
    treeIncludes: ["include"],
  };
}

function diskLookup(folder: string): FileLookup {
  const texts = new Map<string, string | undefined>();
  return {
    read(name) {
      const file = path.join(folder, name);
      if (!texts.has(name)) texts.set(name, existsSync(file) ? readFileSync(file, "utf8") : undefined);
      return texts.get(name);
    },
    list(name) {
      const entries = existsSync(path.join(folder, name)) ? readdirSync(path.join(folder, name), { withFileTypes: true }) : [];
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => entry.name)
        .sort();
    },
  };
}

export const benchmark: Benchmark = {
  title: "compiling and linking livepatch with the model and a scenario",
  async run(report) {
    const { what, folder, file, treeIncludes } = subject();
    const profile = profileNamed("debian-6.12");
    if (profile === undefined) throw new Error("no profile debian-6.12");
    const input: CompileInput = {
      path: file,
      lookup: diskLookup(folder),
      treeIncludes,
      version: profile.version,
      config: profile.config,
      scenario: [{ kind: "model", path: "scenarios/enable-disable.c" }],
      roots: ["sim_scenario", "sim_boot"],
    };
    const compile = (cache: CompileCache): number => {
      const { image, problems } = compileKernel(input, cache);
      if (image === undefined) throw new Error(problems[0]?.message);
      return image.functions.length;
    };
    const kept = new CompileCache();
    const functions = compile(kept);
    const link = await times(() => compile(kept), { warmups: 10, samples: 31 });
    report({
      name: `linking and lowering ${functions} functions, units cached`,
      measured: figuresOf(link),
      unit: "ms",
      limit: { atMost: 100 },
    });
    const all = await times(() => compile(new CompileCache()), { warmups: 5, samples: 15 });
    report({ name: `${what} and the model, nothing cached`, measured: figuresOf(all), unit: "ms" });
  },
};
