import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { makeSourceFile } from "../base/source-file.ts";
import { runLitmus } from "../simulator/explore/litmus/run.ts";
import { litmusText, randomCycle, randomLitmus } from "../test/support/random-litmus.ts";
import { findSources } from "../test/support/sources.ts";
import { type Benchmark, figuresOf, times } from "./lib.ts";

const FOLDERS = ["tools/memory-model/litmus-tests", "Documentation/litmus-tests"];
/** Seconds for all of the kernel's tests together. */
const LIMIT_MS = 2_000;

/** Every litmus test below a folder. */
function litmusFiles(folder: string): readonly string[] {
  return readdirSync(folder)
    .map((name) => path.join(folder, name))
    .flatMap((file) => (statSync(file).isDirectory() ? litmusFiles(file) : file.endsWith(".litmus") ? [file] : []));
}

/** States looked into. */
function run(texts: readonly (readonly [name: string, text: string])[]): number {
  return texts.reduce((sum, [name, text]) => {
    const result = runLitmus(makeSourceFile(name, text, "user"));
    return sum + (result.outcome === "ok" ? result.explored : 0);
  }, 0);
}

export const benchmark: Benchmark = {
  title: "litmus tests: all of the kernel's, and random ones",
  async run(report) {
    const sources = findSources();
    if (sources !== undefined) {
      const kernel = FOLDERS.flatMap((folder) => litmusFiles(path.join(sources.linux612.path, folder)));
      const texts = kernel.map((file) => [file, readFileSync(file, "utf8")] as const);
      const measured = figuresOf(await times(() => run(texts), { samples: 7 }));
      report({ name: `the kernel's ${texts.length} tests`, measured, unit: "ms", limit: { atMost: LIMIT_MS } });
    }
    const random = Array.from(
      { length: 40 },
      (_, seed) => ["random", litmusText(seed % 2 === 0 ? randomLitmus(seed) : randomCycle(seed))] as const,
    );
    let states = 0;
    const elapsed = await times(
      () => {
        states = run(random);
      },
      { warmups: 1, samples: 5 },
    );
    report({ name: "random tests, states looked into", measured: figuresOf(elapsed.map((ms) => (states / ms) * 1000)), unit: "states/s" });
  },
};
