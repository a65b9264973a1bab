/** `merge`: joins the answers of shards. */
import type { Problem } from "../../base/problem.ts";
import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";
import type { AblateDocument } from "../../simulator/explore/report/ablate-document.ts";
import type { ExploreDocument } from "../../simulator/explore/report/explore-document.ts";
import type { ShardOf } from "../../simulator/explore/report/parts-of-call.ts";
import { readText } from "../input/read-text.ts";
import { checkParts, type ExplorationShard, mergeAblate, mergeExplore, readExplorationShard } from "../merge/explorations.ts";
import { checkTogether, readDocument, readShard, type Shard } from "../merge/shards.ts";
import { mergeSimulate } from "../merge/simulate.ts";
import { exitOf } from "../report/gate.ts";
import { renderSimulate } from "../render/simulate.ts";
import { renderAblate } from "./ablate.ts";
import { type Answer, type Command, EXIT, unusable } from "./answer.ts";
import { EXITS, renderExplore } from "./explore.ts";

export const merge: Command = (values) => {
  const format = values.text("format") ?? "text";
  const files: SourceFile[] = [];
  const unreadable: Problem[] = [];
  for (const name of values.positionals()) {
    const text = readText(name);
    if (text.ok) files.push(makeSourceFile(name, text.text, "user"));
    else unreadable.push(text.problem);
  }
  const [first] = files;
  switch (first === undefined ? undefined : schemaOf(first)) {
    case "quiesce/explore/1":
      return mergeExplorations<ExploreDocument>(
        files,
        unreadable,
        format,
        "quiesce/explore/1",
        ({ runs }) => runs,
        (shards) => {
          const document = mergeExplore(shards);
          return { exit: EXITS[document.verdict], text: renderExplore(document, format), problems: [] };
        },
      );
    case "quiesce/ablate/1":
      return mergeExplorations<AblateDocument>(
        files,
        unreadable,
        format,
        "quiesce/ablate/1",
        ({ points }) => points,
        (shards) => ({
          exit: EXIT.answered,
          text: renderAblate(mergeAblate(shards), format),
          problems: [],
        }),
      );
    default:
      return mergeTimelines(files, unreadable, format);
  }
};

function mergeTimelines(files: readonly SourceFile[], unreadable: readonly Problem[], format: string): Answer {
  const shards: Shard[] = [];
  const problems = [...unreadable];
  for (const file of files) {
    const read = readShard(file);
    if (read.ok) shards.push(read.shard);
    else problems.push(read.problem);
  }
  // Files that are no shards at all would also be missing ones: one word about each is enough.
  if (problems.length === 0) problems.push(...checkTogether(shards));
  const [first, ...others] = shards;
  if (problems.length > 0 || first === undefined) return refused(files, problems, format);
  const document = mergeSimulate([first, ...others]);
  return {
    exit: exitOf(document.runs?.outcomes ?? [], document.gate?.disturbed ?? ""),
    text: renderSimulate(document, format, false),
    problems: [],
  };
}

/** @param units Explorations or points of a document; undefined where it is an answer without any. */
function mergeExplorations<D extends { readonly shard?: ShardOf }>(
  files: readonly SourceFile[],
  unreadable: readonly Problem[],
  format: string,
  schema: string,
  units: (document: Partial<D>) => readonly unknown[] | undefined,
  join: (shards: readonly [ExplorationShard<D>, ...ExplorationShard<D>[]]) => Answer,
): Answer {
  const shards: ExplorationShard<D>[] = [];
  const problems = [...unreadable];
  for (const file of files) {
    const read = readDocument<D>(file, schema);
    const shard = read.ok ? readExplorationShard(file, read.document as D, units(read.document)?.length) : read;
    if (shard.ok) shards.push(shard.shard);
    else problems.push(shard.problem);
  }
  if (problems.length === 0) problems.push(...checkParts(shards));
  const [first, ...others] = shards.sort((a, b) => a.shard.index - b.shard.index);
  return problems.length > 0 || first === undefined ? refused(files, problems, format) : join([first, ...others]);
}

function refused(files: readonly SourceFile[], problems: readonly Problem[], format: string): Answer {
  return unusable("merge", format, problems, (name) => files.find(({ path }) => path === name));
}

/** Undefined where there is none. */
function schemaOf(file: SourceFile): string | undefined {
  for (const schema of ["quiesce/explore/1", "quiesce/ablate/1"]) {
    if (readDocument(file, schema).ok) return schema;
  }
  return undefined;
}
