/**
 * The change to a file that has RCU wait instead: each call of the wrapper becomes the replacement; the wrapper, the empty function and
 * the comments that explain them go. Everything else stays byte for byte as it was.
 */
import type { Span } from "../../../c/editor/ast.ts";
import type { EditorFile, EditorFunction, Prototype } from "../../../c/editor/file.ts";
import { commentText, headComment } from "../../analysis/pairing/comments.ts";
import { commentAround, occurrences } from "../occurrences.ts";
import type { TextEdit } from "../rule.ts";
import { lineEnd, lineStart, nextCode } from "../text.ts";
import type { ForcedCall } from "./find.ts";

/** What to do, or the reason, one phrase, why nothing may be done. */
export type Plan = { readonly edits: readonly TextEdit[] } | { readonly not: string };

/** All forced calls of one empty function in its file change together, because the function goes. */
export function planReplacement(file: EditorFile, calls: readonly ForcedCall[], replacement: string): Plan {
  const first = calls[0];
  if (first === undefined || first.empty.path !== file.source.path) return { not: "the empty function is defined in another file" };
  const empty = first.empty.function;
  const uses: Span[] = [];
  const removed: EditorFunction[] = [empty];
  for (const each of calls) {
    const wrapper = wrapperOf(file, each);
    const name = wrapper === undefined ? undefined : wrapper.name;
    const places = wrapper === undefined || name === undefined ? [each.call] : callsOf(file, wrapper);
    if (places === undefined) return { not: `${name ?? each.call.callee}() is used otherwise than by plain calls` };
    if (wrapper === undefined && !isStatement(file, each.call)) return { not: `the result of ${each.call.callee}() is used` };
    uses.push(...places);
    if (wrapper !== undefined && !removed.includes(wrapper)) removed.push(wrapper);
  }
  if (!onlyUsedBy(file, empty, calls)) return { not: `${empty.name}() is used elsewhere too` };
  const unique = removed.find((fn) => !isLocalAndUnconditional(file, fn));
  if (unique !== undefined) return { not: `${unique.name}() can be used from other files, or depends on the configuration` };
  return { edits: editsOf(file, uses, removed, replacement) };
}

/** The function around a call that does nothing else. */
export function wrapperOf(file: EditorFile, { call }: ForcedCall): EditorFunction | undefined {
  const fn = call.function;
  const statements = fn.tree?.body.statements ?? [];
  const only = statements.length === 1 ? statements[0] : undefined;
  const returnsNothing = fn.returnType.trim() === "void" && fn.parameters.every(({ type, name }) => type === "void" && name === "");
  const isWrapper = returnsNothing && only?.kind === "expression-statement" && only.expression.kind === "call";
  return isWrapper && isStatement(file, call) ? fn : undefined;
}

/** The calls of a function that takes nothing; undefined when anything else is done with its name. */
function callsOf(file: EditorFile, fn: EditorFunction): readonly Span[] | undefined {
  const declared = declarationsOf(file, fn);
  const calls: Span[] = [];
  for (const { start, end } of occurrences(file, fn.name)) {
    if (declared.some((each) => each.nameStart === start)) continue;
    const call = /^\s*\(\s*\)/.exec(file.source.text.slice(end, end + 80))?.[0];
    if (call === undefined) return undefined;
    const span = { start, end: end + call.length };
    if (!isStatement(file, span) || !file.functions.some((each) => each.start < start && end < each.end)) return undefined;
    calls.push(span);
  }
  return calls;
}

/** Whether a call stands as a statement of its own, so that nothing uses its value. */
function isStatement(file: EditorFile, { start, end }: Span): boolean {
  const { text } = file.source;
  if (!/^\s*;/.test(text.slice(end, end + 40))) return false;
  let before = start;
  for (;;) {
    before = lastNonSpace(text, before);
    const comment = commentAround(file, before);
    if (comment === undefined) break;
    before = comment.start;
  }
  return /[;{}:)]$|\b(else|do)$/.test(text.slice(Math.max(0, before - 5), before + 1));
}

function lastNonSpace(text: string, before: number): number {
  let at = before - 1;
  while (at > 0 && /\s/.test(text.charAt(at))) at--;
  return at;
}

function onlyUsedBy(file: EditorFile, empty: EditorFunction, calls: readonly ForcedCall[]): boolean {
  const declared = declarationsOf(file, empty);
  return occurrences(file, empty.name).every(
    ({ start }) => declared.some((each) => each.nameStart === start) || calls.some(({ call }) => call.start <= start && start < call.end),
  );
}

