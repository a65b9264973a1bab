/** `merge`: joins the answers of shards. */
import type { Problem } from "../../base/problem.ts";
import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";
import { readText } from "../input/read-text.ts";
import { checkTogether, readShard, type Shard } from "../merge/shards.ts";
import { mergeSimulate } from "../merge/simulate.ts";
import { exitOf } from "../report/gate.ts";
import { renderSimulate } from "../render/simulate.ts";
import { type Command, unusable } from "./answer.ts";

export const merge: Command = (values) => {
  const format = values.text("format") ?? "text";
  const files: SourceFile[] = [];
  const shards: Shard[] = [];
  const problems: Problem[] = [];
  for (const name of values.positionals()) {
    const text = readText(name);
    if (!text.ok) {
      problems.push(text.problem);
      continue;
    }
    const file = makeSourceFile(name, text.text, "user");
    files.push(file);
    const read = readShard(file);
    if (read.ok) shards.push(read.shard);
    else problems.push(read.problem);
  }
  // Files that are no shards at all would also be missing ones: one word about each is enough.
  if (problems.length === 0) problems.push(...checkTogether(shards));
  const [first, ...others] = shards;
  if (problems.length > 0 || first === undefined) {
    return unusable("merge", format, problems, (name) => files.find(({ path }) => path === name));
  }
  const document = mergeSimulate([first, ...others]);
  return {
    exit: exitOf(document.runs?.outcomes ?? [], document.gate?.disturbed ?? ""),
    text: renderSimulate(document, format, false),
    problems: [],
  };
};
