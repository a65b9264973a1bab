/**
 * Same-length masking: kernel C made readable for a grammar of plain C. What the grammar does not know is blanked or renamed in
 * place, so every offset and every line stays where it was.
 *
 * What was taken out is not lost: attributes are kept as annotations, and the rest as `Mark`s, from which the conversion
 * of the tree restores what was written.
 */
import type { Annotation } from "../ast.ts";
import { branchKept, type Conditional, findConditionals } from "./conditionals.ts";
import { deepestNesting, textOf } from "./brackets.ts";
import { applyEdits, blank, type Edit, fitted } from "./edits.ts";
import type { MaskTable } from "./mask-table.ts";
import { maskTokens } from "./mask-tokens.ts";
import type { Mark } from "./mark.ts";
import { type Tokens, TokenKind, tokenize } from "./tokens.ts";

export interface Masked {
  /** As long as what was masked, with the same ends of lines. */
  readonly text: string;
  /** In the order of the text. */
  readonly annotations: readonly Annotation[];
  readonly marks: ReadonlyMap<number, Mark>;
  /** `#if`s that are still in the text, by the offset of each of their directives. */
  readonly conditions: ReadonlyMap<number, string | undefined>;
  /** `#if`s of which one branch was kept. */
  readonly collapsed: readonly Conditional[];
}

/** Of which `#if`s only one branch is kept, and which one: the last where it has fewer. */
export interface Collapse {
  readonly which: "splitting" | "all";
  readonly alternative: number;
}

/** A piece of C, ready to be masked in more than one way. */
export interface Maskable {
  readonly tokens: Tokens;
  readonly conditionals: readonly Conditional[];
  /** How deep its brackets lie in each other. */
  readonly nesting: number;
}

/** Reads the tokens and `#if`s of a text. */
export function maskable(text: string): Maskable {
  const tokens = tokenize(text);
  let hasDirective = false;
  for (let token = 0; token < tokens.count && !hasDirective; token++) hasDirective = tokens.kinds[token] === TokenKind.directive;
  return { tokens, conditionals: hasDirective ? findConditionals(tokens) : [], nesting: deepestNesting(tokens) };
}

/** Masks the statements of a body. */
export function maskStatements(source: Maskable, table: MaskTable, { which, alternative }: Collapse): Masked {
  const { tokens, conditionals } = source;
  const collapsed = conditionals.filter(({ splits }) => splits || which === "all");
  const edits: Edit[] = [];
  for (let at = 0; at < tokens.comments.length; at += 2) {
    const start = tokens.comments[at] ?? 0;
    edits.push({ start, text: blank(tokens.source, start, tokens.comments[at + 1] ?? 0) });
  }
  const dropped = dropBranches(tokens, collapsed, alternative, edits);
  const conditions = keepDirectives(tokens, conditionals, collapsed, edits);
  const { annotations, marks } = maskTokens({ tokens, live: liveTokens(tokens, dropped), table, edits });
  return { text: applyEdits(tokens.source, edits), annotations, marks, conditions, collapsed };
}

/** The masks that concern statements and expressions are applied to these tokens only. */
function liveTokens({ count, kinds }: Tokens, dropped: readonly TokenRange[]): Int32Array {
  const isDropped = new Uint8Array(count);
  for (const { first, end } of dropped) isDropped.fill(1, first, end);
  const live = new Int32Array(count);
  let found = 0;
  for (let token = 0; token < count; token++) {
    if (kinds[token] !== TokenKind.directive && isDropped[token] === 0) live[found++] = token;
  }
  return live.subarray(0, found);
}

interface TokenRange {
  readonly first: number;
  /** Exclusive. */
  readonly end: number;
}

/** Blanks the branches that are not kept. */
function dropBranches(tokens: Tokens, collapsed: readonly Conditional[], alternative: number, edits: Edit[]): readonly TokenRange[] {
  const dropped: TokenRange[] = [];
  for (const conditional of collapsed) {
    const kept = branchKept(conditional, alternative);
    for (const [index, { token }] of conditional.branches.entries()) {
      if (index === kept) continue;
      const next = conditional.branches[index + 1]?.token ?? conditional.endToken;
      const end = next < 0 ? tokens.count : next;
      dropped.push({ first: token, end });
      const from = tokens.starts[token] ?? 0;
      const to = next < 0 ? tokens.source.length : (tokens.starts[next] ?? 0);
      edits.push({ start: from, text: blank(tokens.source, from, to) });
    }
  }
  return dropped;
}

/** Simplifies the directives that the grammar will see, and blanks every other one. */
function keepDirectives(
  tokens: Tokens,
  conditionals: readonly Conditional[],
  collapsed: readonly Conditional[],
  edits: Edit[],
): ReadonlyMap<number, string | undefined> {
  const simple = new Map<number, string>();
  const conditions = new Map<number, string | undefined>();
  const isCollapsed = new Set(collapsed);
  for (const conditional of conditionals) {
    if (isCollapsed.has(conditional)) continue;
    for (const [index, { token, condition }] of conditional.branches.entries()) {
      simple.set(token, index === 0 ? "#if 1" : condition === undefined ? "#else" : "#elif 1");
      conditions.set(tokens.starts[token] ?? 0, condition);
    }
    simple.set(conditional.endToken, "#endif");
  }
  for (let token = 0; token < tokens.count; token++) {
    if (tokens.kinds[token] !== TokenKind.directive) continue;
    const start = tokens.starts[token] ?? 0;
    edits.push({ start, text: fitted(textOf(tokens, token), simple.get(token) ?? "") });
  }
  return conditions;
}
