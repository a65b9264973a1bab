/** The view machine against herd7: verdicts of the kernel's own tests and ours, and whole answers to random ones. */
import { createHash } from "node:crypto";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { herdText } from "../../simulator/explore/litmus/herd-text.ts";
import { litmusFile, randomReferences, references, runFile, runText } from "../support/litmus.ts";
import { litmusText, randomCycle, randomLitmus } from "../support/random-litmus.ts";
import { describeWithSources } from "../support/sources.ts";

function verdictOf(file: string): string {
  const result = runFile(file);
  return result.outcome === "ok" ? result.observation : result.problem.message;
}

const all = references();

describe("tests of ours", () => {
  it.each(all.filter(({ file }) => !file.startsWith("kernel:")))("$file: $verdict", ({ file, verdict }) => {
    expect(verdictOf(litmusFile(file))).toBe(verdict);
  });
});

describeWithSources("tests of the kernel", ({ linux612 }) => {
  const kernel = all.filter(({ file }) => file.startsWith("kernel:"));

  it("are all there", () => {
    expect(kernel).toHaveLength(47);
  });

  it.each(kernel)("$file: $verdict", ({ file, verdict }) => {
    expect(verdictOf(path.join(linux612.path, file.replace("kernel:", "")))).toBe(verdict);
  });
});

describe("random tests", () => {
  it.each(randomReferences())("$kind $seed: herd7's whole answer", ({ kind, seed, textDigest, answerDigest }) => {
    const text = litmusText(kind === "cycle" ? randomCycle(seed) : randomLitmus(seed));
    expect(digest(text), "the generator makes another test than the one that herd7 was asked").toBe(textDigest);
    const result = runText(text);
    expect(result.outcome === "ok" ? digest(herdText(result).trimEnd()) : result.problem.message).toBe(answerDigest);
  });
});

function digest(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 12);
}
