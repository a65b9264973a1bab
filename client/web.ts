/** The extension's entry in a browser: dist/client-web.js, one file, because nothing can be loaded later there. */
import type { ExtensionContext } from "vscode";
import { refuseToDebug } from "./debugger/web.ts";
import { activateWith, type Extension } from "./extension.ts";

let extension: Extension | undefined;

export function activate(context: ExtensionContext): Extension {
  extension = activateWith(context, async () => import("./session/web.ts"));
  context.subscriptions.push(refuseToDebug());
  return extension;
}

export async function deactivate(): Promise<void> {
  await extension?.stop();
}
