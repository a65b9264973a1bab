/**
 * Where texts come from. Below the top layer nobody knows a disk: node, an editor's virtual files and tests each implement this.
 *
 * Paths are absolute, with forward slashes and no `.`, `..` or slash at the end. Calls are synchronous and never throw.
 */

export interface Files {
  /** The text of a file of at most {@link MOST_BYTES} bytes. */
  read(path: string): ReadResult;
  /** What a folder holds, in any order. */
  list(path: string): ListResult;
  /** Undefined when nothing is there, or it cannot be asked. Follows links. */
  stat(path: string): FileStat | undefined;
}

/** A text longer than this is not read. */
export const MOST_BYTES = 64 * 2 ** 20;

export type ReadResult = ReadText | Failed;

export interface ReadText {
  readonly kind: "text";
  readonly text: string;
  /** Whether bytes that are no UTF-8 were replaced in it, so that the text must not be written back. */
  readonly lossy: boolean;
}

export interface Failed {
  readonly kind: "failed";
  readonly reason: FailureReason;
}

export const FAILURE_REASONS = ["missing", "denied", "folder", "too-large", "binary", "unreadable"] as const;
export type FailureReason = (typeof FAILURE_REASONS)[number];

export type ListResult = { readonly kind: "entries"; readonly entries: readonly FolderEntry[] } | Failed;

export interface FolderEntry {
  readonly name: string;
  /** `link` whatever it points to: links are not followed into folders, so that a loop of them is never walked. */
  readonly kind: "file" | "folder" | "link" | "other";
}

export interface FileStat {
  readonly kind: "file" | "folder" | "other";
  /** In bytes. */
  readonly size: number;
  /** Milliseconds since 1970, with a fraction where the system knows it. */
  readonly mtimeMs: number;
}

/** A NUL among the first characters: no C file has one. */
export function looksBinary(text: string): boolean {
  const nul = text.indexOf("\0");
  return nul >= 0 && nul < 8000;
}
