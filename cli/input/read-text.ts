/** Reads a file as text, within limits, and says in words why when it cannot. */
import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Problem } from "../../base/problem.ts";

/** No source file of the kernel is larger than a tenth of it. */
export const MAX_FILE_BYTES = 64 * 2 ** 20;

export type TextResult =
  | { readonly ok: true; readonly text: string }
  /** `missing`: there is no such file. */
  | { readonly ok: false; readonly problem: Problem; readonly missing?: true };

/** The standard input's name. */
export const STDIN = "-";

/**
 * The whole of a file, or of the standard input for `-`; of a file that gzip has packed, what is in it.
 *
 * @param shown How problems name it.
 */
export function readText(path: string, shown = path): TextResult {
  const bytes = readBytes(path, shown);
  if (!bytes.ok) return bytes;
  const plain = isGzip(bytes.bytes) ? unzip(bytes.bytes, shown) : bytes;
  return plain.ok ? decodeText(plain.bytes, shown) : plain;
}

/** /proc/config.gz and traces come so; a text cannot begin with this. */
function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

function unzip(bytes: Uint8Array, shown: string): BytesResult {
  try {
    return { ok: true, bytes: gunzipSync(bytes, { maxOutputLength: MAX_FILE_BYTES }) };
  } catch (error) {
    if (errorCode(error) === "ERR_BUFFER_TOO_LARGE") return tooLarge(shown, `has more than ${megabytes(MAX_FILE_BYTES)} MB when unzipped`);
    return refuse(shown, "input-bad-gzip", "is not whole: it begins as gzip does, and cannot be unzipped", "copy the file again");
  }
}

type Failure = TextResult & { readonly ok: false };
type BytesResult = { readonly ok: true; readonly bytes: Uint8Array } | Failure;

function readBytes(path: string, shown: string): BytesResult {
  let descriptor: number | undefined;
  try {
    descriptor = path === STDIN ? 0 : openSync(path, "r");
    const stat = fstatSync(descriptor);
    if (stat.isDirectory()) return refuse(shown, "input-directory", "is a folder, not a file", "name a file in it");
    if (stat.isFile() && stat.size > MAX_FILE_BYTES) return tooLarge(shown, `is ${megabytes(stat.size)} MB large`);
    return readAll(descriptor, shown);
  } catch (error) {
    const failure = refuse(shown, "input-unreadable", describe(error), adviceFor(error));
    return ["ENOENT", "ENOTDIR"].includes(errorCode(error)) ? { ...failure, missing: true } : failure;
  } finally {
    if (descriptor !== undefined && path !== STDIN) closeSync(descriptor);
  }
}

/** Reads to the end: a pipe has no size, and a file may grow. */
function readAll(descriptor: number, shown: string): BytesResult {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for (;;) {
    const chunk = new Uint8Array(1 << 16);
    const read = readChunk(descriptor, chunk);
    if (read === 0) break;
    chunks.push(chunk.subarray(0, read));
    length += read;
    if (length > MAX_FILE_BYTES) return tooLarge(shown, `has more than ${megabytes(MAX_FILE_BYTES)} MB`);
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return { ok: true, bytes };
}

/** A terminal or pipe in non-blocking mode says EAGAIN until there is something. */
function readChunk(descriptor: number, chunk: Uint8Array): number {
  for (;;) {
    try {
      return readSync(descriptor, chunk);
    } catch (error) {
      const code = errorCode(error);
      if (code === "EOF") return 0;
      if (code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
    }
  }
}

/** Bytes as UTF-8 text, or the line that is none. */
export function decodeText(bytes: Uint8Array, shown: string): TextResult {
  const nul = bytes.indexOf(0);
  if (nul >= 0) {
    const line = lineOf(bytes, nul);
    return refuse(
      shown,
      "input-nul",
      `has a NUL byte on line ${line}: it is no text`,
      "give a source file, not an object file or an archive",
      line,
    );
  }
  try {
    return { ok: true, text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch {
    const line = lineOf(bytes, firstInvalid(bytes));
    return refuse(shown, "input-not-utf8", `is not UTF-8 text on line ${line}`, `convert it: iconv -f latin1 -t utf-8 ${shown}`, line);
  }
}

/** The length of the longest prefix that is UTF-8, found by halving. */
function firstInvalid(bytes: Uint8Array): number {
  let good = 0;
  let bad = bytes.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUtf8Start(bytes.subarray(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

/** Whether the bytes are UTF-8, but for a sequence that is cut off at their end. */
function isUtf8Start(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function lineOf(bytes: Uint8Array, offset: number): number {
  let line = 1;
  for (let at = bytes.indexOf(10); at >= 0 && at < offset; at = bytes.indexOf(10, at + 1)) line++;
  return line;
}

function tooLarge(shown: string, what: string): Failure {
  return refuse(shown, "input-too-large", `${what}; the limit is ${megabytes(MAX_FILE_BYTES)} MB`, "give a smaller file");
}

function megabytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(bytes % 2 ** 20 === 0 ? 0 : 1);
}

function refuse(file: string, code: string, message: string, help: string, line = 0): Failure {
  return { ok: false, problem: { code, severity: "error", file, line, column: line > 0 ? 1 : 0, message: `${file} ${message}`, help } };
}

const WORDS: Readonly<Record<string, readonly [message: string, help: string]>> = {
  ENOENT: ["does not exist", "check the name and the folder you are in"],
  ENOTDIR: ["does not exist: a part of its path is no folder", "check the name"],
  EACCES: ["may not be read", "change its permissions"],
  EPERM: ["may not be read", "change its permissions"],
  ELOOP: ["is a link that leads back to itself", "name the file itself"],
  ENAMETOOLONG: ["has too long a name", "check the name"],
};

function describe(error: unknown): string {
  return WORDS[errorCode(error)]?.[0] ?? `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}

function adviceFor(error: unknown): string {
  return WORDS[errorCode(error)]?.[1] ?? "";
}

/** The system's name of an error, such as ENOENT. */
export function errorCode(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}
