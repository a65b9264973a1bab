/** The text of a file at HEAD, through the Git extension that comes with VS Code. We run no git of our own. */
import * as vscode from "vscode";
import type { ChosenText, GitState } from "../../simulator/panel/messages.ts";

/** What of its API version 1 is used here. */
interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly state: { readonly HEAD: { readonly name?: string; readonly commit?: string } | undefined };
  show(ref: string, path: string): Promise<string>;
}
interface GitApi {
  readonly state: "uninitialized" | "initialized";
  readonly onDidChangeState: vscode.Event<unknown>;
  getRepository(uri: vscode.Uri): GitRepository | null;
}
interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

type Found = { readonly repository: GitRepository } | { readonly reason: string };

/** Milliseconds that the Git extension may take to look for repositories. */
const PATIENCE_MS = 3000;

export async function gitState(file: vscode.Uri): Promise<GitState> {
  try {
    const found = await repositoryOf(file);
    return "reason" in found ? { available: false, reason: found.reason } : { available: true };
  } catch (error) {
    // Another extension's mistake takes one comparison away and nothing else.
    const text = error instanceof Error ? error.message : String(error);
    return { available: false, reason: vscode.l10n.t("The Git extension failed: {0}", text) };
  }
}

/** @throws With words for people when there is no such text. */
export async function textAtHead(file: vscode.Uri): Promise<ChosenText> {
  const found = await repositoryOf(file);
  if ("reason" in found) throw new Error(found.reason);
  const { repository } = found;
  const commit = repository.state.HEAD?.commit?.slice(0, 12) ?? "HEAD";
  try {
    const text = await repository.show("HEAD", file.fsPath);
    return { uri: file.toString(), name: vscode.l10n.t("HEAD ({0})", commit), text };
  } catch {
    throw new Error(vscode.l10n.t("HEAD ({0}) does not have this file.", commit));
  }
}

async function repositoryOf(file: vscode.Uri): Promise<Found> {
  if (file.scheme !== "file") return { reason: vscode.l10n.t("The file is not on this machine's disk, where git could know it.") };
  const extension = vscode.extensions.getExtension<GitExtension>("vscode.git");
  if (extension === undefined) return { reason: vscode.l10n.t("The built-in Git extension is disabled.") };
  // Its methods are those of an object and want to be called on it.
  const git = await extension.activate();
  if (!git.enabled) return { reason: vscode.l10n.t("Git is off in the settings (git.enabled), or not installed.") };
  const api = git.getAPI(1);
  await settled(api);
  const repository = api.getRepository(file);
  if (repository === null) return { reason: vscode.l10n.t("The file lies in no git repository that the editor has open.") };
  if (repository.state.HEAD?.commit === undefined) return { reason: vscode.l10n.t("The repository has no commit yet.") };
  return { repository };
}

async function settled(api: GitApi): Promise<void> {
  if (api.state === "initialized") return;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, PATIENCE_MS);
    api.onDidChangeState(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
