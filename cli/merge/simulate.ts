/** Shards of `simulate` joined: what the same call without `--shard` would have answered. */
import { formatCpulist, parseCpulist } from "../../base/cpulist.ts";
import type { SimulateDocument } from "../../simulator/report/documents.ts";
import { GATE, gateProblem } from "../report/gate.ts";
import { compareRuns, summaryOf } from "../report/runs.ts";
import { type Shard, tokenOfAll } from "./shards.ts";

/** @param shards At least one; of one call, each once, none missing. */
export function mergeSimulate(shards: readonly [Shard, ...Shard[]]): SimulateDocument {
  const ordered = [...shards].sort((a, b) => a.part.index - b.part.index);
  const rows = ordered.flatMap(({ document }) => document.runs.rows);
  const shown = worst(ordered) ?? shards[0];
  const { gate, problems } = shown.document;
  const disturbed = unionOf(ordered.map(({ document }) => document.gate?.disturbed ?? ""));
  // In the place of the shard's own values, so that the document's order stays.
  return {
    ...shown.document,
    problems: [...problems.filter(({ code }) => code !== GATE), ...gateProblem(disturbed)],
    replay: tokenOfAll(ordered),
    runs: summaryOf(rows),
    ...(gate === undefined ? {} : { gate: { ...gate, disturbed } }),
  };
}

/** The shard that shows the first run with the worst result. */
function worst(shards: readonly Shard[]): Shard | undefined {
  return [...shards].sort((a, b) => {
    const [left] = a.document.runs.rows;
    const [right] = b.document.runs.rows;
    return left === undefined || right === undefined ? 0 : compareRuns(left, right);
  })[0];
}

function unionOf(lists: readonly string[]): string {
  return formatCpulist(
    lists.flatMap((list) => {
      const parsed = parseCpulist(list, 2 ** 16);
      return parsed.ok ? parsed.cpus : [];
    }),
  );
}
