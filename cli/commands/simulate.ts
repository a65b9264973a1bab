/** `simulate`: one timeline, or many. */
import { parseCpulist } from "../../base/cpulist.ts";
import type { Problem } from "../../base/problem.ts";
import type { SimulateOutcome, SimulateResult } from "../../simulator/run/result.ts";
import { unstarted } from "../../simulator/run/assemble.ts";
import type { Arguments } from "../args/arguments.ts";
import { COMMAND_LINE, usage } from "../args/parse.ts";
import { withConfig } from "../input/config.ts";
import { readText } from "../input/read-text.ts";
import { type JobOutcome, runJobs } from "../jobs/pool.ts";
import { defaultJobs, memoryLimitOf } from "../jobs/limits.ts";
import { simulateMarkdown } from "../../simulator/report/simulate-markdown.ts";
import { simulateText } from "../render/simulate-text.ts";
import type { RunRow, SimulateDocument } from "../../simulator/report/documents.ts";
import { RunCollector, type RunFigures } from "../report/runs.ts";
import { bundleOf, tokenOf } from "../replay/record.ts";
import { isolatedOf, jobOf, setupOf } from "../scene/job.ts";
import type { RunSpec } from "../scene/scene.ts";
import { openSession, type Session, type Side, sourceFinder, unreached } from "../scene/session.ts";
import { type SceneSource, sourceOnDisk } from "../scene/source.ts";
import { type Answer, type Command, type Context, envelope, EXIT, json, unusable } from "./answer.ts";

export const simulate: Command = (given, context) => {
  const configured = withConfig(given, readText);
  if (!configured.ok) return unusable("simulate", given.text("format"), configured.problems);
  const source = sourceOnDisk(configured.values);
  if (!source.ok) return unusable("simulate", configured.values.text("format"), source.problems);
  return simulateScene(configured.values, source.source, context);
};

/** The same for files on disk and in a bundle. */
export async function simulateScene(values: Arguments, source: SceneSource, context: Context): Promise<Answer> {
  const format = values.text("format") ?? "text";
  const session = openSession("simulate", values, source);
  if (!session.ok) return unusable("simulate", format, session.problems, (name) => session.sources.find(({ path }) => path === name));
  const gate = gateOf(values, session.value);
  if (!gate.ok) return unusable("simulate", format, gate.problems);
  const collector = new RunCollector(gate.cpus);
  await runAll(session.value, collector, context);
  return answer(session.value, collector, context);
}

type Gate = { readonly ok: true; readonly cpus: ReadonlySet<number> } | { readonly ok: false; readonly problems: readonly Problem[] };

function gateOf(values: Arguments, { plan }: Session): Gate {
  const list = values.text("fail-on-disturbance");
  if (list === undefined) return { ok: true, cpus: new Set() };
  const cpus = Math.max(...plan.runs.map(({ machine }) => machine.topology.cpus));
  const parsed = parseCpulist(list, cpus);
  if (parsed.ok) return { ok: true, cpus: new Set(parsed.cpus) };
  return {
    ok: false,
    problems: [usage("usage-value", `--fail-on-disturbance cannot be '${list}': ${parsed.error.reason}`, "give CPU numbers, such as 2-7")],
  };
}

async function runAll(session: Session, collector: RunCollector, context: Context): Promise<void> {
  const { plan, kernel, source, values, sides } = session;
  const memoryLimit = memoryLimitOf(values);
  const events = plan.many ? "none" : eventsForm(values);
  const jobs = plan.runs.map((run) => jobOf(run, kernel, source, { view: 0, memoryLimit, events }));
  let done = 0;
  await runJobs(jobs, {
    jobs: values.integer("jobs") ?? defaultJobs(),
    memoryLimit,
    views: sides.map(({ files }) => files),
    onOutcome: (id, outcome) => {
      done++;
      const run = plan.runs[id];
      collector.add(id, resultOf(outcome, memoryLimit), run === undefined ? "" : isolatedOf(run));
      if (plan.many) context.progress(`${done} of ${jobs.length} runs`);
    },
    onProgress: ({ virtualNs, step, tries }) => {
      if (!plan.many) context.progress(`${(virtualNs / 1e9).toFixed(3)} s, ${step === "" ? "preparing" : step}, ${tries} tries`);
    },
  });
}

/** What a run that could not be ended gives. */
export interface Ran {
  readonly result: SimulateResult;
  readonly ran: boolean;
  readonly events: string;
}

