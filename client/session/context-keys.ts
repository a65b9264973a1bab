/** The context keys that menus and enablement of package.json ask for, beside those that the views set. */
import * as vscode from "vscode";
import { isLivepatchSource } from "../uris.ts";
import type { Annotations } from "./annotations.ts";

export function trackContext(annotations: Annotations): vscode.Disposable {
  const shown = new Map<string, boolean>();
  const tell = (key: string, value: boolean): void => {
    if (shown.get(key) === value) return;
    shown.set(key, value);
    void vscode.commands.executeCommand("setContext", key, value);
  };
  const update = (): void => {
    const uri = vscode.window.activeTextEditor?.document.uri;
    const found = uri === undefined ? undefined : annotations.of(uri);
    tell("quiesce.hasFile", found !== undefined);
    tell("quiesce.isTransition", found !== undefined && isLivepatchSource(uri?.path ?? ""));
  };
  update();
  const subscriptions = [annotations.onDidChange(update), vscode.window.onDidChangeActiveTextEditor(update)];
  return {
    dispose: () => {
      for (const subscription of subscriptions) subscription.dispose();
    },
  };
}
