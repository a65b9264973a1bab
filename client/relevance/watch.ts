/** Looks at C files, and the names of others, as they are opened and typed, until one of them has something of ours. */
import * as vscode from "vscode";
import { isTopologyFile } from "../../kernel/topologies/file-name.ts";
import { mayBeC, relevanceOf } from "./prefilter.ts";
import { ownNames } from "./project.ts";
import { liesInKernelTree } from "./tree.ts";

/** Milliseconds of quiet after which a file that is typed in is looked at again. */
const QUIET_MS = 300;

/** @param found Called once. */
export function watchForRelevance(found: () => void): vscode.Disposable {
  const timers = new Map<string, ReturnType<typeof setTimeout>>();
  const subscriptions: vscode.Disposable[] = [];
  let isOver = false;
  const end = (): void => {
    isOver = true;
    for (const timer of timers.values()) clearTimeout(timer);
    timers.clear();
    for (const subscription of subscriptions) subscription.dispose();
  };
  const look = async (document: vscode.TextDocument): Promise<void> => {
    if (isOver || document.isClosed || !(await isOurs(document)) || isOver) return;
    end();
    found();
  };
  const later = (document: vscode.TextDocument): void => {
    const key = document.uri.toString();
    clearTimeout(timers.get(key));
    timers.set(
      key,
      setTimeout(() => {
        timers.delete(key);
        void look(document);
      }, QUIET_MS),
    );
  };
  subscriptions.push(
    vscode.workspace.onDidOpenTextDocument((document) => void look(document)),
    vscode.workspace.onDidChangeTextDocument(({ document }) => later(document)),
  );
  for (const document of vscode.workspace.textDocuments) void look(document);
  return { dispose: end };
}

async function isOurs(document: vscode.TextDocument): Promise<boolean> {
  const { languageId, uri } = document;
  // The other side of a comparison is read when the file itself is.
  if (uri.scheme === "git" || uri.scheme === "output") return false;
  if (isTopologyFile(uri.path)) return true;
  if (!mayBeC(languageId, uri.path)) return false;
  const text = document.getText();
  const relevance = relevanceOf(text);
  switch (relevance) {
    case "ours":
      return true;
    case "in-a-tree":
      return liesInKernelTree(uri);
    case "none":
      return relevanceOf(text, await ownNames(uri)) !== "none";
  }
}
