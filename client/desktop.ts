/** The extension's entry on the desktop and on remote machines: dist/client.cjs. The rest is a bundle of its own, loaded when it is needed. */
import { existsSync } from "node:fs";
import path from "node:path";
import type { ExtensionContext } from "vscode";
import { registerDebugger } from "./debugger/desktop.ts";
import { activateWith, type Extension, type SessionModule } from "./extension.ts";
import { loadKept } from "./kept-code.ts";
import { ownProgram } from "./own-program.ts";
import { ServerProcess } from "./server-process.ts";
import type * as DesktopSession from "./session/desktop.ts";

/** What a script of CommonJS finds around it. */
declare const require: unknown;

/** Milliseconds after which the session has done what it does at a start. */
const KEEP_AFTER_MS = 10_000;

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
function loadSession(context: ExtensionContext): SessionModule {
  const server = new ServerProcess(ownProgram(context));
  try {
    const { exports, keep } = loadKept(sessionScript(context), context.globalStorageUri.fsPath, require);
    setTimeout(keep, KEEP_AFTER_MS);
    const { openSession } = exports as typeof DesktopSession;
    return { openSession: async (its) => openSession(its, server) };
  } catch (error) {
    server.kill();
    throw error;
  }
}

/** The extension as it is packed has one script of the client for node and browsers. */
function sessionScript({ extensionUri }: ExtensionContext): string {
  const dist = path.join(extensionUri.fsPath, "dist");
  const own = path.join(dist, "client-session.cjs");
  return existsSync(own) ? own : path.join(dist, "client-web.js");
}
