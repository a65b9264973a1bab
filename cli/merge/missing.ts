/** Shards that a merge lacks. */
import type { Problem } from "../../base/problem.ts";

/** @param indices Of the shards that are there, from 1. */
export function missingShards(indices: readonly number[], count: number): readonly Problem[] {
  const there = new Set(indices);
  return Array.from({ length: count }, (_, at) => at + 1)
    .filter((index) => !there.has(index))
    .map((index) => ({
      code: "merge-missing",
      severity: "error",
      file: "",
      line: 0,
      column: 0,
      message: `shard ${index}/${count} is missing`,
      help: `run the same command with --shard ${index}/${count}, and name its answer too`,
    }));
}
