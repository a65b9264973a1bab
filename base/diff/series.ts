/** A patch, a mail, an mbox, or several files of a series → its diffs in the order in which they are applied. */
import { messagesOf, type Message, type SeriesPlace } from "./mail.ts";
import { type FileDiff, parseDiff } from "./parse.ts";

export interface PatchFile {
  /** As problems call it. */
  readonly name: string;
  readonly text: string;
}

/** One file's part of one patch. */
export interface SeriesDiff {
  /** The file that holds it. */
  readonly name: string;
  /** Which patch of all, from 0: where one does not apply, those after it say nothing. */
  readonly patch: number;
  /** Its lines are those of the file, also where a mail was decoded. */
  readonly diff: FileDiff;
}

export interface SeriesError {
  readonly name: string;
  /** 1-based; 0: the whole file. */
  readonly line: number;
  readonly code: "patch-corrupt" | "patch-series";
  readonly message: string;
}

export type Series =
  | { readonly ok: true; readonly diffs: readonly SeriesDiff[] }
  | { readonly ok: false; readonly errors: readonly SeriesError[] };

/** Files in their order; messages of one file by the numbers of their subjects, where they have any. */
export function readSeries(files: readonly PatchFile[]): Series {
  const errors: SeriesError[] = [];
  const diffs: SeriesDiff[] = [];
  let patch = 0;
  for (const { name, text } of files) {
    const messages = messagesOf(text);
    const order = inOrder(messages, name);
    errors.push(...order.errors);
    const before = diffs.length;
    for (const message of order.messages) {
      const parsed = parseDiff(message.text);
      // A cover letter, a reply.
      if (!parsed.ok && parsed.error.line === 0 && messages.length > 1) continue;
      if (!parsed.ok) {
        errors.push({ name, line: lineIn(message, parsed.error.line), code: "patch-corrupt", message: parsed.error.message });
        continue;
      }
      diffs.push(...parsed.files.map((diff): SeriesDiff => ({ name, patch, diff: moved(diff, message) })));
      patch++;
    }
    if (diffs.length === before && errors.length === 0)
      errors.push({ name, line: 0, code: "patch-corrupt", message: "there is no diff in it" });
  }
  return errors.length > 0 ? { ok: false, errors } : { ok: true, diffs };
}

function lineIn({ lines }: Message, line: number): number {
  return line === 0 ? 0 : (lines[line - 1] ?? lines.at(-1) ?? 0);
}

function moved(diff: FileDiff, message: Message): FileDiff {
  const hunks = diff.hunks.map((hunk) => Object.assign({}, hunk, { line: lineIn(message, hunk.line) }));
  return { ...diff, line: lineIn(message, diff.line), hunks };
}

interface Ordered {
  readonly messages: readonly Message[];
  readonly errors: readonly SeriesError[];
}

/** An archive has them in the order of arrival. A series with a patch missing, or with one there twice, is not applied in part. */
function inOrder(messages: readonly Message[], name: string): Ordered {
  const numbered = messages.filter(({ place }) => place !== undefined && place.number > 0);
  if (numbered.length < 2) return { messages, errors: [] };
  const refuse = (line: number, message: string): Ordered => ({ messages: [], errors: [{ name, line, code: "patch-series", message }] });
  const versions = new Set(numbered.map(({ place }) => `v${place?.version ?? 1} of ${place?.count ?? 0}`));
  if (versions.size > 1) return refuse(0, `there are several series in it: ${[...versions].join(", ")}`);
  const byNumber = new Map<number, Message>();
  for (const message of numbered) {
    const number = message.place?.number ?? 0;
    // A reply that quotes nothing has the same number, and no diff.
    if (!hasDiff(message)) continue;
    if (byNumber.has(number))
      return refuse(message.line, `patch ${number} is there twice, first on line ${byNumber.get(number)?.line ?? 0}`);
    byNumber.set(number, message);
  }
  const count = countOf(numbered);
  const missing = Array.from({ length: count }, (_, index) => index + 1).filter((number) => !byNumber.has(number));
  if (missing.length > 0) return refuse(0, `patch ${missing.join(", ")} of ${count} is missing`);
  const others = messages.filter((message) => !numbered.includes(message));
  return { messages: [...others, ...[...byNumber].sort(([a], [b]) => a - b).map(([, message]) => message)], errors: [] };
}

function hasDiff({ text }: Message): boolean {
  const parsed = parseDiff(text);
  return parsed.ok || parsed.error.line > 0;
}

function countOf(messages: readonly { readonly place: SeriesPlace | undefined }[]): number {
  return Math.max(...messages.map(({ place }) => place?.count ?? 0));
}
