/** From a request to an order for the runner: files, machine, scenario, and the other side of a comparison. */
import { type InputDigest, inputDigest, type ReplayRecord } from "../../../simulator/jobs/scene/token.ts";
import { type Made, type Scene, sceneOf } from "../../../simulator/jobs/scene/scene.ts";
import type { Overlay } from "../../../simulator/jobs/scene/patch.ts";
import { type Against, DEFAULT_EVENTS, type RunOptions, type RunOutcome } from "../../../simulator/jobs/simulation.ts";
import type { OrderSide } from "../../../simulator/jobs/thread-protocol.ts";
import type { Prepared } from "./service.ts";
import { filesUnder, otherSideOf, refused, type Sources, type Subject } from "./sides.ts";

/** Bytes that a simulated machine may use. */
const MACHINE_MEMORY = 2 ** 30;
const CONFIG_FILE = ".config";

export interface Asked {
  readonly uri: string;
  readonly options: RunOptions;
  /** Absent: a run of its own. */
  readonly against?: Against;
  readonly report: boolean;
}

export interface Preparing {
  readonly sources: Sources;
  /** Of quiesce. */
  readonly version: string;
  readonly nextId: () => number;
}

/** Never rejects for what is wrong with the request: that is an outcome. */
export async function prepare(asked: Asked, preparing: Preparing): Promise<Prepared> {
  const { uri, options, against, report } = asked;
  const { sources, version, nextId } = preparing;
  const subject = sources.subject(uri);
  if (subject === undefined)
    return outcome(refused(`${uri} cannot be read`, "The file may have been moved or deleted: open it from where it is now"));
  const made = sceneFor(subject, options);
  if (!made.ok) return outcome(wrong(made.problems));
  const scene = made.value;
  const own: Overlay = new Map([[subject.path, subject.text], ...scenarioText(scene)]);
  const a = sideOf(scene, options, nextId, {});
  const views = new Map([[a.job.view, filesUnder(subject.tree, own)]]);
  const base = { version, report, given: scenarioDigest(scene) };
  if (against === undefined) {
    const replay: Replay = { command: "simulate", positionals: [subject.path], options: scene.options };
    return { kind: "order", version: subject.version, views, order: { ...base, sides: [a], replay } };
  }
  const other = await otherSideOf(against, uri, subject, sources);
  if ("kind" in other) return outcome(other);
  const b = sideOf(scene, options, nextId, { file: other.file, patch: other.patch });
  views.set(b.job.view, filesUnder(subject.tree, new Map([...own, ...other.overlay])));
  const replay: Replay | undefined = other.replay && {
    command: "compare",
    positionals: other.replay.positionals,
    options: [...scene.options, ...other.replay.options],
  };
  return {
    kind: "order",
    version: subject.version,
    views,
    order: { ...base, given: [...base.given, ...other.given], sides: [a, b], replay },
  };
}

type Replay = Omit<ReplayRecord, "version" | "inputs">;

function outcome(value: RunOutcome): Prepared {
  return { kind: "outcome", outcome: value };
}

/** Errors of the topology, the scenario, the settings: told with their places. */
function wrong(problems: Extract<Made<Scene>, { readonly ok: false }>["problems"]): RunOutcome {
  const first = problems.find(({ severity }) => severity === "error") ?? problems[0];
  const place = first === undefined || first.line === 0 ? "" : `${first.file}:${first.line}:${first.column}: `;
  return refused(`${place}${first?.message ?? "nothing can be simulated"}`, first?.help ?? "", problems);
}

export function sceneFor({ tree, path, text }: Subject, options: RunOptions): Made<Scene> {
  const version = tree.root === undefined ? undefined : tree.surroundings.version;
  const config = version === undefined ? undefined : tree.textOf(CONFIG_FILE);
  return sceneOf({ path, text, version, config }, options);
}

function sideOf(
  scene: Scene,
  { events = DEFAULT_EVENTS }: RunOptions,
  nextId: () => number,
  shown: { readonly file?: string; readonly patch?: string },
): OrderSide {
  const job = { ...scene.job, view: nextId(), memoryLimit: MACHINE_MEMORY };
  return { run: nextId(), job, events, setup: { ...scene.setup, ...shown } };
}

function scenarioText({ scenario }: Scene): readonly (readonly [string, string])[] {
  return scenario === undefined ? [] : [[scenario.name, scenario.text]];
}

function scenarioDigest({ scenario }: Scene): readonly InputDigest[] {
  return scenario === undefined ? [] : [{ role: "given", path: scenario.name, digest: inputDigest(scenario.text) }];
}
