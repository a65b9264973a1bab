/** A file as a git revision has it: read through git, and only where the user has asked for one. */
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import path from "node:path";
import { decodeText, errorCode, MAX_FILE_BYTES, type TextResult } from "./read-text.ts";

/** As git names it, and as answers and tokens do. */
export function revisionName(revision: string, file: string): string {
  return `${revision}:${file}`;
}

/** The file's text at a revision; what is wrong is named: git is missing, no repository, no such revision, no such file in it. */
export function readRevision(revision: string, file: string): TextResult {
  const folder = path.dirname(path.resolve(file));
  const shown = revisionName(revision, file);
  const refuse = (code: string, message: string, help: string): TextResult => ({
    ok: false,
    problem: { code, severity: "error", file: shown, line: 0, column: 0, message, help },
  });
  // Git that cannot begin in a folder that is not there fails as git that is not there does.
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    return refuse("git-no-repository", `${file} lies in no folder that exists`, "check the name");
  const inside = git(folder, ["rev-parse", "--is-inside-work-tree"]);
  if (inside.missing)
    return refuse("git-missing", "git is not installed, and --rev needs it", "install git, or give the other version as a file");
  if (!inside.ok)
    return refuse("git-no-repository", `${file} lies in no git repository${reasonOf(inside)}`, "give the other version as a file");
  // Resolved first: a name that looks like an option must not become one.
  const commit = git(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`]);
  if (!commit.ok) return refuse("git-unknown-revision", `git knows no revision ${revision}`, "git log shows what there is");
  const blob = git(folder, ["cat-file", "blob", `${textOf(commit.bytes).trim()}:./${path.basename(file)}`]);
  if (blob.tooLarge) return refuse("input-too-large", `${shown} is too large`, "give a smaller file");
  if (!blob.ok) return refuse("git-no-file", `${file} is not in the revision ${revision}`, `git log --follow -- ${file} shows where it is`);
  return decodeText(blob.bytes, shown);
}

interface Ran {
  readonly ok: boolean;
  readonly missing: boolean;
  readonly tooLarge: boolean;
  readonly bytes: Uint8Array;
  readonly errors: string;
}

function git(folder: string, args: readonly string[]): Ran {
  const { status, stdout, stderr, error } = spawnSync("git", args, { cwd: folder, maxBuffer: MAX_FILE_BYTES });
  const code = errorCode(error);
  if (error !== undefined && code !== "ENOENT" && code !== "EACCES" && code !== "ENOBUFS") throw error;
  const missing = code === "ENOENT" || code === "EACCES";
  return missing
    ? { ok: false, missing, tooLarge: false, bytes: new Uint8Array(), errors: "" }
    : { ok: status === 0, missing, tooLarge: code === "ENOBUFS", bytes: new Uint8Array(stdout), errors: textOf(stderr) };
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

/** Git also refuses what belongs to somebody else; that is worth its own words. */
function reasonOf({ errors }: Ran): string {
  const [first = ""] = errors.split("\n");
  return first.includes("not a git repository") || first === "" ? "" : `: ${first}`;
}
