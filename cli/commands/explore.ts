/** `explore`: all interleavings of a scenario, and a verdict. */
import { performance } from "node:perf_hooks";
import { ownPrograms } from "../../disk/programs.ts";
import { CompileCache } from "../../kernel/compile/unit-cache.ts";
import { explore as exploreScenario } from "../../simulator/explore/explore.ts";
import { joined, placesOf, worstOf } from "../../simulator/explore/places.ts";
import type { ExploreHooks } from "../../simulator/explore/request.ts";
import type { ExploreResult, Verdict } from "../../simulator/explore/result.ts";
import { readSchedule } from "../../simulator/explore/trace/schedule.ts";
import type { Arguments } from "../args/arguments.ts";
import { usage } from "../args/parse.ts";
import { memoryOf, requestOf, workerOf } from "../explore/request.ts";
import { emptyShard, partOf, shardOf } from "../explore/part.ts";
import { smallRun } from "../explore/scope.ts";
import { withConfig } from "../input/config.ts";
import { readText } from "../input/read-text.ts";
import { exploreMarkdown } from "../../simulator/explore/report/explore-markdown.ts";
import { explorePerfetto } from "../../simulator/explore/report/explore-perfetto.ts";
import { hasGraveRace } from "../../simulator/explore/report/races.ts";
import { exploreSarif } from "../../simulator/explore/report/explore-sarif.ts";
import { exploreText } from "../render/explore-text.ts";
import type { ExploreDocument, ExploreRun, WorkerPlace } from "../../simulator/explore/report/explore-document.ts";
import { tokenOf } from "../replay/record.ts";
import { jobOf, setupOf } from "../scene/job.ts";
import type { RunSpec } from "../scene/scene.ts";
import { openSession, type Session, type Side, sourceFinder } from "../scene/session.ts";
import { type SceneSource, sourceOnDisk } from "../scene/source.ts";
import { type Answer, type Command, type Context, envelope, EXIT, json, unusable } from "./answer.ts";
import type { ReplayStep } from "../../simulator/explore/schedule-step.ts";

export const explore: Command = (given, context) => {
  const configured = withConfig(given, readText);
  if (!configured.ok) return unusable("explore", given.text("format"), configured.problems);
  const source = sourceOnDisk(configured.values);
  if (!source.ok) return unusable("explore", configured.values.text("format"), source.problems);
  return exploreScene(configured.values, source.source, context);
};

/** The same for files on disk and for a token. */
export function exploreScene(values: Arguments, source: SceneSource, context: Context): Answer {
  const format = values.text("format") ?? "text";
  const session = openSession("explore", values.without("shard"), source);
  if (!session.ok) return unusable("explore", format, session.problems, (name) => session.sources.find(({ path }) => path === name));
  const replay = replayOf(values);
  if (replay === "bad")
    return unusable("explore", format, [usage("replay-bad-token", "the schedule in the token is none", "copy the whole token")]);
  const [side] = session.value.sides;
  if (side === undefined) throw new Error("there is no side");
  const started = performance.now();
  const run = smallRun(session.value);
  const places = placesOf(workerOf(values), run.machine.topology.cpus);
  const own = partOf(values, places);
  if (own.length === 0) return unusable("explore", format, [emptyShard(places.length, "explorations")]);
  const results = exploreAll(session.value, side, run, own, replay, context, started);
  context.progress(undefined);
  const seconds = (performance.now() - started) / 1000;
  const [first] = results;
  const shard = shardOf(values, session.value, side, places.length, first?.result.sources ?? []);
  return answer(session.value, side, run, results, seconds, shard);
}

/** The schedule that a token holds; undefined where everything is to be explored. */
function replayOf(values: Arguments): readonly ReplayStep[] | "bad" | undefined {
  const text = values.text("schedule");
  return text === undefined ? undefined : (readSchedule(text) ?? "bad");
}

type Sharded = Pick<ExploreDocument, "shard">;

interface Explored {
  readonly worker: WorkerPlace;
  readonly result: ExploreResult;
}

