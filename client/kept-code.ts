/**
 * Loads a script of ours with the code that V8 made of it the last time, which halves what loading the session costs. Node keeps such code by itself
 * only for a whole process, and the extension host's is not ours.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import Module from "node:module";
import path from "node:path";
import { Script } from "node:vm";

const PREFIX = "code-";
const DIGEST_BYTES = 32;

/** What a script was loaded as, and how to keep its code for the next time. */
export interface Loaded {
  readonly exports: unknown;
  /** Whether it was made from kept code. */
  readonly wasKept: boolean;
  /** To be called when the script has done its first work: what was compiled until then is kept. Does nothing where it cannot. */
  readonly keep: () => void;
}

/**
 * @param file A CommonJS script without a dynamic import.
 * @param folder Where code is kept; it need not be there yet.
 * @param require What the script asks for other modules.
 */
export function loadKept(file: string, folder: string, require: unknown): Loaded {
  const text = Module.wrap(readFileSync(file, "utf8"));
  const name = `${PREFIX}${[...digestOf(text).subarray(0, 12)].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
  const cachedData = readKept(path.join(folder, name));
  const script = new Script(text, { filename: file, cachedData });
  const run = script.runInThisContext() as (...parameters: readonly unknown[]) => void;
  const module = { exports: {} };
  run.call(module.exports, module.exports, require, module, file, path.dirname(file));
  // V8 refuses what another version of it has made.
  const wasKept = cachedData !== undefined && script.cachedDataRejected !== true;
  const keep = (): void => {
    if (!wasKept) writeKept(folder, name, script.createCachedData());
  };
  return { exports: module.exports, wasKept, keep };
}

/** V8 believes what it is given, so a file that was damaged must not reach it: the digest of the code stands before it. */
function readKept(file: string): Uint8Array | undefined {
  try {
    const bytes = readFileSync(file);
    const code = bytes.subarray(DIGEST_BYTES);
    const digest = digestOf(code);
    return digest.every((byte, at) => byte === bytes[at]) ? code : undefined;
  } catch {
    // The script is loaded for the first time, or was changed.
    return undefined;
  }
}

function writeKept(folder: string, name: string, code: Uint8Array): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const other of readdirSync(folder)) if (other.startsWith(PREFIX)) rmSync(path.join(folder, other), { force: true });
    const bytes = new Uint8Array(DIGEST_BYTES + code.length);
    bytes.set(digestOf(code));
    bytes.set(code, DIGEST_BYTES);
    const temporary = path.join(folder, `${name}.new`);
    writeFileSync(temporary, bytes);
    renameSync(temporary, path.join(folder, name));
  } catch {
    // A folder that cannot be written: the next start compiles again.
  }
}

function digestOf(data: string | Uint8Array): Uint8Array<ArrayBuffer> {
  return createHash("sha256").update(data).digest();
}
