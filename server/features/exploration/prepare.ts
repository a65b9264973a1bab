/** From a request to an order for the thread of explorations: machine, scenarios, the points that can be taken away. */
import { positionAt } from "../../../base/source-file.ts";
import { DEFAULT_SCENARIOS, readScenarioName, type ScenarioName } from "../../../simulator/explore/job/scenarios.ts";
import { smallTopology } from "../../../simulator/explore/job/small-topology.ts";
import { AUTO_MEMORY } from "../../../simulator/explore/job/ablation-memory.ts";
import type { AblationOf, AblationOptions, ExplorationEnd, ExplorationOptions } from "../../../simulator/explore/job/messages.ts";
import type { AblateOrder, ExplorationOrder, ExploreOrder } from "../../../simulator/explore/job/order.ts";
import { variantsOf } from "../../../simulator/explore/job/variants.ts";
import type { Variant } from "../../../simulator/explore/ablate.ts";
import { DEFAULT_WORKER } from "../../../simulator/explore/places.ts";
import { DEFAULT_MEMORY } from "../../../simulator/explore/request.ts";
import type { Scene } from "../../../simulator/jobs/scene/scene.ts";
import type { ReplayRecord } from "../../../simulator/jobs/scene/token.ts";
import type { SynchronizationPoint } from "../../analysis/facts.ts";
import { sceneFor } from "../simulation/prepare.ts";
import { filesUnder, type Subject } from "../simulation/sides.ts";
import type { View } from "../view.ts";
import type { ExplorationJob } from "./service.ts";
import { unreadFunction } from "./unread.ts";

/** Seconds of one search of an ablation, where nobody says how many: as the command has it. */
const DEFAULT_SECONDS = 120;
const DEFAULT_SCENARIO = "enable";

export interface Preparing extends Pick<ExplorationJob, "uri" | "question"> {
  readonly id: number;
  readonly view: number;
  /** Of quiesce. */
  readonly version: string;
}

/** @template O The kind of order. */
export type Prepared<O extends ExplorationOrder = ExplorationOrder> =
  | { readonly ok: true; readonly job: ExplorationJob & { readonly order: O } }
  | { readonly ok: false; readonly end: Extract<ExplorationEnd, { kind: "refused" }> };

export function prepareExploration(subject: Subject, options: ExplorationOptions, preparing: Preparing): Prepared<ExploreOrder> {
  const scenario = readScenarioName(options.scenario ?? DEFAULT_SCENARIO);
  const made = smallScene(subject, options, scenario);
  if (!made.ok) return made;
  const { job, setup } = made.scene;
  const order: ExploreOrder = {
    ...common(preparing, options, setup),
    kind: "explore",
    memory: options.memory ?? DEFAULT_MEMORY,
    job,
    setup: { ...setup, scenario: scenario.shown },
    from: scenario.from,
    replay: { command: "explore", positionals: [subject.path], options: replayOptions(options, scenario) },
  };
  return ordered(order, subject, preparing);
}

export function prepareAblation(
  view: View,
  subject: Subject,
  of: AblationOf,
  options: AblationOptions,
  preparing: Preparing,
): Prepared<AblateOrder> {
  const variants = variantsIn(view).filter(({ function: name, line }) => (of.function ?? name) === name && (of.line ?? line) === line);
  if (variants.length === 0) return nothingIn(view, of);
  const names = (options.scenarios ?? DEFAULT_SCENARIOS).map(readScenarioName);
  const scenes: { readonly name: ScenarioName; readonly scene: Scene }[] = [];
  for (const name of names) {
    const made = smallScene(subject, options, name);
    if (!made.ok) return made;
    scenes.push({ name, scene: made.scene });
  }
  const [first] = scenes;
  if (first === undefined) return refused("no scenario is named", "Leave scenarios out, or name one");
  const setup = { ...first.scene.setup, scenario: names.map(({ shown }) => shown).join(", ") };
  const order: AblateOrder = {
    ...common(preparing, options, setup),
    kind: "ablate",
    memory: options.memory ?? AUTO_MEMORY,
    file: subject.path,
    text: subject.text,
    variants,
    scenarios: scenes.map(({ name, scene }) => ({ name: name.shown, job: scene.job, from: name.from })),
    seconds: options.seconds ?? DEFAULT_SECONDS,
  };
  return ordered(order, subject, preparing);
}

