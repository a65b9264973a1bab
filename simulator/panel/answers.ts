/** Readers of what the server answers: nothing that crosses the border is taken at its word. */
import { dictionary, either, finite, flag, list, optional, record, type Shape, text, whole, word } from "../../base/shape.ts";
import type { FinishedParams, ProgressParams, StartedResult } from "../../server/protocol/simulation.ts";
import type { Catalogue, Delta, Figures, RunOutcome, RunSummary, TimelineInfo } from "../jobs/simulation.ts";
import {
  type ArrowAnswer,
  type AtAnswer,
  type EventDetails,
  type ExportAnswer,
  type LaneState,
  MODE_NAMES,
  type SearchAnswer,
  type StepAnswer,
  type TasksAnswer,
  type TileAnswer,
} from "../jobs/timeline.ts";
import type { Cause, Share, Violation } from "../run/result.ts";
import type { Problem } from "../../base/problem.ts";

/** Any word: lists of them grow with the engine, and the panel shows what it does not know as it is. */
const cause = text as Shape<Cause>;
const share = text as Shape<Share>;

export const problem: Shape<Problem> = record({
  code: text,
  severity: word("error", "warning", "info"),
  file: text,
  line: whole(0),
  column: whole(0),
  message: text,
  help: text,
  related: optional(list(record({ file: text, line: whole(0), column: whole(0), message: text }))),
});

const figureFields = { count: finite, exits: finite, ipis: finite, switches: finite, ticks: finite, stolenNs: finite };
const figures: Shape<Figures> = record(figureFields);
const place = { file: text, line: whole(0), function: text, primitive: text };

const setup = record({
  file: text,
  scenario: text,
  seed: whole(0),
  kernelVersion: text,
  profile: text,
  topology: text,
  cmdline: text,
  cpus: whole(1),
  offline: text,
  nohzFull: text,
  isolated: text,
  hz: whole(1),
  preempt: text,
  settings: dictionary(text),
  patch: text,
});

const timeline: Shape<TimelineInfo> = record({
  startNs: finite,
  endNs: finite,
  keptUntilNs: finite,
  lanes: list(
    either(
      record({ kind: word("transition") }),
      record({ kind: word("grace-period"), flavour: text }),
      record({ kind: word("cpu"), cpu: whole(0), nohzFull: flag, isolated: flag }),
    ),
  ),
});

const violation: Shape<Violation> = record({
  property: text,
  message: text,
  timeNs: finite,
  cpu: finite,
  thread: text,
  file: text,
  line: whole(0),
  function: text,
  stack: list(record({ function: text, file: text, line: whole(0) })),
  trace: list(record({ timeNs: finite, cpu: finite, thread: text, text, file: text, line: whole(0) })),
});

const straggler = record({ pid: finite, comm: text, cpu: finite, reason: text, willSwitch: text });

const summary: Shape<RunSummary> = record({
  run: whole(1),
  setup,
  headline: text,
  result: word("completed", "stuck", "violated", "gave-up"),
  transitionNs: finite,
  steps: list(record({ name: text, startNs: finite, endNs: finite })),
  tries: list(record({ timeNs: finite, step: text, stragglers: list(straggler) })),
  triesDropped: whole(0),
  gracePeriods: whole(0),
  ledger: list(record({ step: text, cpu: whole(0), cause, share, ...place, ...figureFields })),
  ledgerDropped: whole(0),
  totals: figures,
  byShare: list(record({ share, ...figureFields })),
  byCause: list(record({ cause, ...figureFields })),
  byCpu: list(record({ cpu: whole(0), isolated: flag, ...figureFields })),
  byLine: list(record({ ...place, cpus: text, ...figureFields })),
  points: list(record({ ...place, calls: finite, totalNs: finite, disturbances: finite })),
  disturbedCpus: text,
  violations: list(violation),
  final: record({ patched, pendingTasks: finite, tasks: finite }),
  sources: list(record({ name: text, from: word("file", "model"), path: text })),
  log: list(
    record({
      timeNs: finite,
      cpu: finite,
      level: word("emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"),
      text,
    }),
  ),
  logDropped: whole(0),
  problems: list(problem),
  events: record({ recorded: whole(0), dropped: whole(0), instructions: finite }),
  timeline,
  replay: text,
});

