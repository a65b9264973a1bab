/** A message with what one can do about it. */
import * as vscode from "vscode";

export interface Choice {
  readonly label: string;
  readonly run: () => unknown;
}

const SHOW = {
  information: vscode.window.showInformationMessage,
  warning: vscode.window.showWarningMessage,
  error: vscode.window.showErrorMessage,
} as const;

/** Shows the message, and carries out what the user chooses; resolves when the message is gone. */
export async function offer(kind: "information" | "warning" | "error", message: string, choices: readonly Choice[]): Promise<void> {
  const labels = choices.map(({ label }) => label);
  const chosen = await SHOW[kind](message, ...labels);
  await choices.find(({ label }) => label === chosen)?.run();
}
