/** Whether the plain tree of a function holds every statement of its text, and whether its parts lie in each other. */
import type { FunctionTree, Span } from "../../c/editor/ast.ts";
import { TokenKind, tokenize } from "../../c/editor/masking/tokens.ts";

/** The word that begins a statement → what the statement must be. */
const begun: ReadonlyMap<string, string> = new Map([
  ["if", "if"],
  ["for", "loop"],
  ["while", "loop"],
  ["do", "loop"],
  ["switch", "switch"],
  ["return", "return"],
  ["goto", "goto"],
  ["break", "break"],
  ["continue", "continue"],
  ["case", "case"],
  ["default", "case"],
]);
const kinds: ReadonlySet<unknown> = new Set(begun.values());

interface AnyNode {
  readonly kind?: unknown;
  readonly form?: unknown;
  readonly start?: unknown;
  readonly end?: unknown;
}

class Walk {
  readonly statements = new Map<number, string>();
  /** Ends of `do` loops: the `while` of each lies before it. */
  readonly doEnds: number[] = [];
  /** Jumps that are arguments of macros, and what is not executed. */
  readonly opaque: Span[] = [];
  readonly outside: string[] = [];

  visit(value: unknown, within: Span): void {
    if (Array.isArray(value)) for (const each of value) this.visit(each, within);
    if (typeof value !== "object" || value === null || Array.isArray(value)) return;
    const { kind, form, start, end } = value as AnyNode;
    let inner = within;
    if (typeof start === "number" && typeof end === "number") {
      inner = { start, end };
      if (start < within.start || end > within.end || start > end) this.outside.push(`${String(kind)} at ${start}`);
      if (typeof kind === "string" && kinds.has(kind)) this.statements.set(start, kind);
      if (form === "do") this.doEnds.push(end);
      if (kind === "unknown-expression" || kind === "unevaluated" || kind === "asm") this.opaque.push(inner);
    }
    for (const each of Object.values(value)) this.visit(each, inner);
  }
}

/** What the tree lacks of the text, one phrase each. */
export function lostStatements({ text, body }: FunctionTree): readonly string[] {
  const walk = new Walk();
  walk.visit(body, { start: 0, end: text.length });
  const { count, kinds: tokenKinds, starts, ends } = tokenize(text);
  const lost = [...walk.outside];
  for (let token = 0; token < count; token++) {
    const start = starts[token]!;
    if (start < body.start || tokenKinds[token] !== TokenKind.word) continue;
    const word = text.slice(start, ends[token]);
    const wanted = begun.get(word);
    if (wanted === undefined || walk.statements.get(start) === wanted) continue;
    // `return` before the argument that it jumps with.
    if (walk.opaque.some((span) => span.start - "continue ".length <= start && start < span.end)) continue;
    if (word === "while" && walk.doEnds.some((end) => end > start)) continue;
    lost.push(`${word} at ${start}`);
  }
  return lost;
}
