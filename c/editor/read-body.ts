/** The body of one function: masked, parsed by itself, checked, and converted to plain data. */
import type { Block, FunctionTree } from "./ast.ts";
import { mergeBlocks } from "./conversion/merge.ts";
import { Nodes } from "./conversion/nodes.ts";
import { StatementConverter } from "./conversion/statements.ts";
import type { Grammar } from "./grammar/grammar.ts";
import { type BodyFault, checkTree, quoted } from "./health.ts";
import { firstMistake } from "./masking/plausible.ts";
import { alternativesOf, type Conditional } from "./masking/conditionals.ts";
import { type Collapse, type Maskable, maskable, maskStatements } from "./masking/mask.ts";
import type { MaskTable } from "./masking/mask-table.ts";

/** Longer functions are looked at before the grammar is: what errors cost it grows with the square of the text. */
const CHECKED_LENGTH = 2000;

export type BodyReading = { readonly kind: "read"; readonly tree: FunctionTree } | { readonly kind: "fault"; readonly fault: BodyFault };

/** Longer functions are not analysed, in UTF-16 code units: the longest of Linux has a quarter of it. */
export const MAX_FUNCTION_LENGTH = 400_000;
/** Nor are functions whose brackets nest deeper. */
export const MAX_NESTING = 200;
/** Nor are those where an `#if` that splits a statement leaves more ways to read it. */
export const MAX_ALTERNATIVES = 6;
/** Nor are those that more `#if`s split. */
export const MAX_SPLITS = 200;

/**
 * Reads the body of a function.
 *
 * Each body is parsed by itself and its tree deleted: an error cannot spread from one function to the next, what a function means does
 * not depend on the edits that led to it, and no memory is held outside of the garbage collector's sight.
 *
 * @param text The whole function.
 * @param bodyStart Where in it the opening brace stands.
 */
export function readBody(grammar: Grammar, table: MaskTable, text: string, bodyStart: number): BodyReading {
  if (text.length > MAX_FUNCTION_LENGTH) return faulty(`it is longer than ${MAX_FUNCTION_LENGTH} characters`, 0);
  // The head is another reader's; blanks in its place keep every offset.
  const source = maskable(" ".repeat(bodyStart) + text.slice(bodyStart));
  if (source.nesting > MAX_NESTING) return faulty(`its brackets nest deeper than ${MAX_NESTING}`, bodyStart);
  const reader = new BodyReader(grammar, table, text, bodyStart, source);
  const first = reader.read("splitting");
  if (first.kind === "read" || !source.conditionals.some(({ splits }) => !splits)) return first;
  const second = reader.read("all");
  return second.kind === "read" ? second : first;
}

function faulty(what: string, offset: number): BodyReading {
  return { kind: "fault", fault: { what, offset } };
}

class BodyReader {
  private readonly grammar: Grammar;
  private readonly table: MaskTable;
  private readonly text: string;
  private readonly bodyStart: number;
  private readonly source: Maskable;

  constructor(grammar: Grammar, table: MaskTable, text: string, bodyStart: number, source: Maskable) {
    this.grammar = grammar;
    this.table = table;
    this.text = text;
    this.bodyStart = bodyStart;
    this.source = source;
  }

  /** Reads every alternative that the `#if`s leave of which only one branch can be read at a time, and joins them. */
  read(which: Collapse["which"]): BodyReading {
    const collapsed = this.source.conditionals.filter(({ splits }) => splits || which === "all");
    const count = Math.max(1, ...collapsed.map(({ branches }) => alternativesOf(branches)));
    const [widest] = collapsed;
    if (count > MAX_ALTERNATIVES) {
      return faulty(`an \`#if\` that splits a statement has more than ${MAX_ALTERNATIVES} branches`, widest?.start ?? 0);
    }
    if (collapsed.length > MAX_SPLITS) return faulty(`more than ${MAX_SPLITS} \`#if\`s split its statements`, widest?.start ?? 0);
    const first = this.alternative({ which, alternative: 0 });
    if ("what" in first) return { kind: "fault", fault: this.blame(first, collapsed) };
    const others: Block[] = [];
    for (let alternative = 1; alternative < count; alternative++) {
      const next = this.alternative({ which, alternative });
      if ("what" in next) return { kind: "fault", fault: this.blame(next, collapsed) };
      others.push(next);
    }
    const body = count === 1 ? first : mergeBlocks([first, ...others], collapsed);
    return { kind: "read", tree: { text: this.text, body } };
  }

  private alternative(collapse: Collapse): Block | BodyFault {
    const masked = maskStatements(this.source, this.table, collapse);
    const mistake = this.text.length > CHECKED_LENGTH ? firstMistake(masked.text) : undefined;
    if (mistake !== undefined) return { what: `${quoted(this.text, mistake)} is not understood`, offset: mistake };
    const tree = this.grammar.parse(masked.text);
    const fault = checkTree(tree, this.text, this.bodyStart, this.table);
    if (fault !== undefined) return fault;
    return new StatementConverter(new Nodes(tree, masked, this.text, this.table)).block(1);
  }

  /** An `#if` around the place is the likelier reason. */
  private blame(fault: BodyFault, collapsed: readonly Conditional[]): BodyFault {
    const around = collapsed.find(({ start, end }) => start <= fault.offset && fault.offset < end);
    return around === undefined ? fault : { what: "an `#if` splits a statement", offset: around.start };
  }
}
