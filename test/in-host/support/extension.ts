/** The extension as its tests see it, and waiting for what comes when it comes. */
import { strict as assert } from "node:assert";
import * as vscode from "vscode";
import type { Extension } from "../../../client/extension.ts";
import type { Session } from "../../../client/session/session.ts";

export const EXTENSION_ID = "quiesce.quiesce";

/** Milliseconds that anything may take on a busy machine. */
const PATIENCE_MS = 20_000;

export async function extension(): Promise<Extension> {
  const found = vscode.extensions.getExtension<Extension>(EXTENSION_ID);
  assert.ok(found, `${EXTENSION_ID} is not installed`);
  return found.activate();
}

/** The session, once the prefilter has found something. */
export async function session(): Promise<Session> {
  const { session: opened } = await extension();
  return eventually("the session", async () => (await opened()) ?? undefined);
}

/** Asks until there is an answer. */
export async function eventually<T>(what: string, ask: () => T | undefined | Promise<T | undefined>): Promise<T> {
  const started = performance.now();
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (performance.now() - started > PATIENCE_MS) throw new Error(`${what} did not come within ${PATIENCE_MS / 1000} s`);
    await new Promise((resolve) => {
      setTimeout(resolve, 50);
    });
  }
}

/** A file of the workspace, in an editor. */
export async function open(name: string): Promise<vscode.TextEditor> {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder, "no folder is open");
  return vscode.window.showTextDocument(vscode.Uri.joinPath(folder.uri, name), { preview: false });
}

/** Where a piece of text stands in a document. */
export function placeOf(document: vscode.TextDocument, piece: string): vscode.Position {
  const at = document.getText().indexOf(piece);
  assert.ok(at >= 0, `${document.fileName} has no ${piece}`);
  return document.positionAt(at);
}

/** Changes a setting of ours for one test. */
export async function withSetting(name: string, value: unknown, run: () => Promise<void>): Promise<void> {
  const configuration = vscode.workspace.getConfiguration("quiesce");
  await configuration.update(name, value, vscode.ConfigurationTarget.Global);
  try {
    await run();
  } finally {
    await configuration.update(name, undefined, vscode.ConfigurationTarget.Global);
  }
}

export async function codeLenses(document: vscode.TextDocument): Promise<readonly string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[] | undefined>("vscode.executeCodeLensProvider", document.uri, 100);
  return (lenses ?? []).flatMap(({ command }) => (command === undefined ? [] : [command.title]));
}

export async function hoverText(document: vscode.TextDocument, at: vscode.Position): Promise<string> {
  const hovers = await vscode.commands.executeCommand<vscode.Hover[] | undefined>("vscode.executeHoverProvider", document.uri, at);
  return (hovers ?? []).flatMap(({ contents }) => contents.map((each) => (typeof each === "string" ? each : each.value))).join("\n");
}

/** Findings of ours, as codes. */
export function findings(document: vscode.TextDocument): readonly string[] {
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter(({ source }) => source === "quiesce")
    .map(({ code }) => (typeof code === "object" ? String(code.value) : String(code)));
}