/** Static in a C file, and defined once whatever the configuration. */
function isLocalAndUnconditional(file: EditorFile, fn: EditorFunction): boolean {
  const isStatic = fn.attributes.some(({ name }) => name === "static");
  const once = file.functions.filter(({ name }) => name === fn.name).length === 1;
  return isStatic && once && fn.conditions.length === 0 && file.source.path.endsWith(".c");
}

function declarationsOf(file: EditorFile, fn: EditorFunction): readonly Prototype[] {
  return [fn, ...file.prototypes.filter(({ name }) => name === fn.name)];
}

function editsOf(file: EditorFile, uses: readonly Span[], removed: readonly EditorFunction[], replacement: string): readonly TextEdit[] {
  const { path, text } = file.source;
  const definitions = removed.flatMap((fn) => definitionAndComment(file, fn));
  const declarations = removed.flatMap((fn) => declarationsOf(file, fn).filter((each) => each !== fn));
  const gone = [...definitions, ...declarations].map((span) => wholeLines(text, span));
  const kept = uses.filter(({ start }) => !gone.some((span) => span.start <= start && start < span.end));
  const comments = explainingComments(file, removed, gone);
  const isAtUse = (comment: Span): boolean => kept.some((use) => nextCode(text, comment.end, file.comments) === use.start);
  const explanations = comments.filter((comment) => !isAtUse(comment)).map((span) => wholeLines(text, span));
  const renamed = comments.filter(isAtUse).flatMap((comment) => namesIn(text, comment, removed));
  return [
    ...[...gone, ...explanations].map((span) => edit(path, span, "")),
    ...kept.map((span) => edit(path, span, `${replacement}()`)),
    ...renamed.map((span) => edit(path, span, replacement)),
  ].sort((a, b) => a.start - b.start);
}

function edit(path: string, { start, end }: Span, text: string): TextEdit {
  return { path, start, end, text };
}

/** A function with the comment directly above it. */
function definitionAndComment(file: EditorFile, fn: EditorFunction): readonly Span[] {
  const comment = headComment(file, fn.start);
  const above = comment !== undefined && !/\n\s*\n/.test(file.source.text.slice(comment.end, fn.start));
  return [{ start: above ? comment.start : fn.start, end: fn.end }];
}

/**
 * Comments of other functions that are only there to explain what goes: one sentence that names it, on lines of its own. A comment that
 * says more is left to its author.
 */
function explainingComments(file: EditorFile, removed: readonly EditorFunction[], gone: readonly Span[]): readonly Span[] {
  const { text } = file.source;
  return file.comments.filter((comment) => {
    const inside = file.functions.some((fn) => fn.bodyStart < comment.start && comment.end < fn.end && !removed.includes(fn));
    if (!inside || gone.some((span) => span.start <= comment.start && comment.end <= span.end)) return false;
    return namesIn(text, comment, removed).length > 0 && isOneSentence(commentText(text, comment)) && standsAlone(text, comment);
  });
}

/** Where a comment writes one of the names. */
function namesIn(text: string, { start, end }: Span, functions: readonly EditorFunction[]): readonly Span[] {
  const pattern = new RegExp(`\\b(${functions.map(({ name }) => name).join("|")})\\b`, "g");
  return [...text.slice(start, end).matchAll(pattern)].map((match) => ({
    start: start + match.index,
    end: start + match.index + match[0].length,
  }));
}

function isOneSentence(words: string): boolean {
  return !words.includes("\n") && !/[.!?]\s+[A-Z]/.test(words);
}

function standsAlone(text: string, { start, end }: Span): boolean {
  return text.slice(lineStart(text, start), start).trim() === "" && text.slice(end, lineEnd(text, end)).trim() === "";
}

/** The lines of a span. An empty line below goes with it when another stands above, so that none is left over. */
function wholeLines(text: string, span: Span): Span {
  const start = lineStart(text, span.start);
  let end = Math.min(text.length, lineEnd(text, span.end) + 1);
  const blankAbove = start === 0 || /\n[ \t]*\r?\n$/.test(text.slice(Math.max(0, start - 80), start));
  const below = /^[ \t]*\r?\n/.exec(text.slice(end, end + 80))?.[0];
  if (blankAbove && below !== undefined) end += below.length;
  return { start, end };
}