function patched(value: unknown): boolean | "unknown" | undefined {
  return value === "unknown" || typeof value === "boolean" ? value : undefined;
}

const delta: Shape<Delta> = record({
  transitionNs: finite,
  tries: finite,
  gracePeriods: finite,
  disturbedCpus: finite,
  figures,
  lines: list(
    record({ file: text, function: text, primitive: text, lineA: whole(0), lineB: whole(0), a: figures, b: figures, delta: figures }),
  ),
});

const outcome: Shape<RunOutcome> = either(
  record({ kind: word("done"), summary }),
  record({ kind: word("compared"), a: summary, b: summary, delta }),
  record({ kind: word("refused"), message: text, help: text, problems: list(problem) }),
  record({ kind: word("cancelled") }),
  record({ kind: word("superseded"), by: whole(1) }),
  record({ kind: word("failed"), why: word("out-of-memory", "stopped", "bug"), message: text, help: text }),
);

export const readStarted: Shape<StartedResult> = record({ id: whole(1) });

export const readProgress: Shape<ProgressParams> = record({
  id: whole(1),
  uri: text,
  side: optional(word("a", "b")),
  phase: word("waiting", "compiling", "running", "summing-up"),
  virtualNs: finite,
  instructions: finite,
  step: text,
  tries: whole(0),
});

export const readFinished: Shape<FinishedParams> = record({ id: whole(1), uri: text, version: optional(finite), outcome });

const named = list(record({ name: text, summary: text }));

export const readCatalogue: Shape<Catalogue> = record({
  scenarios: named,
  presets: list(record({ name: text, summary: text, text })),
  profiles: named,
  profile: text,
  kernelVersion: text,
  causes: list(record({ name: cause, summary: text })),
  tickRates: list(finite),
  preemptionModels: list(text),
  taskKinds: list(text),
  defaults: record({ scenario: text, preset: text, seed: whole(0) }),
});

export const readTileAnswer: Shape<TileAnswer> = record({ data: text });
export const readArrowAnswer: Shape<ArrowAnswer> = record({ data: text });
export const readTasksAnswer: Shape<TasksAnswer> = record({ names: list(text) });
export const readExportAnswer: Shape<ExportAnswer> = (value) => exported(value);

function exported(value: unknown): ExportAnswer | undefined {
  const last = record({ text, next: nothing })(value);
  return last === undefined ? record({ text, next: whole(0) })(value) : { text: last.text, next: null };
}

/** A null, as a word of our own: undefined would say that the shape does not fit. */
function nothing(value: unknown): "nothing" | undefined {
  return value === null || value === undefined ? "nothing" : undefined;
}

const details: Shape<EventDetails> = (value) => {
  const read = record({
    event: whole(0),
    timeNs: finite,
    kind: text,
    lane: finite,
    cpu: finite,
    task: text,
    title: text,
    fields: dictionary<string | number | boolean | readonly string[]>(either(text, finite, flag, list(text))),
    origin: optional(record(place)),
  })(value);
  return read === undefined ? undefined : { ...read, origin: read.origin ?? null };
};

export const readSearchAnswer: Shape<SearchAnswer> = record({ total: whole(0), events: list(details) });

export const readStepAnswer: Shape<StepAnswer> = (value) => {
  const read = record({ event: optional(details) })(value);
  return read === undefined ? undefined : { event: read.event ?? null };
};

const laneState: Shape<LaneState> = either(
  record({
    kind: word("cpu"),
    cpu: whole(0),
    mode: word(...MODE_NAMES),
    watching: flag,
    task: text,
    fromNs: finite,
    untilNs: finite,
  }),
  record({ kind: word("grace-period"), flavour: text, number: finite, fromNs: finite, untilNs: finite }),
  record({ kind: word("transition"), step: text, fromNs: finite, untilNs: finite }),
  record({ kind: word("nothing") }),
);

export const readAtAnswer: Shape<AtAnswer> = (value) => {
  const read = record({ state: laneState, event: optional(details), count: whole(0) })(value);
  return read === undefined ? undefined : { ...read, event: read.event ?? null };
};
