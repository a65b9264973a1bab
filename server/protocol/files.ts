/**
 * Files for a server that has no file system: in a browser it asks the client, who has the editor's. Sent by the server, and only to a
 * client that says `files: true` in its `initializationOptions`.
 */
import { RequestType } from "vscode-jsonrpc";
import { list, record, type Shape, text, whole, word } from "../../base/shape.ts";

export interface FileParams {
  readonly uri: string;
}

/** `missing`: there is none. `failed`: there may be one, and it cannot be read. `too-large`: more than {@link MOST_FILE_BYTES}. */
export type FileFailure = { readonly kind: "missing" | "failed" | "too-large" };

/** Files beyond this many bytes are not handed over: no source file of a kernel comes near. */
export const MOST_FILE_BYTES = 8_000_000;

/** The file's text, decoded as UTF-8 with a replacement for what is none; a byte order mark stays where it is. */
export type ReadFileResult = { readonly kind: "text"; readonly text: string } | FileFailure;
export const readFileRequest = new RequestType<FileParams, ReadFileResult, void>("quiesce/fs/read");

export interface FolderItem {
  readonly name: string;
  readonly kind: "file" | "folder" | "link" | "other";
}
export type ListFolderResult = { readonly kind: "items"; readonly items: readonly FolderItem[] } | FileFailure;
export const listFolderRequest = new RequestType<FileParams, ListFolderResult, void>("quiesce/fs/list");

export interface StatItem {
  readonly kind: "file" | "folder" | "other";
  readonly size: number;
  readonly mtimeMs: number;
}
export type StatFileResult = { readonly kind: "stat"; readonly stat: StatItem } | FileFailure;
export const statFileRequest = new RequestType<FileParams, StatFileResult, void>("quiesce/fs/stat");

const failure: Shape<FileFailure> = record({ kind: word("missing", "failed", "too-large") });

export const readReadFileResult: Shape<ReadFileResult> = (value) => record({ kind: word("text"), text })(value) ?? failure(value);
export const readListFolderResult: Shape<ListFolderResult> = (value) =>
  record({ kind: word("items"), items: list(record({ name: text, kind: word("file", "folder", "link", "other") })) })(value) ??
  failure(value);
export const readStatFileResult: Shape<StatFileResult> = (value) =>
  record({
    kind: word("stat"),
    stat: record({
      kind: word("file", "folder", "other"),
      size: whole(0),
      mtimeMs: (each) => (typeof each === "number" ? each : undefined),
    }),
  })(value) ?? failure(value);
