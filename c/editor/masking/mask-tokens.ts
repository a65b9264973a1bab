/** The masks that look at tokens: attributes, loop macros, assembly, types among arguments, and what else the grammar cannot read. */
import type { Annotation } from "../ast.ts";
import { maskArgument } from "./argument-masks.ts";
import { Brackets, textOf } from "./brackets.ts";
import type { Edit } from "./edits.ts";
import { LiveTokens } from "./live-tokens.ts";
import type { Mark } from "./mark.ts";
import type { MaskTable } from "./mask-table.ts";
import { type MaskContext, maskAssembly, maskAttribute, maskOperand, maskStringMacro } from "./operand-masks.ts";
import { MaskOutput } from "./output.ts";
import { maskStatement } from "./statement-masks.ts";
import { TokenKind, type Tokens } from "./tokens.ts";
import { heads } from "./words.ts";

export interface MaskInput {
  readonly tokens: Tokens;
  /** The tokens to look at: neither directives nor what lies in branches that were dropped. */
  readonly live: Int32Array;
  readonly table: MaskTable;
  /** Where to put what is found. */
  readonly edits: Edit[];
}

/** Adds edits, and tells what they replaced. */
export function maskTokens(input: MaskInput): { readonly annotations: readonly Annotation[]; readonly marks: ReadonlyMap<number, Mark> } {
  const masker = new TokenMasker(input);
  masker.run();
  return masker.output;
}

/** A number as the grammar has it; another may be part of a name that a macro pastes together. */
const number = /^(?:0[xX][\da-fA-F]*|0[bB][01]*|[\d.]+(?:[eE]\d*)?)[uUlLfF]*$/;

class TokenMasker {
  readonly output: MaskOutput;
  private readonly all: Tokens;
  private readonly tokens: LiveTokens;
  private readonly context: MaskContext;
  private readonly brackets: Brackets;
  /** Whether a statement can begin here. */
  private fresh = true;
  /** `?`s that wait for their colon, by how many brackets are open. */
  private readonly questions: number[] = [];
  private inCase = false;
  /** Whether the block of a `do` ended with the last token. */
  private afterDo = false;
  /** Parentheses after which a statement follows, by their token. */
  private readonly headTokens = new Set<number>();
  /** The last token that was not blanked; −1 at the start. */
  private last = -1;

  constructor({ tokens, live, table, edits }: MaskInput) {
    this.all = tokens;
    this.tokens = new LiveTokens(tokens, live);
    this.output = new MaskOutput(this.tokens, edits);
    this.context = { tokens: this.tokens, table, output: this.output };
    this.brackets = new Brackets(tokens);
  }

  run(): void {
    const { tokens } = this;
    let at = 0;
    while (at < tokens.length) {
      switch (tokens.kind(at)) {
        case TokenKind.word:
          at = this.word(at);
          break;
        case TokenKind.punctuator:
          at = this.punctuator(at);
          break;
        default:
          at = this.literal(at);
      }
    }
  }

  /** Takes the token as it is. */
  private pass(at: number): number {
    this.brackets.take(this.tokens.token(at));
    this.last = at;
    this.fresh = false;
    this.afterDo = false;
    return at + 1;
  }

  private literal(at: number): number {
    if (this.tokens.kind(at) === TokenKind.number) {
      const text = this.tokens.text(at);
      if (text.length > 1 && !number.test(text)) this.output.replace(at, at, `_${text.slice(1)}`);
    }
    return this.pass(at);
  }

