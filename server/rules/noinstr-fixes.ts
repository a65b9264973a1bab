/** Edits that mend what the rules on instrumentation find, where one change is surely meant. */
import type { Span } from "../../c/editor/ast.ts";
import type { Target } from "../analysis/instrumentable/flow.ts";
import type { Fix, Subject, TextEdit } from "./rule.ts";
import { lineStart } from "./text.ts";

/** Whether a helper's own definition can be changed so that the call of it is in order. */
export function canMark({ kind, remains, definition }: Target): boolean {
  return remains === "unknown" && definition !== undefined && (kind === "function" || kind === "inline");
}

/** The helper as one that is always inlined: `static inline` and `static` become `static __always_inline`. */
export function markHelper({ name, definition }: Target, { file, surroundings }: Subject): Fix | undefined {
  if (definition === undefined) return undefined;
  const { path } = definition;
  const its = path === file.source.path ? file : surroundings.file(path);
  const helper = its?.functions.find(({ nameStart }) => nameStart === definition.start);
  if (its === undefined || helper === undefined) return undefined;
  const head = its.source.text.slice(helper.start, helper.nameStart);
  const inline = /\b(?:__)?inline(?:__)?\b/.exec(head);
  const isStatic = /\bstatic\b/.exec(head);
  const at = (start: number, length: number, text: string): TextEdit => ({
    path,
    start: helper.start + start,
    end: helper.start + start + length,
    text,
  });
  const edit =
    inline !== null
      ? at(inline.index, inline[0].length, "__always_inline")
      : isStatic === null
        ? at(0, 0, "__always_inline ")
        : at(isStatic.index + "static".length, 0, " __always_inline");
  return { title: `Mark ${name} __always_inline`, edits: [edit] };
}

/** The region ended before a return that calls nothing, or before the function's closing brace; undefined where that is not simple. */
export function endRegion(exit: Span, { file }: Subject, end: string): Fix | undefined {
  const { path, text } = file.source;
  const title = "End the instrumentation region here";
  const line = lineStart(text, exit.start);
  const indent = text.slice(line, exit.start);
  if (indent.trim() !== "") return undefined;
  if (text[exit.start] === "}") return { title, edits: [{ path, start: line, end: line, text: `${indent}\t${end}();\n` }] };
  const statement = /^return(?:\s+!?[\w.>\-[\]]+)?\s*;/.exec(text.slice(exit.start, exit.start + 200));
  if (statement === null) return undefined;
  const call: TextEdit = { path, start: exit.start, end: exit.start, text: `${end}();\n${indent}` };
  const before = text.slice(0, line).trimEnd();
  if (/[;{}:]$/.test(before)) return { title, edits: [call] };
  if (!before.endsWith(")") && !/\belse$/.test(before)) return undefined;
  const after = exit.start + statement[0].length;
  const outer = indent.replace(/(?:\t| {4})$/, "");
  return {
    title,
    edits: [{ path, start: before.length, end: before.length, text: " {" }, call, { path, start: after, end: after, text: `\n${outer}}` }],
  };
}
