/**
 * `stale-name-in-comment`: a comment names a function that no longer exists. Only names that look like one of this subsystem count, and
 * only where a whole tree was read and neither defines nor writes the name anywhere in code.
 */
import type { Span } from "../../c/editor/ast.ts";
import type { EditorFile } from "../../c/editor/file.ts";
import { successorOf } from "../../kernel/catalogue/former-functions.ts";
import { primitiveNamed } from "../../kernel/catalogue/primitives.ts";
import { finished } from "../analysis/steps.ts";
import type { Surroundings } from "../analysis/surroundings.ts";
import type { Finding, Rule, Subject } from "./rule.ts";

const CODE = "stale-name-in-comment";

export const staleNameInComment: Rule = {
  code: CODE,
  summary: "a comment names a function that no longer exists",
  severity: "information",
  check: (subject) => finished(checking(subject)),
  checking,
  fix: (subject, found) => {
    const stale = finished(staleNames(subject)).find(({ start, end }) => start === found.start && end === found.end);
    const now = stale === undefined ? undefined : replacementFor(stale, subject.surroundings);
    if (stale === undefined || now === undefined) return undefined;
    const { start, end } = stale;
    return { title: `Name ${now}() instead`, edits: [{ path: subject.file.source.path, start, end, text: now }] };
  },
};

function* checking(subject: Subject): Generator<void, readonly Finding[]> {
  const stale = yield* staleNames(subject);
  return stale.map((each) => finding(each, replacementFor(each, subject.surroundings)));
}

interface StaleName extends Span {
  readonly name: string;
}

/** In the order of the text. A step for each name that is looked for in the tree. */
function* staleNames({ file, surroundings }: Subject): Generator<void, readonly StaleName[]> {
  const written = namesInComments(file);
  if (written.length === 0) return [];
  const families = familiesOf(file);
  // Most comments speak of their own file: these names need no look at the tree.
  const known = new Map([...file.functions, ...file.prototypes, ...file.macros].map(({ name }) => [name, false]));
  for (const { name } of written) {
    if (known.has(name)) continue;
    const isInQuestion = isOfFamily(name, families);
    known.set(name, isInQuestion && !exists(name, surroundings));
    if (isInQuestion) yield;
  }
  return written.filter(({ name }) => known.get(name) === true);
}

/** Names written as calls without arguments, the way prose names a function: `some_function()`. */
function namesInComments(file: EditorFile): readonly StaleName[] {
  const { text } = file.source;
  const names: StaleName[] = [];
  let index = 0;
  for (let call = text.indexOf("()"); call >= 0; call = text.indexOf("()", call + 2)) {
    while ((file.comments[index]?.end ?? Number.POSITIVE_INFINITY) <= call) index++;
    const comment = file.comments[index];
    if (comment === undefined) break;
    if (comment.start > call) continue;
    const name = nameBefore(text, call, comment.start);
    const at = call - name.length;
    if (name !== "" && !isPlaceholder(name) && !PAST.test(sentenceAround(text, comment, at))) names.push({ name, start: at, end: call });
  }
  return names;
}

/** A name with an underscore inside that ends at an offset; empty when there is none, or it is part of code. */
function nameBefore(text: string, end: number, from: number): string {
  let start = end;
  while (start > from && isNameUnit(text.charCodeAt(start - 1))) start--;
  const name = text.slice(start, end);
  return /^[a-z_][a-z0-9_]*_[a-z0-9_]*$/.test(name) && !/[\w*}\]>.$\\/-]/.test(text.charAt(start - 1)) ? name : "";
}

function isNameUnit(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 95;
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
  const comment = text.slice(start, end);
  const offset = at - start;
  const from = Math.max(comment.lastIndexOf(". ", offset), comment.lastIndexOf(".\n", offset)) + 1;
  const stops = [". ", ".\n"].map((stop) => comment.indexOf(stop, offset)).filter((stop) => stop >= 0);
  return comment.slice(from, Math.min(comment.length, ...stops)).replace(/\n\s*\*?\s*/g, " ");
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
