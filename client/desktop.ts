/** The extension's entry on the desktop and on remote machines: dist/client.cjs. The rest is a bundle of its own, loaded when it is needed. */
import type { ExtensionContext } from "vscode";
import { registerDebugger } from "./debugger/desktop.ts";
import { activateWith, type Extension, type SessionModule } from "./extension.ts";
import { ownProgram } from "./own-program.ts";
import { ServerProcess } from "./server-process.ts";

let extension: Extension | undefined;

export function activate(context: ExtensionContext): Extension {
  extension = activateWith(context, async () => loadSession(context));
  context.subscriptions.push(registerDebugger(context));
  return extension;
}

export async function deactivate(): Promise<void> {
  await extension?.stop();
}

/** The server starts while the session's code is loaded. */
async function loadSession(context: ExtensionContext): Promise<SessionModule> {
  const server = new ServerProcess(ownProgram(context));
  try {
    const { openSession } = await import("./session/desktop.ts");
    return { openSession: async (its) => openSession(its, server) };
  } catch (error) {
    server.kill();
    throw error;
  }
}
