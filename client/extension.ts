/**
 * Activation. It registers what must answer at once and looks at the words of open C files; the session (language client, views, marks) is
 * loaded when a file has something of ours, or somebody asks for it. Until then nothing is started and nothing is shown.
 */
import * as vscode from "vscode";
import { COMMANDS, type CommandId } from "./commands/ids.ts";
import { PANEL_VIEW_TYPE } from "./platform.ts";
import { watchForRelevance } from "./relevance/watch.ts";
import type { Session } from "./session/session.ts";

/** The bundle that holds the session. */
export interface SessionModule {
  readonly openSession: (context: vscode.ExtensionContext) => Promise<Session>;
}

/** Milliseconds. */
export interface Timings {
  /** What activation took. */
  readonly activationMs: number;
  /** From the moment that a session was wanted: until its code was loaded, and until the server answered. Undefined before that. */
  readonly loadedMs: number | undefined;
  readonly readyMs: number | undefined;
}

/** What the extension hands to its tests, and to other extensions that want to wait for it. */
export interface Extension {
  readonly timings: Timings;
  /** The session, once there is one: null as long as no open file has anything of ours. */
  readonly session: () => Promise<Session> | null;
  readonly stop: () => Promise<void>;
}

export function activateWith(context: vscode.ExtensionContext, load: () => Promise<SessionModule>): Extension {
  const started = performance.now();
  let opened: Promise<Session> | undefined;
  const timings: { -readonly [Name in keyof Timings]: Timings[Name] } = { activationMs: 0, loadedMs: undefined, readyMs: undefined };
  const open = async (): Promise<Session> => {
    const wanted = performance.now();
    const { openSession } = await load();
    timings.loadedMs = performance.now() - wanted;
    const made = await openSession(context);
    timings.readyMs = performance.now() - wanted;
    return made;
  };
  const session = async (): Promise<Session> => {
    opened ??= open();
    return opened;
  };
  for (const id of COMMANDS) {
    const run = async (...parameters: readonly unknown[]): Promise<unknown> => runCommand(session, id, parameters);
    context.subscriptions.push(vscode.commands.registerCommand(id, run));
  }
  context.subscriptions.push(
    vscode.window.registerWebviewPanelSerializer(PANEL_VIEW_TYPE, {
      deserializeWebviewPanel: async (panel, state) => (await session()).restorePanel(panel, state),
    }),
    watchForRelevance(() => void session().catch((error: unknown) => tellFailure(error))),
  );
  timings.activationMs = performance.now() - started;
  return {
    timings,
    session: () => opened ?? null,
    stop: async () => {
      await (await opened)?.stop();
    },
  };
}

async function runCommand(session: () => Promise<Session>, id: CommandId, parameters: readonly unknown[]): Promise<unknown> {
  try {
    return await (await session()).run(id, parameters);
  } catch (error) {
    tellFailure(error);
    return undefined;
  }
}

/** Something that cannot happen did: a mistake of ours, or files of the extension that are missing. */
function tellFailure(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  void vscode.window.showErrorMessage(
    vscode.l10n.t("Quiesce failed: {0}. Reload the window; if it happens again, install the extension anew and report this text.", text),
  );
}
