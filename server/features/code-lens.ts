/** Code lenses: the points of a function, and the faces that the client has for a whole transition. Nothing is shown that does not work. */
import type { CodeLens, Command } from "vscode-languageserver-protocol";
import { LIVEPATCH_SOURCES } from "../../kernel/catalogue/livepatch-files.ts";
import type { PrimitiveClass } from "../../kernel/catalogue/primitive.ts";
import { counted } from "../analysis/describe-words.ts";
import type { FunctionFacts } from "../analysis/facts.ts";
import type { ClientCommand, PlaceArgument, ServerCommand } from "../protocol.ts";
import { rangeIn, type View } from "./view.ts";

/** What a transition waits or forces with: a function that does is where one would begin to look. */
const WAITING: ReadonlySet<PrimitiveClass> = new Set(["grace-period", "hard-forced", "stop-machine"]);

const FACES: readonly (readonly [command: ClientCommand, title: string])[] = [
  ["quiesce.simulate", "▷ Simulate transition"],
  ["quiesce.explore", "Explore interleavings"],
];

export function codeLenses(view: View): readonly CodeLens[] {
  if (!view.settings.codeLens) return [];
  const isTransition = LIVEPATCH_SOURCES.some((name) => view.facts.path === name || view.facts.path.endsWith(`/${name}`));
  return view.facts.functions.flatMap((facts) => [...(isTransition ? faces(view, facts) : []), ...points(view, facts)]);
}

function points(view: View, { function: fn, points: found }: FunctionFacts): readonly CodeLens[] {
  if (found.length === 0) return [];
  const title = counted(found.length, "synchronization point");
  return [lens(view, fn.nameStart, { title, command: "quiesce.annotate" }, { uri: view.uri, function: fn.name })];
}

function faces(view: View, { function: fn, points: found }: FunctionFacts): readonly CodeLens[] {
  const isEntry = fn.attributes.every(({ name }) => name !== "static") && found.some(({ primitive }) => WAITING.has(primitive.class));
  if (!isEntry) return [];
  const place = { uri: view.uri, function: fn.name };
  const offered = FACES.flatMap(([face, title]) => {
    const command = commandFor(view, face);
    return command === undefined ? [] : [lens(view, fn.nameStart, { title, command }, place)];
  });
  const simulated = view.simulated();
  const command = commandFor(view, "quiesce.simulate");
  if (simulated === undefined || command === undefined) return offered;
  return [...offered, lens(view, fn.nameStart, { title: simulated.headline, command }, place)];
}

/** The client's own face where it has one; else what the server can do in its place. */
function commandFor({ client }: View, face: ClientCommand): ClientCommand | ServerCommand | undefined {
  if (client.options.commands.includes(face)) return face;
  return face === "quiesce.simulate" ? "quiesce.simulateReport" : undefined;
}

function lens(view: View, at: number, command: Command, argument: PlaceArgument): CodeLens {
  return { range: rangeIn(view, { start: at, end: at }), command: { ...command, arguments: [argument] } };
}
