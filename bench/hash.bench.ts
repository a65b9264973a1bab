import { createHash } from "node:crypto";
import { sha256 } from "../base/hash.ts";
import { type Benchmark, figuresOf, ratios, times } from "./lib.ts";

const bytes = Uint8Array.from({ length: 4_000_000 }, (_, index) => (index * 31) >> 3);

export const benchmark: Benchmark = {
  title: "SHA-256 of 4 MB, against node's",
  async run(report) {
    const work = (): unknown => sha256(bytes);
    const peer = (): unknown => createHash("sha256").update(bytes).digest("hex");
    report({ name: "sha256", measured: figuresOf(await times(work)), unit: "ms" });
    report({ name: "sha256, ratio", measured: figuresOf(await ratios(work, peer)), unit: "× node" });
  },
};
