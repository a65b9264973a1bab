/** `merge`. */
import { format, OUTPUT } from "./common.ts";
import type { CommandSpec } from "./types.ts";

export const merge: CommandSpec = {
  name: "merge",
  summary: "joins the answers of shards into the answer of the whole call",
  description: [
    "Takes the JSON that simulate --seeds or --matrix, explore or ablate gave with --shard 1/N to --shard N/N, in any order, and prints what the same call without --shard prints: the same bytes, but for the seconds that explore and ablate measured.",
    "Shards that do not belong together (other options, other inputs, another version of quiesce), that are there twice, or that are missing are named, and nothing is joined. Exits with what the whole call would exit with.",
  ],
  arguments: [{ placeholder: "FILE", value: { kind: "file" }, repeatable: true, help: "answers of --shard I/N --format json" }],
  options: [format("text", "markdown", "json"), OUTPUT],
  examples: [
    { command: "merge shard-1.json shard-2.json", does: "Two halves of simulate --seeds 0-9999, run on two machines." },
    { command: "merge --format json --output all.json shard-*.json", does: "The same as one document." },
  ],
};
