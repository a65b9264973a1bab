/** Files for a server that has no file system: in a browser, and for folders that are on no disk, the editor reads them. */
import * as vscode from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import {
  type FileFailure,
  type FolderItem,
  listFolderRequest,
  type ListFolderResult,
  MOST_FILE_BYTES,
  readFileRequest,
  type ReadFileResult,
  statFileRequest,
  type StatFileResult,
} from "../../server/protocol.ts";

/** Bytes that are no UTF-8 are replaced; a byte order mark stays, as offsets count it. */
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

export function answerFileRequests(client: BaseLanguageClient): void {
  client.onRequest(readFileRequest, async ({ uri }) => read(vscode.Uri.parse(uri)));
  client.onRequest(listFolderRequest, async ({ uri }) => list(vscode.Uri.parse(uri)));
  client.onRequest(statFileRequest, async ({ uri }) => stat(vscode.Uri.parse(uri)));
}

async function read(uri: vscode.Uri): Promise<ReadFileResult> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    if (size > MOST_FILE_BYTES) return { kind: "too-large" };
    return { kind: "text", text: decoder.decode(await vscode.workspace.fs.readFile(uri)) };
  } catch (error) {
    return failureOf(error);
  }
}

async function list(uri: vscode.Uri): Promise<ListFolderResult> {
  try {
    const entries = await vscode.workspace.fs.readDirectory(uri);
    return { kind: "items", items: entries.map(([name, type]) => ({ name, kind: kindOf(type) })) };
  } catch (error) {
    return failureOf(error);
  }
}

async function stat(uri: vscode.Uri): Promise<StatFileResult> {
  try {
    const { type, size, mtime } = await vscode.workspace.fs.stat(uri);
    const kind = kindOf(type & ~vscode.FileType.SymbolicLink);
    return { kind: "stat", stat: { kind: kind === "link" ? "other" : kind, size, mtimeMs: mtime } };
  } catch (error) {
    return failureOf(error);
  }
}

function kindOf(type: vscode.FileType): FolderItem["kind"] {
  if ((type & vscode.FileType.SymbolicLink) !== 0) return "link";
  if (type === vscode.FileType.File) return "file";
  return type === vscode.FileType.Directory ? "folder" : "other";
}

function failureOf(error: unknown): FileFailure {
  const isMissing = error instanceof vscode.FileSystemError && error.code === "FileNotFound";
  return { kind: isMissing ? "missing" : "failed" };
}
