/** What can be asked about a point, or a function that a scenario enters: the client's own face where it has one, else the server's command. */
import type { ClientCommand, PlaceArgument, ReportArgument, ServerCommand } from "../../protocol.ts";
import type { View } from "../view.ts";
import { variantsIn } from "./prepare.ts";

/** What the server does in place of a face that a client does not have. */
const REPORTS = {
  "quiesce.simulate": "quiesce.simulateReport",
  "quiesce.explore": "quiesce.exploreReport",
  "quiesce.ablate": "quiesce.ablateReport",
  "quiesce.explainBarrier": "quiesce.explainReport",
} as const satisfies Readonly<Record<ClientCommand, ServerCommand>>;

export interface OfferedAction {
  readonly title: string;
  readonly command: ClientCommand | ServerCommand;
  readonly argument: PlaceArgument | ReportArgument;
}

export const ABLATE_TITLE = "What breaks without this?";
export const EXPLAIN_TITLE = "Explain this barrier";

export function commandFor({ client }: View, face: ClientCommand): ClientCommand | ServerCommand {
  return client.options.commands.includes(face) ? face : REPORTS[face];
}

/** Of a function that a scenario enters. */
export function exploreAction(view: View, name: string, scenario: string): OfferedAction {
  return {
    title: "Explore interleavings",
    command: commandFor(view, "quiesce.explore"),
    argument: { uri: view.uri, function: name, options: { scenario } },
  };
}

/** Lines with a point that can be taken away, with the function around it. Only in files that scenarios run. */
export function ablatableLines(view: View): ReadonlyMap<number, string> {
  return new Map(variantsIn(view).map(({ line, function: name }) => [line, name]));
}

/** Of the point in a line; empty where there is nothing to take away. @param line 1-based. */
export function pointActions(view: View, name: string, line: number): readonly OfferedAction[] {
  if (!ablatableLines(view).has(line)) return [];
  const argument = { uri: view.uri, function: name, line };
  return [
    { title: ABLATE_TITLE, command: commandFor(view, "quiesce.ablate"), argument },
    { title: EXPLAIN_TITLE, command: commandFor(view, "quiesce.explainBarrier"), argument },
  ];
}
