/**
 * Random functions, compiled by gcc -O0 and by our front end, return the same checksums. The seeds are fixed, so a failure repeats;
 * many functions go into one invocation of gcc.
 */
import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { runWithGcc } from "../support/gcc.ts";
import { Program } from "../support/lower.ts";
import { RANDOM_PRELUDE, randomFunction } from "../support/random-programs.ts";

const hasGcc = spawnSync("gcc", ["--version"]).error === undefined;
if (!hasGcc) console.warn("SKIPPED random C against gcc: there is no gcc");

const BATCH = 60;
/** Half of the batches let scalars that may be read early lie in memory, as kernel text does. */
const BATCHES = [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => ({ seed, strict: seed % 2 === 0 }));

function functionsOf(seed: number): readonly string[] {
  const entropy = fc.array(fc.nat(1 << 30), { minLength: 200, maxLength: 400, size: "max" });
  return fc.sample(entropy, { seed, numRuns: BATCH }).map((numbers, k) => randomFunction(`f${k}`, numbers));
}

function gccResults(text: string, count: number): readonly string[] {
  const calls = Array.from({ length: count }, (_, k) => `printf("%lx\\n", f${k}());`).join("\n");
  const main = `int printf(const char *, ...);\nint main(void) {\n${calls}\nreturn 0; }\n`;
  return runWithGcc(`${text}\n${main}`, ["-fwrapv"]).trim().split("\n");
}

describe.runIf(hasGcc)("random functions", () => {
  it.each(BATCHES)("of seed $seed (strict: $strict)", ({ seed, strict }) => {
    const functions = functionsOf(seed);
    const text = `${RANDOM_PRELUDE}${functions.join("\n")}`;
    const expected = gccResults(text, functions.length);
    const program = new Program(text, { roots: functions.map((_, k) => `f${k}`), strict });
    const different = functions.filter((_, k) => program.call(`f${k}`).toString(16) !== expected[k]);
    // The text of the shortest one that differs, to look at.
    expect(different.sort((a, b) => a.length - b.length)[0]).toBeUndefined();
  });
});
