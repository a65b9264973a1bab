/** The settings that a panel follows. */
import * as vscode from "vscode";
import type { PanelConfiguration } from "../../simulator/panel/messages.ts";

export async function panelConfiguration(document: vscode.Uri): Promise<PanelConfiguration> {
  const own = vscode.workspace.getConfiguration("quiesce.simulator", document);
  const motion = vscode.workspace.getConfiguration("workbench").get<string>("reduceMotion", "auto");
  const memory = vscode.workspace.getConfiguration("quiesce.explore", document).get<string>("memory", "auto");
  const scenario = own.get<string>("scenario", "");
  return {
    rerunOnEdit: own.get<boolean>("rerunOnEdit", true),
    rerunDelayMs: own.get<number>("rerunDelayMs", 600),
    topology: await topologyOf(own.get<string>("topology", ""), document),
    scenario: scenario === "" ? undefined : scenario,
    memory: memory === "lkmm" ? "lkmm" : "sc",
    // `auto` is what the operating system says, which the view asks itself.
    reduceMotion: motion === "on",
  };
}

/** A preset's name stays one; a path becomes its file's text. */
async function topologyOf(value: string, document: vscode.Uri): Promise<string | undefined> {
  if (value === "") return undefined;
  if (!value.endsWith(".json")) return value;
  const folder = vscode.workspace.getWorkspaceFolder(document)?.uri ?? vscode.Uri.joinPath(document, "..");
  const file = value.startsWith("/") ? folder.with({ path: value }) : vscode.Uri.joinPath(folder, value);
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
  } catch {
    void vscode.window.showWarningMessage(
      vscode.l10n.t("The topology file {0} of quiesce.simulator.topology cannot be read; the default preset is used.", value),
    );
    return undefined;
  }
}
