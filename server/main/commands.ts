/** Carries out `workspace/executeCommand`. The answer is also shown: most clients do nothing with it. */
import { ErrorCodes, MessageType, type ProtocolConnection, ResponseError, ShowDocumentRequest } from "vscode-languageserver-protocol";
import rulePages from "quiesce:rule-docs";
import { annotate, explain, type Shown } from "../features/commands.ts";
import type { View } from "../features/view.ts";
import { type CommandAnswer, isServerCommand, readPlaceArgument, type ServerCommand } from "../protocol.ts";
import type { Client } from "./client.ts";
import type { ExplorationCommand } from "./explorations.ts";
import { show } from "./log.ts";
import { rulePage } from "../rules/rules.ts";

export interface CommandRoom {
  readonly connection: ProtocolConnection;
  readonly client: Client;
  readonly view: (uri: string) => Promise<View | undefined>;
  readonly pageUri: (page: string) => string | undefined;
  readonly simulate: (command: ReportCommand, argument: unknown) => Promise<Shown>;
  readonly explore: (command: ExplorationCommand, argument: unknown) => Promise<Shown | undefined>;
}

type ReportCommand = Extract<ServerCommand, "quiesce.simulateReport" | "quiesce.compareReport">;

/** @returns Null when there is nothing to say. */
export async function executeCommand(room: CommandRoom, command: string, parameters: readonly unknown[]): Promise<CommandAnswer | null> {
  if (!isServerCommand(command)) throw new ResponseError(ErrorCodes.InvalidParams, `there is no command ${command}`);
  const [argument] = parameters;
  const shown = await run(room, command, argument);
  if (shown === undefined) return null;
  if (shown.message !== "") show(room.connection, MessageType.Info, shown.message);
  return { markdown: shown.markdown };
}

async function run(room: CommandRoom, command: ServerCommand, argument: unknown): Promise<Shown | undefined> {
  switch (command) {
    case "quiesce.annotate": {
      const place = readPlaceArgument(argument);
      if (place === undefined) throw refused(command, "an object with a uri, and perhaps a function");
      const view = await room.view(place.uri);
      return view === undefined ? undefined : annotate(view, place.function);
    }
    case "quiesce.simulateReport":
    case "quiesce.compareReport":
      return room.simulate(command, argument);
    case "quiesce.exploreReport":
    case "quiesce.ablateReport":
    case "quiesce.explainReport":
      return room.explore(command, argument);
    case "quiesce.explain": {
      if (typeof argument !== "string") throw refused(command, "a name of the catalogue, such as synchronize_rcu");
      return explain(argument);
    }
    case "quiesce.showRule": {
      if (typeof argument !== "string") throw refused(command, "a rule's code, such as noinstr-call");
      return showRule(room, argument);
    }
  }
}

function refused(command: string, wanted: string): ResponseError {
  return new ResponseError(ErrorCodes.InvalidParams, `${command} wants ${wanted}`);
}

/** Opens the page where the client can, and shows its first lines elsewhere. */
function showRule({ connection, client, pageUri }: CommandRoom, code: string): Shown | undefined {
  const { [code]: markdown } = rulePages;
  if (markdown === undefined) return undefined;
  const uri = pageUri(rulePage(code));
  if (client.showsDocuments && uri !== undefined) {
    connection.sendRequest(ShowDocumentRequest.type, { uri, takeFocus: true }).catch(() => undefined);
    return { markdown, message: "" };
  }
  return { markdown, message: markdown.split("\n\n").slice(0, 2).join("\n\n") };
}
