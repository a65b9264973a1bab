/** What the rules on contexts share: phrases, spans, and how the writing of locks is compared. */
import type { Span } from "../../c/editor/ast.ts";
import type { RelatedSpan, Subject } from "./rule.ts";

export function textOf({ file }: Subject, { start, end }: Span): string {
  return file.source.text.slice(start, end);
}

/** Beyond this many characters a call is told without its arguments. */
const LONGEST_CALL = 60;

/** A call as it is written, on one line. */
export function callAt(subject: Subject, at: Span): string {
  const text = textOf(subject, at).replace(/\s+/g, " ");
  return text.length <= LONGEST_CALL ? text : text.replace(/\(.*$/, "()");
}

/** `a(), b() and c()`. */
export function callsInWords(names: readonly string[]): string {
  const calls = names.map((name) => `${name}()`);
  const last = calls.pop();
  if (last === undefined) return "";
  return calls.length === 0 ? last : `${calls.join(", ")} and ${last}`;
}

/**
 * What is called and what it comes to: `mutex_lock()`, or `get_page_cached(), which calls mutex_lock() through fill() and grab()`.
 *
 * @param via Outermost first; the written name itself may be the first of them.
 */
export function callInWords(name: string, primitive: string, via: readonly string[]): string {
  if (via.length === 0 || (via.length === 1 && via[0] === name && name === primitive)) return `${name}()`;
  const between = via.filter((each, index) => each !== primitive && !(index === 0 && each === name));
  if (name === primitive && between.length === 0) return `${name}()`;
  const through = between.length === 0 ? "" : ` through ${callsInWords(between)}`;
  return `${name}(), which comes to ${primitive}()${through},`;
}

/** One related span in the file itself, or none where there is no place. */
export function relatedHere({ file }: Subject, at: Span | undefined, message: string): readonly RelatedSpan[] {
  return at === undefined ? [] : [{ path: file.source.path, start: at.start, end: at.end, message }];
}

/** An expression without white space, outer parentheses and a leading `&`: two ways to write one object become the same. */
export function objectOf(expression: string): string {
  let text = expression.replace(/\s+/g, "");
  for (;;) {
    const inner = text.startsWith("&") ? text.slice(1) : unwrapped(text);
    if (inner === text) return text;
    text = inner;
  }
}

/** Without a pair of parentheses that encloses the whole. */
function unwrapped(text: string): string {
  if (!text.startsWith("(") || !text.endsWith(")")) return text;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    if (text[at] === "(") depth++;
    else if (text[at] === ")") depth--;
    if (depth === 0 && at < text.length - 1) return text;
  }
  return text.slice(1, -1);
}

/**
 * The object a member expression starts from and the way from it: `p->a.lock` is `p` and `->a.lock`. A plain name has no way, nor has
 * what it points to.
 */
export function memberPath(expression: string): { readonly base: string; readonly path: string } {
  const text = objectOf(expression).replace(/^\*+/, "");
  const split = /^(\w+)((?:->|\.|\[).*)?$/.exec(text);
  return split === null ? { base: text, path: "" } : { base: split[1] ?? text, path: split[2] ?? "" };
}

/** The way of a member expression without its first arrow or dot: `a.lock` of `p->a.lock`; empty for a plain name. */
export function membersOf(expression: string): string {
  return memberPath(expression).path.replace(/^(->|\.)/, "");
}

/** What a member belongs to: `q->p` for `q->p->lock` and the member `lock`. Undefined when it is no such member. */
export function ownerOfMember(expression: string, members: string): string | undefined {
  const text = objectOf(expression);
  for (const separator of ["->", "."]) {
    if (members !== "" && text.endsWith(separator + members)) return text.slice(0, -(separator + members).length);
  }
  return undefined;
}