  private word(at: number): number {
    const { tokens, context } = this;
    const blanked = maskAttribute(context, at, this.last) ?? maskStringMacro(context, at, this.last);
    if (blanked !== undefined) return blanked;
    if (this.last === at - 1 && tokens.kind(this.last) === TokenKind.number) {
      // A unit behind a number: `16 KB`.
      this.output.replace(at, at, "");
      return at + 1;
    }
    const assembly = maskAssembly(context, at, this.fresh);
    if (assembly !== undefined) return this.skipTo(assembly, assembly - 1, false);
    const operand = maskOperand(context, at);
    if (operand !== undefined) return this.skipTo(operand.next, operand.before, false);
    const begun = this.fresh ? maskStatement(context, at, this.afterDo) : undefined;
    if (begun?.kind === "masked") return this.skipTo(begun.next, begun.next - 1, begun.fresh);
    const name = tokens.text(at);
    if (begun !== undefined) this.headTokens.add(tokens.token(begun.open));
    else if (heads.has(name) && tokens.text(at + 1) === "(") this.headTokens.add(tokens.token(at + 1));
    if (name === "case") this.inCase = true;
    if (this.brackets.top?.kind === "values" && tokens.isWord(this.last) && this.last === at - 1) this.output.putBefore(at, ",");
    this.pass(at);
    this.fresh = name === "else" || name === "do";
    return at + 1;
  }

  private skipTo(next: number, before: number, fresh: boolean): number {
    this.last = before;
    this.brackets.previous = this.tokens.token(before);
    this.fresh = fresh;
    this.afterDo = false;
    return next;
  }

  private punctuator(at: number): number {
    const { tokens, output } = this;
    const text = tokens.text(at);
    switch (text) {
      case ";":
        return this.semicolon(at);
      case "(":
      case ",":
        this.pass(at);
        return this.argument(at + 1);
      case "...":
        if (this.inCase) {
          output.mark(tokens.start(at), { kind: "range" });
          output.replace(at, at, "||");
        }
        return this.pass(at);
      case "&&":
        if (this.isOperandNext()) {
          output.mark(tokens.start(at) + 1, { kind: "label-address" });
          output.put(tokens.start(at), " &");
        }
        return this.pass(at);
      case "?":
      case ":":
        return this.colon(at, text);
      default:
        return this.bracket(at, text);
    }
  }

  private isDo(token: number): boolean {
    return textOf(this.all, token) === "do";
  }

  private argument(at: number): number {
    if (this.brackets.top?.kind !== "call") return at;
    const next = maskArgument(this.context, at);
    if (next > at) this.last = next - 1;
    return next;
  }

  private bracket(at: number, text: string): number {
    const closed = this.brackets.take(this.tokens.token(at));
    this.last = at;
    if (text === ")") this.fresh = closed !== undefined && this.headTokens.has(closed.token);
    else if (text === "}") this.fresh = closed?.kind === "block";
    else this.fresh = text === "{" && this.brackets.top?.kind === "block";
    this.afterDo = this.fresh && text === "}" && closed !== undefined && this.isDo(closed.before);
    if (text !== "{") return at + 1;
    this.questions[this.brackets.stack.length] = 0;
    return this.brackets.top?.kind === "members" ? this.members(at) : at + 1;
  }

  /** The members of a type that is declared among statements do nothing. */
  private members(open: number): number {
    const close = this.tokens.partner(open);
    if (close < 0 || close === open + 1) return open + 1;
    this.output.replace(open + 1, close - 1, "");
    return close;
  }

  private semicolon(at: number): number {
    const { tokens } = this;
    const isInCall = this.brackets.top?.kind === "call";
    this.questions[this.brackets.stack.length] = 0;
    if (!isInCall) {
      this.pass(at);
      this.fresh = true;
      return at + 1;
    }
    const next = tokens.text(at + 1);
    const isLast = next === ")" || next === "," || next === ";";
    this.output.replace(at, at, isLast ? "" : ",");
    if (isLast) return at + 1;
    this.pass(at);
    return this.argument(at + 1);
  }

  private colon(at: number, text: string): number {
    const depth = this.brackets.stack.length;
    const waiting = this.questions[depth] ?? 0;
    this.pass(at);
    if (text === "?") this.questions[depth] = waiting + 1;
    else if (waiting > 0) this.questions[depth] = waiting - 1;
    else {
      this.fresh = true;
      this.inCase = false;
    }
    return at + 1;
  }

  /** Whether an operator that comes now has no operand to its left. */
  private isOperandNext(): boolean {
    const kind = this.tokens.kind(this.last);
    const text = this.tokens.text(this.last);
    if (kind === TokenKind.word) return text === "return";
    return kind === TokenKind.punctuator && text !== ")" && text !== "]" && text !== "}";
  }
}
