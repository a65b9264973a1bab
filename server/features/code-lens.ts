/** Code lenses: the points of a function, and the faces that the client has for a whole transition. Nothing is shown that does not work. */
import type { CodeLens, Command } from "vscode-languageserver-protocol";
import { scenarioEntering, scenarios } from "../../simulator/jobs/scene/scenarios.ts";
import { LIVEPATCH_SOURCES } from "../../kernel/catalogue/livepatch-files.ts";
import type { PrimitiveClass } from "../../kernel/catalogue/primitive.ts";
import { lineSpan } from "../../base/source-file.ts";
import { counted } from "../analysis/describe-words.ts";
import type { FileFacts, FunctionFacts } from "../analysis/facts.ts";
import type { ClientCommand, PlaceArgument, ReportArgument } from "../protocol.ts";
import { ABLATE_TITLE, ablatableLines, commandFor } from "./exploration/actions.ts";
import { runTitle } from "./exploration/verdict-words.ts";
import { rangeIn, type View } from "./view.ts";

/** What moves a transition on, or keeps its sides in order: a function that comes to one of these is where somebody would begin to look. */
const MOVING: ReadonlySet<PrimitiveClass> = new Set([
  "grace-period",
  "hard-forced",
  "stop-machine",
  "text-poking",
  "switch-point",
  "wakeup",
  "barrier",
]);

const FACES: readonly (readonly [command: ClientCommand, title: string])[] = [
  ["quiesce.simulate", "▷ Simulate transition"],
  ["quiesce.explore", "Explore interleavings"],
];

export function codeLenses(view: View): readonly CodeLens[] {
  if (!view.settings.codeLens) return [];
  const isTransition = LIVEPATCH_SOURCES.some((name) => view.facts.path === name || view.facts.path.endsWith(`/${name}`));
  const moving = isTransition ? movingFunctions(view.facts) : new Set();
  const isEntry = ({ name }: FunctionFacts["function"]): boolean =>
    isTransition && (moving.has(name) || scenarioEntering(name) !== undefined);
  const ofFunctions = view.facts.functions.flatMap((facts) => [
    ...(isEntry(facts.function) ? faces(view, facts) : []),
    ...points(view, facts),
  ]);
  return [...ofFunctions, ...(isTransition ? ablations(view) : [])];
}

/** Functions of a file that come to a point of {@link MOVING}, themselves or through others of the file. */
function movingFunctions({ functions }: FileFacts): ReadonlySet<string> {
  const found = new Set<string>();
  const callers = new Map<string, string[]>();
  const pending: string[] = [];
  for (const { function: fn, points: own, calls } of functions) {
    if (own.some(({ primitive }) => MOVING.has(primitive.class))) pending.push(fn.name);
    for (const { callee } of calls) callers.set(callee, [...(callers.get(callee) ?? []), fn.name]);
  }
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    if (found.has(name)) continue;
    found.add(name);
    pending.push(...(callers.get(name) ?? []));
  }
  return found;
}

function points(view: View, { function: fn, points: found }: FunctionFacts): readonly CodeLens[] {
  if (found.length === 0) return [];
  const title = counted(found.length, "synchronization point");
  return [lens(view, fn.nameStart, { title, command: "quiesce.annotate" }, { uri: view.uri, function: fn.name })];
}

/** On what other files can enter; with the scenario that enters it, where one of ours is about it. */
function faces(view: View, facts: FunctionFacts): readonly CodeLens[] {
  const { function: fn } = facts;
  if (fn.attributes.some(({ name }) => name === "static")) return [];
  const scenario = scenarioEntering(fn.name);
  const place: ReportArgument = { uri: view.uri, function: fn.name, ...(scenario !== undefined && { options: { scenario } }) };
  const offered = [
    ...FACES.map(([face, title]) => lens(view, fn.nameStart, { title, command: commandFor(view, face) }, place)),
    ...explored(view, facts, scenario),
  ];
  const simulated = view.simulated();
  const command = commandFor(view, "quiesce.simulate");
  if (simulated === undefined) return offered;
  // Figures of another function's scenario would be taken for this one's.
  const isOthers = scenarios.some(({ name, enters }) => name === simulated.scenario && enters.length > 0);
  if (scenario !== undefined && scenario !== simulated.scenario && isOthers) return offered;
  return [...offered, lens(view, fn.nameStart, { title: simulated.headline, command }, place)];
}

/** Above each line with a point that can be taken away. */
function ablations(view: View): readonly CodeLens[] {
  const command = commandFor(view, "quiesce.ablate");
  return [...ablatableLines(view)].map(([line, name]) => {
    const { start } = lineSpan(view.file.source, line);
    return lens(view, start, { title: ABLATE_TITLE, command }, { uri: view.uri, function: name, line });
  });
}

/** What the newest exploration of the function's scenario has found. */
function explored(view: View, { function: fn }: FunctionFacts, scenario: string | undefined): readonly CodeLens[] {
  const run = view.explored()?.runs.find(({ document }) => scenario === undefined || document.setup.scenario === scenario);
  if (run === undefined) return [];
  const place: ReportArgument = { uri: view.uri, function: fn.name, ...(scenario !== undefined && { options: { scenario } }) };
  return [lens(view, fn.nameStart, { title: runTitle(run), command: commandFor(view, "quiesce.explore") }, place)];
}

function lens(view: View, at: number, command: Command, argument: PlaceArgument | ReportArgument): CodeLens {
  return { range: rangeIn(view, { start: at, end: at }), command: { ...command, arguments: [argument] } };
}
