/** `simulate`: one timeline, or many. */
import { parseCpulist } from "../../base/cpulist.ts";
import type { Problem } from "../../base/problem.ts";
import type { SimulateResult } from "../../simulator/run/result.ts";
import type { Arguments } from "../args/arguments.ts";
import { usage } from "../args/parse.ts";
import { withConfig } from "../input/config.ts";
import { readText } from "../input/read-text.ts";
import { eventsForm, runAll } from "../jobs/run-session.ts";
import { renderSimulate } from "../render/simulate.ts";
import type { RunRow, RunsSummary, SimulateDocument } from "../../simulator/report/documents.ts";
import { exitOf, gateProblem } from "../report/gate.ts";
import { RunCollector, type RunFigures } from "../report/runs.ts";
import { bundleOf, tokenOf } from "../replay/record.ts";
import { setupOf } from "../scene/job.ts";
import { numberOf, type Plan } from "../scene/plan.ts";
import type { RunSpec } from "../scene/scene.ts";
import { openSession, type Session, type Side, sourceFinder, unreached } from "../scene/session.ts";
import { type SceneSource, sourceOnDisk } from "../scene/source.ts";
import { type Answer, type Command, type Context, envelope, unusable } from "./answer.ts";

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

/** One timeline, as a document: what other commands lay beside something else. */
export async function simulateOnce(
  values: Arguments,
  source: SceneSource,
  context: Context,
): Promise<
  | { readonly ok: true; readonly document: SimulateDocument }
  | { readonly ok: false; readonly problems: readonly Problem[]; readonly findSource: NonNullable<Answer["findSource"]> }
> {
  const session = openSession("simulate", values, source);
  if (!session.ok) {
    return { ok: false, problems: session.problems, findSource: (name) => session.sources.find(({ path }) => path === name) };
  }
  const collector = new RunCollector(new Set());
  await runAll(session.value, collector, context);
  const outcome = outcomeOf(session.value, collector);
  return outcome.ok ? { ok: true, document: documentOf(session.value, collector, outcome.run, outcome.result) } : outcome;
}

type Outcome =
  | { readonly ok: true; readonly run: RunSpec; readonly result: SimulateResult; readonly events: string }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** The run that is shown, or why there is no answer. */
function outcomeOf(
  { sides, source, plan, problems }: Session,
  collector: RunCollector,
): Outcome & { readonly findSource: NonNullable<Answer["findSource"]> } {
  const [side] = sides;
  const shown = collector.shown();
  const run = plan.runs[shown?.id ?? 0];
  if (side === undefined || run === undefined || shown === undefined) throw new Error("there was no run");
  const findSource = sourceFinder(side, source.main);
  const { ran, result, events } = shown.run;
  if (!ran) return { ok: false, problems: [...problems, ...result.problems], findSource };
  const lost = unreached(side, source.main, run.scenario, result);
  if (lost !== undefined && result.sources.length > 0) return { ok: false, problems: [lost], findSource };
  return { ok: true, run, result, events, findSource };
}

async function answer(session: Session, collector: RunCollector, context: Context): Promise<Answer> {
  const { values, plan } = session;
  const format = values.text("format") ?? "text";
  const outcome = outcomeOf(session, collector);
  const { findSource } = outcome;
  if (!outcome.ok) return unusable("simulate", format, outcome.problems, findSource);
  const document = documentOf(session, collector, outcome.run, outcome.result);
  // Of many runs only the one that is shown is worth its events; it runs once more for them.
  const events = plan.many ? await eventsOf(session, outcome.run, context) : outcome.events;
  return {
    exit: exitOf(collector.outcomes(), collector.gateHits),
    text: format === "perfetto" ? events : renderSimulate(document, format, values.has("log")),
    problems: format === "perfetto" ? document.problems : [],
    findSource,
    files: filesToWrite(session, collector, format === "perfetto" ? "" : events),
  };
}

async function eventsOf(session: Session, run: RunSpec, context: Context): Promise<string> {
  const form = eventsForm(session.values);
  if (form === "none") return "";
  const collector = new RunCollector(new Set());
  const alone: Session = { ...session, plan: { runs: [run], many: false, total: 1, shard: undefined } };
  await runAll(alone, collector, context);
  return collector.shown()?.run.events ?? "";
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
  const problems = [...session.problems, ...source.inputs.problems, ...result.problems, ...gateProblem(collector.gateHits)];
  const rowOf = (id: number): Omit<RunRow, keyof RunFigures> => {
    const each = plan.runs[id] ?? run;
    const { scenario, machine, settings, seed } = each;
    return {
      number: numberOf(plan, id),
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
    ...(plan.many ? { runs: { ...collector.summary(rowOf), ...shardOf(plan) } } : {}),
    ...gateOfDocument(session.values, collector),
  };
}

function shardOf({ shard, total: runs }: Plan): Pick<RunsSummary, "shard"> {
  return shard === undefined ? {} : { shard: { ...shard, runs } };
}

function gateOfDocument(values: Arguments, { gate, gateHits }: RunCollector): Pick<SimulateDocument, "gate"> {
  return values.has("fail-on-disturbance") ? { gate: { cpus: gate, disturbed: gateHits } } : {};
}
