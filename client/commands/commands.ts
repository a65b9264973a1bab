/** What each command does. */
import * as vscode from "vscode";
import type { CommandAnswer, PlaceArgument } from "../../server/protocol.ts";
import { readPlaceArgument, readReportArgument } from "../../server/protocol.ts";
import type { PanelCommand } from "../../simulator/panel/messages.ts";
import { assertUnreachable } from "../../base/assert-unreachable.ts";
import { DEBUG_TYPE, launchOf } from "../debugger/configuration.ts";
import { offer } from "../offer.ts";
import { CLIENT_NAME } from "../platform.ts";
import { copyDiagnostics } from "../report/copy.ts";
import type { Session } from "../session/session.ts";
import { openExample } from "./example.ts";
import type { CommandId } from "./ids.ts";
import { pickPrimitive, pickRule } from "./picks.ts";
import { newTopology } from "./topology.ts";

export async function runCommand(session: Session, command: CommandId, parameters: readonly unknown[]): Promise<unknown> {
  const { connection, context, view, marks, panels, exploring, annotations, state, log } = session;
  switch (command) {
    case "quiesce.simulate":
      return simulate(session, parameters[0]);
    case "quiesce.explore":
      return explore(session, parameters[0]);
    case "quiesce.ablate":
      return exploring.ablate(placeOf(parameters[0], connection));
    case "quiesce.explainBarrier":
      return exploring.explain(placeOf(parameters[0], connection));
    case "quiesce.cancelExploration":
      return exploring.cancel();
    case "quiesce.showSynchronization":
      return view.show(undefined);
    case "quiesce.explainPrimitive":
      return explain(session, parameters[0]);
    case "quiesce.openRulePage":
      return openRulePage(session, parameters[0]);
    case "quiesce.copyAnnotation":
      return copyAnnotation(session);
    case "quiesce.newTopology":
      return newTopology();
    case "quiesce.toggleMarks":
      return marks.toggle();
    case "quiesce.openExample":
      return openExample(context);
    case "quiesce.openWalkthrough":
      return vscode.commands.executeCommand("workbench.action.openWalkthrough", `${context.extension.id}#start`, false);
    case "quiesce.openSettings":
      return vscode.commands.executeCommand("workbench.action.openSettings", `@ext:${context.extension.id}`);
    case "quiesce.restartServer":
      return connection.restart();
    case "quiesce.showOutput":
      return log.channel.show();
    case "quiesce.copyDiagnostics":
      return copyDiagnostics({ context, state, annotations, log: log.lines });
    case "quiesce.panel.run":
    case "quiesce.panel.stop":
    case "quiesce.panel.explore":
    case "quiesce.panel.compareFix":
    case "quiesce.panel.compareHead":
    case "quiesce.panel.compareFile":
    case "quiesce.panel.comparePatch":
    case "quiesce.panel.exportPerfetto":
    case "quiesce.panel.help":
      return panelCommand(panels, PANEL[command]);
    case "quiesce.debug":
      return vscode.debug.startDebugging(undefined, { type: DEBUG_TYPE, request: "launch", name: CLIENT_NAME, ...launchOf(parameters[0]) });
    case "quiesce.view.groupByFunction":
      return view.group("function");
    case "quiesce.view.groupByClass":
      return view.group("class");
    case "quiesce.view.refresh":
      return annotations.refresh();
    default:
      return assertUnreachable(command);
  }
}

const PANEL = {
  "quiesce.panel.run": "run",
  "quiesce.panel.stop": "stop",
  "quiesce.panel.explore": "explore",
  "quiesce.panel.compareFix": "compareFix",
  "quiesce.panel.compareHead": "compareHead",
  "quiesce.panel.compareFile": "compareFile",
  "quiesce.panel.comparePatch": "comparePatch",
  "quiesce.panel.exportPerfetto": "exportPerfetto",
  "quiesce.panel.help": "help",
} as const satisfies Partial<Record<CommandId, PanelCommand>>;

/**
 * From a lens, with its place; from the palette or a menu of the explorer, for that file or the one that is edited; where no text is in front, as in
 * the walkthrough, for the one that the view shows.
 */
function simulate({ panels, view }: Session, argument: unknown): boolean {
  const document = documentOf(argument) ?? view.document;
  if (document === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("Open a C file of kernel/livepatch, such as transition.c, and simulate it from there."),
    );
    return false;
  }
  panels.simulate(document, readReportArgument(argument)?.options?.scenario);
  return true;
}

function explore({ panels, view }: Session, argument: unknown): boolean {
  const document = documentOf(argument) ?? view.document;
  if (document === undefined) {
    void vscode.window.showInformationMessage(
      vscode.l10n.t("Open a C file of kernel/livepatch, such as transition.c, and explore it from there."),
    );
    return false;
  }
  panels.explore(document, readReportArgument(argument)?.options?.scenario);
  return true;
}

/** From a lens, an action or a hover; from the palette the line of the cursor. */
function placeOf(argument: unknown, { client }: Session["connection"]): PlaceArgument {
  const place = readPlaceArgument(argument);
  if (place !== undefined) return place;
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return { uri: "" };
  const uri = client.code2ProtocolConverter.asUri(editor.document.uri);
  return { uri, line: editor.selection.active.line + 1 };
}

function documentOf(argument: unknown): vscode.Uri | undefined {
  if (argument instanceof vscode.Uri) return argument;
  const place = readPlaceArgument(argument);
  if (place !== undefined) return vscode.Uri.parse(place.uri);
  const document = vscode.window.activeTextEditor?.document;
  return document?.languageId === "c" ? document.uri : undefined;
}

function panelCommand(panels: Session["panels"], command: PanelCommand): boolean {
  const carriedOut = panels.command(command);
  if (!carriedOut) {
    void offer("information", vscode.l10n.t("No simulator panel is open."), [
      { label: vscode.l10n.t("Simulate Transition"), run: () => vscode.commands.executeCommand("quiesce.simulate") },
    ]);
  }
  return carriedOut;
}

async function explain({ connection, pages }: Session, argument: unknown): Promise<void> {
  const name = typeof argument === "string" ? argument : await pickPrimitive();
  if (name === undefined) return;
  const answer = await execute(connection, "quiesce.explain", name);
  if (answer === null) void vscode.window.showInformationMessage(vscode.l10n.t("{0} is not in the catalogue.", name));
  else await pages.show(name, answer.markdown);
}

async function openRulePage({ context, pages }: Session, argument: unknown): Promise<void> {
  const folder = vscode.Uri.joinPath(context.extensionUri, "docs", "rules");
  const code = typeof argument === "string" ? argument : await pickRule(folder);
  if (code === undefined) return;
  const bytes = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(folder, `${code}.md`));
  await pages.show(code, new TextDecoder().decode(bytes));
}

async function copyAnnotation({ connection }: Session): Promise<boolean> {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) return false;
  const uri = connection.client.code2ProtocolConverter.asUri(document.uri);
  const answer = await execute(connection, "quiesce.annotate", { uri });
  if (answer === null) return false;
  await vscode.env.clipboard.writeText(answer.markdown);
  return true;
}

async function execute({ client }: Session["connection"], command: string, argument: unknown): Promise<CommandAnswer | null> {
  return client.sendRequest<CommandAnswer | null>("workspace/executeCommand", { command, arguments: [argument] });
}
