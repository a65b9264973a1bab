/** Parts of a call that explores: which explorations or points a shard has, and what makes two shards parts of one call. */
import { createHash } from "node:crypto";
import { explorer } from "quiesce:digests";
import type { ShardOf } from "../../simulator/explore/report/parts-of-call.ts";
import type { SourceOfText } from "../../kernel/compile/sources.ts";
import type { Arguments } from "../args/arguments.ts";
import type { Problem } from "../../base/problem.ts";
import { usage } from "../args/parse.ts";
import { DECIDING } from "../replay/record.ts";
import type { Session, Side } from "../scene/session.ts";

/** Those of `all` that a shard has; all of them where none is asked for. */
export function partOf<T>(values: Arguments, all: readonly T[]): readonly T[] {
  const part = values.part("shard");
  return part === undefined ? all : all.filter((_each, at) => at % part.count === part.index - 1);
}

/** What is wrong with a shard that has nothing to do. */
export function emptyShard(total: number, what: string): Problem {
  return usage("usage-empty-shard", `of ${total} ${what}, this shard has none`, "use fewer shards");
}

/**
 * What the answer says of its shard, so that merge can join it with the others.
 *
 * @param values With `--shard` in it.
 * @param total Explorations or points of the whole call.
 * @param sources Texts that were compiled.
 */
export function shardOf(
  values: Arguments,
  session: Session,
  side: Side,
  total: number,
  sources: readonly SourceOfText[],
): { readonly shard?: ShardOf } {
  const part = values.part("shard");
  if (part === undefined) return {};
  const hash = createHash("sha256").update(explorer);
  hash.update(JSON.stringify([session.command, session.source.main, values.list("scenario"), values.list("function")]));
  hash.update(JSON.stringify(DECIDING.map((name) => [name, session.values.list(name)])));
  const paths = sources.filter(({ from }) => from === "file").map(({ path }) => path);
  for (const path of [session.source.main, ...paths.sort()]) hash.update(JSON.stringify([path, side.files.read(path) ?? ""]));
  return { shard: { index: part.index, count: part.count, total, call: hash.digest("base64url") } };
}
