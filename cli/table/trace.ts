/** `compare-trace`. */
import { EXITS, format, OUTPUT, READING, WORKING } from "./common.ts";
import { FILE, PATCHING, SCENE, SEED } from "./simulate.ts";
import type { CommandSpec } from "./types.ts";

export const compareTrace: CommandSpec = {
  name: "compare-trace",
  summary: "lays what a real kernel did beside what the simulation does",
  description: [
    "Reads a trace in text: /sys/kernel/tracing/trace or trace_pipe, the output of trace-cmd report, or that of perf script; packed by gzip, too. From its events (irq_vectors, ipi, csd, sched, workqueue, tick_stop, context_tracking) it builds the ledger that a simulation has, and compares the CPUs that are isolated and traced, by cause and primitive.",
    "A line quiesce: STEP that was written into trace_marker begins a step of that name; steps are then compared one by one. Without such lines the whole trace is compared with the whole scenario.",
    "What was lost, cut off or not understood is named with its line, and what is not known without some of the events is said. docs/traces.md says how to record a trace.",
    "Exits with 0 whenever there is an answer, however the sides differ.",
  ],
  arguments: [{ placeholder: "TRACE", value: { kind: "file" }, help: "the trace; - reads the standard input" }, FILE],
  options: [...SCENE, SEED, ...PATCHING, ...READING, ...WORKING, format("text", "markdown", "json"), OUTPUT],
  examples: [
    {
      command: "compare-trace trace.txt kernel/livepatch/transition.c --scenario enable-disable --machine captured",
      does: "A trace of a machine whose files were copied with it.",
    },
  ],
  exits: EXITS.filter(({ code }) => code !== 1),
};
