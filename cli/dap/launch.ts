/** From the arguments of a debugger's launch request to a run: they are those of `simulate`, as a JSON object. */
import path from "node:path";
import { ownPrograms } from "../../disk/programs.ts";
import { CompileCache } from "../../kernel/compile/unit-cache.ts";
import type { Problem } from "../../base/problem.ts";
import { ScheduleSubject } from "../../simulator/debug/schedule-subject.ts";
import { TimelineSubject } from "../../simulator/debug/timeline-subject.ts";
import type { Launched } from "../../simulator/debug/session/surroundings.ts";
import { openReplay } from "../../simulator/explore/explore.ts";
import { readSchedule } from "../../simulator/explore/trace/schedule.ts";
import { requestOf } from "../../simulator/jobs/run-job.ts";
import { begin } from "../../simulator/run/simulate.ts";
import { Arguments } from "../args/arguments.ts";
import { requestOf as exploreRequestOf } from "../explore/request.ts";
import { smallRun } from "../explore/scope.ts";
import { parseInvocation, usage } from "../args/parse.ts";
import { memoryLimitOf } from "../jobs/limits.ts";
import { tokenOf } from "../replay/record.ts";
import { sceneOfToken } from "../replay/scene.ts";
import { laterStore } from "./later.ts";
import { jobOf } from "../scene/job.ts";
import { type Outcome, refuse } from "../scene/outcome.ts";
import { openSession } from "../scene/session.ts";
import { type SceneSource, sourceOnDisk } from "../scene/source.ts";

/** A run, and which file of the machine each of its names is. */
export interface LaunchedHere {
  readonly launched: Launched;
  /** The kernel tree's root, or the folder that names are relative to. */
  readonly root: string;
}

const programs = laterStore(ownPrograms());
const cache = new CompileCache(programs);

/** Keeps what was compiled, for the next session: to be called when nobody waits. */
export function keepPrograms(): void {
  programs.flush();
}

/** Options that a launch configuration may hold besides `program`; lists are given several times. */
const OPTIONS = ["scenario", "topology", "cmdline", "seed", "profile", "kernel", "patch", "machine", "kernel-config"] as const;

/** @param given `program`, and the options of `simulate` by their names; `set` is an object. Or `token`, with `program` where the file lies now. */
export function launch(given: Readonly<Record<string, unknown>>): LaunchedHere {
  const scene = sceneOf(given);
  if (!scene.ok) return refused(scene.problems);
  const { values, source } = scene.value;
  if (values.has("schedule")) return launchCounterexample(scene.value, String(given["token"]));
  const session = openSession("simulate", values, source);
  if (!session.ok) return refused(session.problems);
  const { plan, kernel, sides, problems } = session.value;
  const [run] = plan.runs;
  const [side] = sides;
  if (run === undefined || side === undefined || plan.runs.length !== 1) {
    return refused([usage("dap-one-run", "a debugger debugs one run", "give one scenario, one topology and one seed")]);
  }
  const job = jobOf(run, kernel, source, { view: 0, memoryLimit: memoryLimitOf(values), events: "none" });
  const begun = begin(requestOf(job, side.files), cache);
  const all = [...problems, ...begun.problems];
  if (begun.world === undefined) return refused(all);
  const compiled = new Set(begun.sources.flatMap(({ path: file }) => (file === undefined ? [] : [file])));
  const token = tokenOf(session.value, compiled);
  return {
    launched: { subject: new TimelineSubject(begun.world, begun.limits), problems: all, token, files: cache.store.files() },
    root: rootOf(values, source.main),
  };
}

/** The schedule that a token of `explore` holds. */
function launchCounterexample({ values, source }: Scene, token: string): LaunchedHere {
  const session = openSession("explore", values, source);
  if (!session.ok) return refused(session.problems);
  const replay = readSchedule(values.text("schedule") ?? "");
  const [side] = session.value.sides;
  if (replay === undefined || side === undefined) {
    return refused([usage("replay-bad-token", "the schedule in the token is none", "copy the whole token")]);
  }
  const run = smallRun(session.value);
  const job = jobOf(run, session.value.kernel, source, { view: 0, memoryLimit: 0, events: "none" });
  const worker = values.text("worker") === "own" ? "own" : "shared";
  const request = { ...exploreRequestOf(values, job, side.files, { worker, from: values.text("from") }), replay };
  const opened = openReplay(request, cache);
  if ("problems" in opened) return refused([...session.value.problems, ...opened.problems]);
  const subject = new ScheduleSubject(opened.world, replay, opened.violation);
  const { problems } = session.value;
  return { launched: { subject, problems, token, files: cache.store.files() }, root: rootOf(values, source.main) };
}

interface Scene {
  readonly values: Arguments;
  readonly source: SceneSource;
}

function sceneOf(given: Readonly<Record<string, unknown>>): Outcome<Scene> {
  const { token, program } = given;
  if (typeof token === "string") {
    const found = sceneOfToken(token, typeof program === "string" ? program : undefined, new Arguments([], new Map()));
    return found.ok ? { ok: true, value: { values: found.value.scene, source: found.value.source }, problems: [] } : found;
  }
  const parsed = parseInvocation(commandLineOf(given));
  if (parsed.kind !== "run") return refuse(parsed.kind === "wrong" ? parsed.problems : []);
  const values = parsed.arguments;
  const source = sourceOnDisk(values);
  return source.ok ? { ok: true, value: { values, source: source.source }, problems: [] } : refuse(source.problems);
}

/** The command line that would simulate the same, so that there is one reading of options and one set of messages. */
function commandLineOf(given: Readonly<Record<string, unknown>>): readonly string[] {
  const argv = ["simulate"];
  for (const name of OPTIONS) {
    const value = given[name];
    if (typeof value === "string" || typeof value === "number") argv.push(`--${name}=${value}`);
  }
  const settings = given["set"];
  if (typeof settings === "object" && settings !== null) {
    for (const [key, value] of Object.entries(settings)) argv.push(`--set=${key}=${String(value)}`);
  }
  const { program } = given;
  return typeof program === "string" ? [...argv, "--", program] : argv;
}

function rootOf(values: Arguments, main: string): string {
  const program = path.resolve(values.positional(0) ?? "");
  return program.endsWith(main) ? program.slice(0, -main.length) : path.resolve(values.text("kernel") ?? ".");
}

function refused(problems: readonly Problem[]): LaunchedHere {
  return { launched: { subject: undefined, problems }, root: process.cwd() };
}
