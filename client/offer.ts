/** A message with what one can do about it. */
import * as vscode from "vscode";

export interface Choice {
  readonly label: string;
  readonly run: () => unknown;
}

/** Shows the message, and carries out what the user chooses; resolves when the message is gone. */
export async function offer(kind: "information" | "error", message: string, choices: readonly Choice[]): Promise<void> {
  const labels = choices.map(({ label }) => label);
  const show = kind === "error" ? vscode.window.showErrorMessage : vscode.window.showInformationMessage;
  const chosen = await show(message, ...labels);
  await choices.find(({ label }) => label === chosen)?.run();
}