function exploreAll(
  session: Session,
  { files }: Side,
  run: RunSpec,
  places: readonly WorkerPlace[],
  replay: readonly ReplayStep[] | undefined,
  context: Context,
  started: number,
): readonly Explored[] {
  const { values } = session;
  const job = jobOf(run, session.kernel, session.source, { view: 0, memoryLimit: 0, events: "none" });
  const cache = new CompileCache(ownPrograms());
  const results: Explored[] = [];
  for (const worker of places) {
    const request = {
      ...requestOf(values, job, files, { worker, from: values.text("from") }),
      ...(replay === undefined ? {} : { replay }),
    };
    const result = exploreScenario(request, cache, hooksOf(values, worker, context, started));
    results.push({ worker, result });
    if (result.verdict === "violated") break;
  }
  return results;
}

function hooksOf(values: Arguments, worker: WorkerPlace, context: Context, started: number): ExploreHooks {
  const seconds = values.integer("time");
  return {
    stop: () => (seconds !== undefined && performance.now() - started > seconds * 1000 ? "time" : undefined),
    progress: ({ states, transitions, round, phase }) => {
      const what = phase === "search" ? `${states.toLocaleString("en-US")} states` : "making the schedule short";
      context.progress(`worker ${worker}, round ${round + 1}: ${what}, ${transitions.toLocaleString("en-US")} transitions`);
    },
  };
}

/** Of the command, by verdict. */
export const EXITS: Readonly<Record<Verdict, number>> = { violated: EXIT.found, "gave-up": EXIT.gaveUp, verified: EXIT.answered };

function answer(session: Session, side: Side, run: RunSpec, results: readonly Explored[], seconds: number, shard: Sharded): Answer {
  const { values, source } = session;
  const format = values.text("format") ?? "text";
  const find = sourceFinder(side, source.main);
  const [first, ...others] = results;
  if (first === undefined) throw new Error("nothing was explored");
  const deciding = worstOf([first, ...others], ({ result }) => result.verdict);
  const unread = deciding.result.problems.filter(({ severity }) => severity === "error");
  if (deciding.result.states === 0 && deciding.result.verdict === "gave-up" && unread.length > 0) {
    return unusable("explore", format, [...session.problems, ...deciding.result.problems], find);
  }
  const document = { ...documentOf(session, side, run, results, deciding, seconds), ...shard };
  return {
    exit: hasGraveRace(document) ? EXIT.found : EXITS[document.verdict],
    text: renderExplore(document, format),
    problems: format === "perfetto" || format === "sarif" ? document.problems : [],
    findSource: find,
  };
}

function documentOf(
  session: Session,
  side: Side,
  run: RunSpec,
  results: readonly Explored[],
  { worker, result }: Explored,
  seconds: number,
): ExploreDocument {
  const compiled = new Set(result.sources.filter(({ from }) => from === "file").map(({ path }) => path));
  const schedule = result.violation?.schedule;
  // A schedule is one of its place; where there is none, all that was asked is explored again.
  const extra =
    schedule === undefined
      ? [["worker", workerOf(session.values)] as const]
      : [["worker", worker] as const, ["schedule", schedule] as const];
  const problems = [...session.problems, ...session.source.inputs.problems, ...result.problems];
  const states = results.reduce((sum, each) => sum + each.result.states, 0);
  const transitions = results.reduce((sum, each) => sum + each.result.allTransitions, 0);
  return {
    ...envelope("explore", problems, tokenOf(session, compiled, undefined, extra)),
    setup: setupOf(run, session.kernel, side.file, side.patch),
    memory: memoryOf(session.values),
    worker,
    ...result,
    ...joined(results.map((each) => each.result)),
    problems,
    runs: results.map(runOf),
    measured: {
      seconds: Math.round(seconds * 10) / 10,
      statesPerSecond: Math.round(states / Math.max(seconds, 0.001)),
      transitionsPerSecond: Math.round(transitions / Math.max(seconds, 0.001)),
    },
  };
}

function runOf({ worker, result }: Explored): ExploreRun {
  const { sources: _sources, problems: _problems, notModelled: _notModelled, ...kept } = result;
  return { worker, ...kept };
}

/** In one of the command's formats. */
export function renderExplore(document: ExploreDocument, format: string): string {
  switch (format) {
    case "json":
      return json(document);
    case "markdown":
      return exploreMarkdown(document);
    case "sarif":
      return json(exploreSarif(document));
    case "perfetto":
      return json(explorePerfetto(document));
    default:
      return exploreText(document);
  }
}
