/** `litmus`. */
import { EXITS, format, OUTPUT } from "./common.ts";
import type { CommandSpec } from "./types.ts";

export const litmus: CommandSpec = {
  name: "litmus",
  summary: "runs litmus tests of the kernel's memory model, and answers as herd7 does",
  description: [
    "Reads tests in the kernel's C format, such as those in tools/memory-model/litmus-tests, and explores every execution on the machine that explore uses. The text is herd7's, without its time and hash, so that both can be compared with diff.",
    "The model is the kernel's without load buffering: no load reads what depends on a later store of its own thread. Plain accesses behave like READ_ONCE() and WRITE_ONCE(); where two of them race, the answer has the flag data-race, and says no more about the kernel's model than herd7's would.",
    "A test that uses what is not supported is named with the place and the construct, and the others are answered.",
  ],
  arguments: [
    { placeholder: "FILE", value: { kind: "file" }, repeatable: true, help: "litmus tests; - reads one from the standard input" },
  ],
  options: [
    {
      name: "memory",
      value: { kind: "choice", choices: ["lkmm", "sc"], placeholder: "MODEL" },
      help: "which memory model holds: lkmm, the kernel's, or sc, sequential consistency",
      default: "lkmm",
    },
    {
      name: "states",
      value: { kind: "integer", min: 1, max: 1_000_000_000, placeholder: "N" },
      help: "look into N states at most; of a test with more the observation is looked for alone, and the answer has the flag states-incomplete",
      default: "2000000",
    },
    format("text", "json"),
    OUTPUT,
  ],
  examples: [
    {
      command: "litmus tools/memory-model/litmus-tests/MP+poonceonces.litmus",
      does: "Whether a message can be read before what it announces.",
    },
    { command: "litmus --format json tools/memory-model/litmus-tests/*.litmus", does: "All of the kernel's tests, for a program." },
  ],
  exits: EXITS.filter(({ code }) => code !== 1),
};
