/** From text to a linked program: the livepatch files of a kernel with the model and a scenario, as every run begins. */
import { compileKernel, type CompileInput } from "../kernel/compile/compile.ts";
import { CompileCache } from "../kernel/compile/unit-cache.ts";
import { profileNamed } from "../kernel/profiles/profiles.ts";
import { type Benchmark, figuresOf, times } from "./lib.ts";
import { livepatch } from "./livepatch.ts";

export const benchmark: Benchmark = {
  title: "compiling and linking livepatch with the model and a scenario",
  async run(report) {
    const { what, file, treeIncludes, lookup } = livepatch();
    const profile = profileNamed("debian-6.12");
    if (profile === undefined) throw new Error("no profile debian-6.12");
    const input: CompileInput = {
      path: file,
      lookup,
      treeIncludes,
      version: profile.version,
      config: profile.config,
      scenario: [{ kind: "model", path: "scenarios/enable-disable.c" }],
      roots: ["sim_scenario", "sim_boot"],
    };
    const compile = (cache: CompileCache, roots = input.roots): number => {
      const { image, problems } = compileKernel({ ...input, roots }, cache);
      if (image === undefined) throw new Error(problems[0]?.message);
      return image.functions.length;
    };
    // The same roots named once more are another question, so that the program is not taken from before.
    const more = [...input.roots];
    const linkAgain = (): number => {
      more.push("sim_boot");
      return compile(kept, more);
    };
    const kept = new CompileCache();
    const functions = compile(kept);
    const link = await times(linkAgain, { warmups: 10, samples: 31 });
    report({
      name: `linking and lowering ${functions} functions, units cached`,
      measured: figuresOf(link),
      unit: "ms",
      limit: { atMost: 100 },
    });
    const same = await times(() => compile(kept), { warmups: 10, samples: 31 });
    report({ name: "the same program again", measured: figuresOf(same), unit: "ms" });
    const all = await times(() => compile(new CompileCache()), { warmups: 5, samples: 15 });
    report({ name: `${what} and the model, nothing cached`, measured: figuresOf(all), unit: "ms" });
  },
};
