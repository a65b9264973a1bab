/**
 * `stale-name-in-comment`: a comment names a function that no longer exists. Only names that look like one of this subsystem count, and
 * only where a whole tree was read and neither defines nor writes the name anywhere in code.
 */
import type { Span } from "../../c/editor/ast.ts";
import type { EditorFile } from "../../c/editor/file.ts";
import { successorOf } from "../../kernel/catalogue/former-functions.ts";
import { primitiveNamed } from "../../kernel/catalogue/primitives.ts";
import type { Surroundings } from "../analysis/surroundings.ts";
import type { Finding, Rule, Subject } from "./rule.ts";

const CODE = "stale-name-in-comment";

export const staleNameInComment: Rule = {
  code: CODE,
  summary: "a comment names a function that no longer exists",
  severity: "information",
  check: (subject) => staleNames(subject).map((stale) => finding(stale, replacementFor(stale, subject.surroundings))),
  fix: (subject, found) => {
    const stale = staleNames(subject).find(({ start, end }) => start === found.start && end === found.end);
    const now = stale === undefined ? undefined : replacementFor(stale, subject.surroundings);
    if (stale === undefined || now === undefined) return undefined;
    const { start, end } = stale;
    return { title: `Name ${now}() instead`, edits: [{ path: subject.file.source.path, start, end, text: now }] };
  },
};

interface StaleName extends Span {
  readonly name: string;
}

/** In the order of the text. */
function staleNames({ file, surroundings }: Subject): readonly StaleName[] {
  const written = namesInComments(file);
  if (written.length === 0) return [];
  const families = familiesOf(file);
  // Most comments speak of their own file: these names need no look at the tree.
  const known = new Map([...file.functions, ...file.prototypes, ...file.macros].map(({ name }) => [name, false]));
  return written.filter(({ name }) => {
    let stale = known.get(name);
    if (stale === undefined) {
      stale = isOfFamily(name, families) && !exists(name, surroundings);
      known.set(name, stale);
    }
    return stale;
  });
}

/** Names written as calls without arguments, the way prose names a function: `some_function()`. */
function namesInComments(file: EditorFile): readonly StaleName[] {
  const { text } = file.source;
  const names: StaleName[] = [];
  for (const { start, end } of file.comments) {
    for (const match of text.slice(start, end).matchAll(/(?<![\w*}\]>.$\\/-])([a-z_][a-z0-9_]*_[a-z0-9_]*)\(\)/g)) {
      const name = match[1] ?? "";
      const at = start + match.index;
      if (!isPlaceholder(name) && !PAST.test(sentenceAround(text, { start, end }, at)))
        names.push({ name, start: at, end: at + name.length });
    }
  }
  return names;
}

/** `foo_xxx()`, `sys_xyz()`, `clk_bulk_()`: a pattern of names. */
function isPlaceholder(name: string): boolean {
  return /_$|xx|xyz|_xid|(^|_)(foo|bar|baz)(_|$)/.test(name);
}

/** A sentence on what was: it may name what is gone. */
const PAST =
  /\b(pre-v\d|formerly|historic\w*|in the past|used to be|obsolete|renamed|superseded|consolidated|folded|(was|were) called|older kernels|before v?\d)\b/i;

/** Of a comment, between the ends of sentences before and after an offset. */
function sentenceAround(text: string, { start, end }: Span, at: number): string {
  const from = Math.max(start, text.lastIndexOf(". ", at) + 1, text.lastIndexOf(".\n", at) + 1);
  const stops = [". ", ".\n"].map((stop) => text.indexOf(stop, at)).filter((stop) => stop >= 0 && stop < end);
  return text.slice(from, Math.min(end, ...stops)).replace(/\n\s*\*?\s*/g, " ");
}

/** The first word of a name: what a subsystem's functions have in common. */
function familyOf(name: string): string | undefined {
  return /^_*([a-z0-9]{3,})_/.exec(name)?.[1];
}

/** Fewer functions than this with one first word are no family. */
const FAMILY = 3;

/** The families that the file defines or declares functions of. */
function familiesOf(file: EditorFile): ReadonlySet<string> {
  const counts = new Map<string, number>();
  const count = (name: string): void => {
    const family = familyOf(name);
    if (family !== undefined) counts.set(family, (counts.get(family) ?? 0) + 1);
  };
  for (const { name } of file.functions) count(name);
  if (counts.size === 0) return new Set();
  for (const { name } of file.prototypes) count(name);
  return new Set([...counts].filter(([, number]) => number >= FAMILY).map(([family]) => family));
}

function isOfFamily(name: string, families: ReadonlySet<string>): boolean {
  const family = familyOf(name);
  return (family !== undefined && families.has(family)) || successorOf(name) !== undefined;
}

/** Where that is not known, it does. A plural of a name that exists is prose. */
function exists(name: string, surroundings: Surroundings): boolean {
  if (primitiveNamed(name) !== undefined || surroundings.existsAnywhere(name) !== "no") return true;
  return name.endsWith("s") && surroundings.existsAnywhere(name.slice(0, -1)) === "yes";
}

/** Only what is certain: a known successor that this tree has. */
function replacementFor({ name }: StaleName, surroundings: Surroundings): string | undefined {
  const now = successorOf(name);
  return now !== undefined && surroundings.existsAnywhere(now) === "yes" ? now : undefined;
}

function finding({ name, start, end }: StaleName, now: string | undefined): Finding {
  const instead = now === undefined ? "" : ` ${now}() does its work now.`;
  return {
    rule: CODE,
    severity: now === undefined ? "hint" : "information",
    start,
    end,
    message: `The comment names ${name}(), which exists nowhere in this tree.${instead}`,
    function: undefined,
    related: [],
    fixable: now !== undefined,
  };
}
