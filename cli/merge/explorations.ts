/** Shards of `explore` and of `ablate` joined: what the same call without `--shard` would have answered. */
import type { Problem } from "../../base/problem.ts";
import type { SourceFile } from "../../base/source-file.ts";
import type { AblateDocument } from "../../simulator/explore/report/ablate-document.ts";
import { joined, worstOf } from "../../simulator/explore/places.ts";
import type { ExploreDocument } from "../../simulator/explore/report/explore-document.ts";
import { missingShards } from "./missing.ts";
import type { ShardOf } from "../../simulator/explore/report/parts-of-call.ts";

/** One file. */
export interface ExplorationShard<D> {
  readonly file: SourceFile;
  readonly document: D;
  readonly shard: ShardOf;
}

type ShardResult<D> = { readonly ok: true; readonly shard: ExplorationShard<D> } | { readonly ok: false; readonly problem: Problem };

interface Sharded {
  readonly shard?: ShardOf;
}

/** @param document Of the schema that belongs to D. @param units How many explorations or points it has. */
export function readExplorationShard<D extends Sharded>(file: SourceFile, document: D, units: number | undefined): ShardResult<D> {
  const { shard } = document;
  if (units === undefined) return { ok: false, problem: wrong(file, "nothing was explored in it") };
  if (shard === undefined) return { ok: false, problem: wrong(file, "it is no shard: it was made without --shard") };
  const expected = Math.ceil((shard.total - shard.index + 1) / shard.count);
  if (units !== expected) return { ok: false, problem: wrong(file, `it has ${units} parts of its call, and should have ${expected}`) };
  return { ok: true, shard: { file, document, shard } };
}

/** Problems where the shards are not those of one call, each once and none missing; nothing where they are. */
export function checkParts(shards: readonly ExplorationShard<unknown>[]): readonly Problem[] {
  const [first] = shards;
  if (first === undefined) return [];
  const { call, count, total } = first.shard;
  const strangers = shards.filter(({ shard }) => shard.call !== call || shard.count !== count || shard.total !== total);
  if (strangers.length > 0) {
    const why = "other options, other texts, another number of shards, or another version of quiesce";
    return strangers.map(({ file }) => wrong(file, `it does not belong to ${first.file.path}: ${why}`));
  }
  const twice = shards.filter((each, at) => shards.findIndex(({ shard }) => shard.index === each.shard.index) < at);
  if (twice.length > 0) return twice.map(({ file, shard }) => wrong(file, `shard ${shard.index}/${count} is there twice`));
  return missingShards(
    shards.map(({ shard }) => shard.index),
    count,
  );
}

/** In the order of their numbers. */
type Shards<D> = readonly [ExplorationShard<D>, ...ExplorationShard<D>[]];

export function mergeExplore(shards: Shards<ExploreDocument>): ExploreDocument {
  const all = inOrder(shards, ({ runs: own }) => own);
  const violated = all.findIndex(({ verdict }) => verdict === "violated");
  // The whole call would have ended with the first violation.
  const runs = violated < 0 ? all : all.slice(0, violated + 1);
  const deciding = worstOf(shards, ({ document }) => document.verdict);
  const { shard: _part, ...document } = deciding.document;
  const seconds = sum(shards, ({ measured }) => measured.seconds);
  const perSecond = (of: (run: (typeof runs)[number]) => number): number =>
    Math.round(runs.reduce((all, run) => all + of(run), 0) / Math.max(seconds, 0.001));
  const measured = {
    seconds,
    statesPerSecond: perSecond(({ states }) => states),
    transitionsPerSecond: perSecond(({ allTransitions }) => allTransitions),
  };
  return { ...document, ...joined(shards.map((each) => each.document)), runs, measured };
}

export function mergeAblate(shards: Shards<AblateDocument>): AblateDocument {
  const { shard: _part, ...document } = shards[0].document;
  return {
    ...document,
    points: inOrder(shards, ({ points }) => points),
    measured: { seconds: sum(shards, ({ measured }) => measured.seconds) },
  };
}

/** What the shards have, as the whole call would have it. */
function inOrder<D, T>(shards: Shards<D>, of: (document: D) => readonly T[]): readonly T[] {
  const { total, count } = shards[0].shard;
  const lists = new Map(shards.map(({ shard, document }) => [shard.index - 1, of(document)]));
  return Array.from({ length: total }, (_, at) => lists.get(at % count)?.[Math.floor(at / count)]).filter((each) => each !== undefined);
}

function sum<D>(shards: Shards<D>, of: (document: D) => number): number {
  return Math.round(shards.reduce((all, { document }) => all + of(document), 0) * 10) / 10;
}

function wrong(file: SourceFile, message: string): Problem {
  const help = "name the answers of --shard I/N --format json, of one call";
  return { code: "merge-shard", severity: "error", file: file.path, line: 0, column: 0, message, help };
}
