/** The extension's entry on the desktop and on remote machines: dist/client.cjs. The rest is a bundle of its own, loaded when it is needed. */
import type { ExtensionContext } from "vscode";
import { registerDebugger } from "./debugger/desktop.ts";
import { activateWith, type Extension } from "./extension.ts";

let extension: Extension | undefined;

export function activate(context: ExtensionContext): Extension {
  extension = activateWith(context, async () => import("./session/desktop.ts"));
  context.subscriptions.push(registerDebugger(context));
  return extension;
}

export async function deactivate(): Promise<void> {
  await extension?.stop();
}
