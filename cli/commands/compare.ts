/** `compare`: two versions of FILE under the same run. */
import type { Problem } from "../../base/problem.ts";
import type { Arguments } from "../args/arguments.ts";
import { withConfig } from "../input/config.ts";
import { readText } from "../input/read-text.ts";
import { defaultJobs, memoryLimitOf } from "../jobs/limits.ts";
import { runJobs } from "../jobs/pool.ts";
import { compareText } from "../render/compare.ts";
import { bundleOf, tokenOf } from "../replay/record.ts";
import { deltaOf } from "../../simulator/report/delta.ts";
import type { CompareDocument, SimulateDocument } from "../../simulator/report/documents.ts";
import type { CollectedRun } from "../report/runs.ts";
import { jobOf, setupOf } from "../scene/job.ts";
import { holdMended } from "../scene/mended.ts";
import type { RunSpec } from "../scene/scene.ts";
import { openSession, type Session, type Side, sourceFinder, unreached } from "../scene/session.ts";
import { type SceneSource, sourceOnDisk } from "../scene/source.ts";
import { type Answer, type Command, type Context, envelope, EXIT, json, unusable } from "./answer.ts";
import { resultOf } from "../jobs/run-session.ts";

export const compare: Command = (given, context) => {
  const configured = withConfig(given, readText);
  if (!configured.ok) return unusable("compare", given.text("format"), configured.problems);
  const source = sourceOnDisk(configured.values);
  if (!source.ok) return unusable("compare", configured.values.text("format"), source.problems);
  return compareScene(configured.values, source.source, context);
};

/** The same for files on disk and in a bundle. */
export async function compareScene(values: Arguments, source: SceneSource, context: Context): Promise<Answer> {
  const format = values.text("format") ?? "text";
  const held = await holdMended(values, source, context.progress);
  if (!held.ok) return unusable("compare", format, held.problems, (name) => held.sources.find(({ path }) => path === name));
  const session = openSession("compare", values, source);
  if (!session.ok) return unusable("compare", format, session.problems, (name) => session.sources.find(({ path }) => path === name));
  const runs = await runSides(session.value, context);
  const [run] = session.value.plan.runs;
  const [sideA, sideB] = session.value.sides;
  const [ranA, ranB] = runs;
  if (run === undefined || sideA === undefined || sideB === undefined || ranA === undefined || ranB === undefined)
    throw new Error("a side is missing");
  for (const [side, ran] of [
    [sideA, ranA],
    [sideB, ranB],
  ] as const) {
    const lost = ran.ran ? unreached(side, source.main, run.scenario, ran.result) : undefined;
    const problems = lost === undefined ? problemsOf(session.value, side, ran) : [lost];
    if (!ran.ran || lost !== undefined) return unusable("compare", format, problems, sourceFinder(side, source.main));
  }
  const paths = new Set(runs.flatMap(({ result }) => result.sources.flatMap(({ from, path }) => (from === "file" ? [path] : []))));
  const a = sideDocument(session.value, run, sideA, ranA);
  const b = sideDocument(session.value, run, sideB, ranB);
  const problems = [...session.value.problems, ...source.inputs.problems, ...distinct([...a.problems, ...b.problems])];
  const document: CompareDocument = { ...envelope("compare", problems, tokenOf(session.value, paths)), a, b, delta: deltaOf(a, b) };
  const bundle = values.text("bundle");
  return {
    exit: EXIT.answered,
    text: format === "json" ? json(document) : compareText(document, format === "markdown" ? "markdown" : "text"),
    problems: [],
    files: bundle === undefined ? [] : [[bundle, bundleOf(session.value, paths)]],
  };
}

async function runSides({ plan, kernel, source, values, sides }: Session, context: Context): Promise<readonly CollectedRun[]> {
  const memoryLimit = memoryLimitOf(values);
  const [run] = plan.runs;
  if (run === undefined) return [];
  const jobs = sides.map((_, view) => jobOf(run, kernel, source, { view, memoryLimit, events: "none" }));
  const ran: CollectedRun[] = [];
  await runJobs(jobs, {
    jobs: values.integer("jobs") ?? defaultJobs(),
    memoryLimit,
    views: sides.map(({ files }) => files),
    onOutcome: (id, outcome) => {
      ran[id] = resultOf(outcome, memoryLimit);
    },
    onProgress: ({ virtualNs, step }) => context.progress(`${(virtualNs / 1e9).toFixed(3)} s, ${step === "" ? "preparing" : step}`),
  });
  return ran;
}

function sideDocument(session: Session, run: RunSpec, side: Side, ran: CollectedRun): SimulateDocument {
  const problems = problemsOf(session, side, ran);
  return { ...envelope("simulate", problems), setup: setupOf(run, session.kernel, side.file, side.patch), ...ran.result, problems };
}

/** The other version stands in FILE's place while it runs; what is wrong in it is said of it by its own name. */
function problemsOf({ source }: Session, side: Side, { result }: CollectedRun): readonly Problem[] {
  const named = (file: string): string => (file === source.main ? side.file : file);
  return result.problems.map((problem) => Object.assign({}, problem, { file: named(problem.file) }));
}

/** What is wrong with both sides is said once. */
function distinct(problems: readonly Problem[]): readonly Problem[] {
  return [...new Map(problems.map((problem) => [JSON.stringify(problem), problem])).values()];
}