export function resultOf(outcome: JobOutcome, memoryLimit: number): Ran {
  if (outcome.kind === "done") return outcome.answer;
  const message = `a run needed more than the ${Math.round(memoryLimit / 2 ** 20)} MB of memory that it may have`;
  const problem: Problem = {
    code: "memory-limit",
    severity: "warning",
    file: "",
    line: 0,
    column: 0,
    message,
    help: "raise --memory-limit, or simulate fewer CPUs or tasks",
  };
  return { result: unstarted([problem]), ran: true, events: "" };
}

function eventsForm(values: Arguments): "none" | "lines" | "perfetto" {
  if (values.text("format") === "perfetto") return "perfetto";
  return values.has("events") ? "lines" : "none";
}

async function answer(session: Session, collector: RunCollector, context: Context): Promise<Answer> {
  const { values, sides, source, plan } = session;
  const format = values.text("format") ?? "text";
  const [side] = sides;
  const shown = collector.shown();
  const run = plan.runs[shown?.id ?? 0];
  if (side === undefined || run === undefined || shown === undefined) throw new Error("there was no run");
  const find = sourceFinder(side, source.main);
  if (!shown.run.ran) return unusable("simulate", format, [...session.problems, ...shown.run.result.problems], find);
  const lost = unreached(side, source.main, run.scenario, shown.run.result);
  if (lost !== undefined && shown.run.result.sources.length > 0) return unusable("simulate", format, [lost], find);
  const document = documentOf(session, collector, run, shown.run.result);
  // Of many runs only the one that is shown is worth its events; it runs once more for them.
  const events = plan.many ? await eventsOf(session, run, context) : shown.run.events;
  return {
    exit: exitOf(collector),
    text: render(document, format, values, events),
    problems: format === "perfetto" ? document.problems : [],
    findSource: find,
    files: filesToWrite(session, collector, format === "perfetto" ? "" : events),
  };
}

async function eventsOf(session: Session, run: RunSpec, context: Context): Promise<string> {
  const form = eventsForm(session.values);
  if (form === "none") return "";
  const collector = new RunCollector(new Set());
  const alone: Session = { ...session, plan: { runs: [run], many: false } };
  await runAll(alone, collector, context);
  return collector.shown()?.run.events ?? "";
}

function render(document: SimulateDocument, format: string, values: Arguments, events: string): string {
  switch (format) {
    case "json":
      return json(document);
    case "markdown":
      return simulateMarkdown(document, { log: values.has("log") });
    case "perfetto":
      return events;
    default:
      return simulateText(document, { log: values.has("log") });
  }
}

function filesToWrite(session: Session, collector: RunCollector, events: string): readonly (readonly [string, string])[] {
  const { values } = session;
  const bundle = values.text("bundle");
  const eventsFile = values.text("events");
  return [
    ...(bundle === undefined ? [] : [[bundle, bundleOf(session, collector.sourcePaths())] as const]),
    ...(eventsFile === undefined ? [] : [[eventsFile, events] as const]),
  ];
}

function documentOf(session: Session, collector: RunCollector, run: RunSpec, result: SimulateResult): SimulateDocument {
  const { kernel, sides, plan, source } = session;
  const [side] = sides as readonly [Side];
  const paths = collector.sourcePaths();
  const problems = [...session.problems, ...source.inputs.problems, ...result.problems, ...gateProblems(collector)];
  const rowOf = (id: number): Omit<RunRow, keyof RunFigures> => {
    const each = plan.runs[id] ?? run;
    const { scenario, machine, settings, seed } = each;
    return {
      scenario,
      topology: machine.name,
      cmdline: machine.cmdline,
      settings: settings.given,
      seed,
      replay: tokenOf(session, paths, each),
    };
  };
  return {
    ...envelope("simulate", problems, tokenOf(session, paths)),
    setup: setupOf(run, kernel, side.file, side.patch),
    ...result,
    // The run's own are among them.
    problems,
    ...(plan.many ? { runs: collector.summary(rowOf) } : {}),
  };
}

function gateProblems({ gateHits }: RunCollector): readonly Problem[] {
  if (gateHits === "") return [];
  const message = `CPUs ${gateHits} were disturbed, which --fail-on-disturbance forbids`;
  return [
    { code: "disturbance-gate", severity: "error", file: COMMAND_LINE, line: 0, column: 0, message, help: "the ledger says by what" },
  ];
}

const EXITS: Readonly<Record<SimulateOutcome, number>> = {
  violated: EXIT.found,
  stuck: EXIT.found,
  "gave-up": EXIT.gaveUp,
  completed: EXIT.answered,
};

/** 1 goes before 3. */
function exitOf(collector: RunCollector): number {
  const exits = new Set(collector.outcomes().map(({ result }) => EXITS[result]));
  if (exits.has(EXIT.found) || collector.gateHits !== "") return EXIT.found;
  return exits.has(EXIT.gaveUp) ? EXIT.gaveUp : EXIT.answered;
}
