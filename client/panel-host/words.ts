/** The panel's words in the user's language. A view has no access to the extension's translations, so they are handed to it. */
import * as vscode from "vscode";

/** Empty in English, where the words in the source are those that are shown. */
export function panelWords(): Readonly<Record<string, string>> {
  const { bundle } = vscode.l10n;
  return bundle === undefined ? {} : { ...bundle };
}