/** Why there is nothing to ask about: in a function that was not read it is not known what there is. */
function nothingIn(view: View, of: AblationOf): Extract<Prepared, { readonly ok: false }> {
  const unread = unreadFunction(view, of);
  if (unread !== undefined) {
    const help = "What could be taken away there is not known: mend what stands in the way, or ask in another function";
    return refused(`${unread.name}() is not analysed: ${unread.notAnalysed}`, help);
  }
  const where = of.line === undefined ? (of.function ?? view.facts.path) : `line ${of.line}`;
  return refused(
    `nothing in ${where} can be taken away`,
    "Ask at a wait for a grace period, a barrier, or another point that has the lens",
  );
}

/** Every way to take something away from a document's points, in the order of the text. */
export function variantsIn(view: View): readonly Variant[] {
  const { source } = view.file;
  const places = view.facts.functions.flatMap(({ points }) => points).map((point) => placeOf(view, point));
  return variantsOf(source, places, undefined);
}

function placeOf({ file }: View, { function: fn, primitive, start, end }: SynchronizationPoint): Parameters<typeof variantsOf>[1][number] {
  const from = positionAt(file.source, start);
  const to = positionAt(file.source, end);
  return { function: fn.name, primitive: primitive.name, line: from.line, column: from.column, endLine: to.line, endColumn: to.column };
}

type SmallScene = { readonly ok: true; readonly scene: Scene } | Extract<Prepared, { readonly ok: false }>;

/** The scenario on the small machine that is explored where no topology is named. */
function smallScene(subject: Subject, { cpus, tasks, profile, settings }: ExplorationOptions, { name }: ScenarioName): SmallScene {
  const made = sceneFor(subject, {
    scenario: name,
    topology: { kind: "text", name: "small", text: JSON.stringify(smallTopology(cpus, tasks)) },
    ...(profile === undefined ? {} : { profile }),
    ...(settings === undefined ? {} : { settings }),
  });
  if (made.ok) return { ok: true, scene: made.value };
  const first = made.problems.find(({ severity }) => severity === "error") ?? made.problems[0];
  return refused(first?.message ?? "nothing can be explored", first?.help ?? "", made.problems);
}

type Common = Pick<ExplorationOrder, "id" | "version" | "view" | "stale" | "states" | "preemptions" | "worker" | "setup">;

function common(
  { id, version, view }: Preparing,
  { stale, states, preemptions, worker = DEFAULT_WORKER }: ExplorationOptions,
  setup: Scene["setup"],
): Common {
  return { id, version, view, stale, states, preemptions, worker, setup };
}

function ordered<O extends ExplorationOrder>(order: O, subject: Subject, { uri, question }: Preparing): Prepared<O> {
  return { ok: true, job: { uri, question, order, files: filesUnder(subject.tree, new Map([[subject.path, subject.text]])) } };
}

/** What a command line would have to say for the same. */
function replayOptions(options: ExplorationOptions, { name, from }: ScenarioName): ReplayRecord["options"] {
  const { memory = DEFAULT_MEMORY, stale, cpus, tasks, states, preemptions, profile, settings = {} } = options;
  const given = (option: string, value: string | number | undefined): ReplayRecord["options"] =>
    value === undefined ? [] : [[option, String(value)]];
  return [
    ["scenario", name],
    ["memory", memory],
    ...given("stale", memory === "sc" ? undefined : stale),
    ...given("cpus", cpus),
    ...given("tasks", tasks),
    ...given("states", states),
    ...given("preemptions", preemptions),
    ...given("from", from),
    ...given("profile", profile),
    ...Object.entries(settings).map(([key, value]) => ["set", `${key}=${value}`] as const),
  ];
}

function refused(
  message: string,
  help: string,
  problems: Extract<ExplorationEnd, { kind: "refused" }>["problems"] = [],
): Extract<Prepared, { readonly ok: false }> {
  return { ok: false, end: { kind: "refused", message, help, problems } };
}
