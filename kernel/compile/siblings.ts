import type { Problem } from "../../base/problem.ts";
import { externalsOf } from "./externals.ts";
import { isBroken, type ParsedUnit } from "./parsed-unit.ts";
import { type FileLookup, folderOf, joinPath } from "./source-store.ts";

/** No more files of a folder are looked into. */
const MAX_CANDIDATES = 300;
/** A file larger than this is not looked into, in UTF-16 code units. */
const MAX_CANDIDATE_SIZE = 4 << 20;

export interface Siblings {
  readonly units: readonly ParsedUnit[];
  /** What of the model takes the place of files that are not there. */
  readonly standIns: readonly ParsedUnit[];
  /** What was looked at and not used, and why. */
  readonly problems: readonly Problem[];
}

/**
 * The files beside the user's that define what is still undefined, found by name and then by parsing.
 *
 * @param users Units that are compiled in any case.
 * @param others Units of the model and of the scenario, whose needs count too but whose definitions do not.
 * @param standInsBeside What stands in for the files that are missing beside these of the user. Its needs count too; it is asked for when
 *   nothing else is missing, because mostly the files are there and reading what stands in for them would be for nothing.
 */
export function findSiblings(
  users: readonly ParsedUnit[],
  others: readonly ParsedUnit[],
  standInsBeside: (users: readonly ParsedUnit[]) => readonly ParsedUnit[],
  lookup: FileLookup,
  parse: (path: string, text: string) => ParsedUnit,
): Siblings {
  const found: ParsedUnit[] = [];
  const problems: Problem[] = [];
  const candidates = new Map(candidateTexts(users, lookup));
  let standIns: readonly ParsedUnit[] = [];
  for (;;) {
    const wanted = undefinedNames([...users, ...found], [...others, ...standIns]);
    const next = [...candidates].find(([, { words }]) => intersects(wanted, words));
    if (next === undefined) {
      const needed = standInsBeside([...users, ...found]);
      // Every file found makes them fewer, so as many are the same.
      if (needed.length === standIns.length) return { units: found, standIns, problems };
      standIns = needed;
      continue;
    }
    const [path, { text }] = next;
    candidates.delete(path);
    const parsed = parse(path, text);
    if (!intersects(wanted, externalsOf(parsed.unit).defines)) continue;
    if (isBroken(parsed)) problems.push(notUsed(parsed));
    else found.push(parsed);
  }
}

interface Candidate {
  readonly text: string;
  /** What it may define. */
  readonly words: ReadonlySet<string>;
}

function* candidateTexts(users: readonly ParsedUnit[], lookup: FileLookup): Iterable<readonly [string, Candidate]> {
  const taken = new Set(users.map(({ path }) => path));
  for (const folder of new Set(users.map(({ path }) => folderOf(path)))) {
    const names = lookup.list(folder).filter((name) => name.endsWith(".c"));
    for (const name of names.slice(0, MAX_CANDIDATES)) {
      const path = joinPath(folder, name);
      const text = taken.has(path) ? undefined : lookup.read(path);
      if (text !== undefined && text.length <= MAX_CANDIDATE_SIZE) yield [path, { text, words: wordsAtFileScope(text) }];
    }
  }
}

/** A comment, a text, a directive with its continued lines, a brace, or a word. */
const PIECE = /\/\*[\s\S]*?\*\/|\/\/.*|"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*'|^[ \t]*#(?:\\[\s\S]|[^\\\n])*|[{}]|[A-Za-z_]\w*/gm;

/**
 * The words that stand outside braces: whatever a file defines is among them, also where a macro defines it. Where braces do not match, as
 * around an #else, all words.
 */
export function wordsAtFileScope(text: string): ReadonlySet<string> {
  const words = new Set<string>();
  let depth = 0;
  let isMatched = true;
  for (const [piece] of text.matchAll(PIECE)) {
    if (piece === "{") depth++;
    else if (piece === "}") isMatched &&= --depth >= 0;
    else if (depth === 0 && /^\w/.test(piece)) words.add(piece);
  }
  return isMatched && depth === 0 ? words : new Set(text.match(/[A-Za-z_]\w*/g));
}

function undefinedNames(users: readonly ParsedUnit[], others: readonly ParsedUnit[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { unit } of [...users, ...others]) {
    for (const name of externalsOf(unit).wants) names.add(name);
  }
  for (const { unit } of users) {
    for (const name of externalsOf(unit).defines) names.delete(name);
  }
  return names;
}

function intersects(a: ReadonlySet<string>, b: ReadonlySet<string>): boolean {
  for (const name of a) {
    if (b.has(name)) return true;
  }
  return false;
}

function notUsed(parsed: ParsedUnit): Problem {
  const first = parsed.problems.find(({ severity }) => severity === "error");
  return {
    code: "sibling-not-used",
    severity: "warning",
    file: parsed.path,
    line: first?.line ?? 0,
    column: first?.column ?? 0,
    message: `${parsed.path} defines what is needed but was not used: ${first?.message ?? "it does not compile"}`,
    help: "The model's own functions take its place where there are any",
  };
}
