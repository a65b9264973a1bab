/** The masks that look at tokens: attributes, loop macros, assembly, types among arguments, and what else the grammar cannot read. */
import type { Annotation } from "../ast.ts";
import { Brackets, type OpenBracket } from "./brackets.ts";
import { blank, type Edit, fitted } from "./edits.ts";
import { assemblyLabels, isAssembly, isQualifier } from "./assembly.ts";
import type { Mark } from "./mark.ts";
import { isLoopName, type MaskTable } from "./mask-table.ts";
import { TokenKind, type Tokens } from "./tokens.ts";

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
  return masker;
}

const heads: ReadonlySet<string> = new Set(["if", "while", "for", "switch"]);
const typeofs: ReadonlySet<string> = new Set(["typeof", "__typeof__", "__typeof", "typeof_unqual"]);
const unevaluated: ReadonlySet<string> = new Set(
  "offsetof __builtin_offsetof alignof _Alignof __alignof__ __alignof _alignof __builtin_types_compatible_p".split(" "),
);
const typeWords: ReadonlySet<string> = new Set(
  "struct union enum const volatile unsigned signed long short int char void bool float double _Bool".split(" "),
);
const jumps: ReadonlySet<string> = new Set(["return", "goto", "break", "continue"]);
const languageAttributes: ReadonlySet<string> = new Set(["__attribute__", "__attribute", "__declspec"]);
/** Words that begin a statement and are followed by a parenthesis or a brace without being a macro. */
const keywords: ReadonlySet<string> = new Set([
  ...heads,
  ...jumps,
  ...typeWords,
  "do",
  "else",
  "case",
  "default",
  "sizeof",
  "static",
  "extern",
]);
/** What may stand after the parentheses of a loop macro besides a word, a number or a brace. */
const bodyStarts: ReadonlySet<string> = new Set(["{", "(", "*", "++", "--"]);

class TokenMasker {
  readonly annotations: Annotation[] = [];
  readonly marks = new Map<number, Mark>();
  private readonly tokens: Tokens;
  private readonly live: Int32Array;
  private readonly table: MaskTable;
  private readonly edits: Edit[];
  private readonly brackets: Brackets;
  /** For each bracket among the live tokens the one that belongs to it; −1 otherwise. */
  private readonly partners: Int32Array;
  /** Whether a statement can begin here. */
  private fresh = true;
  /** `?`s that wait for their colon, by how many brackets are open. */
  private readonly questions: number[] = [];
  private inCase = false;
  /** Parentheses after which a statement follows, by their token. */
  private readonly headTokens = new Set<number>();
  /** The last token that was not masked away, among the live ones; −1 at the start. */
  private last = -1;

  constructor({ tokens, live, table, edits }: MaskInput) {
    this.tokens = tokens;
    this.live = live;
    this.table = table;
    this.edits = edits;
    this.brackets = new Brackets(tokens);
    this.partners = partnersOf(tokens, live);
  }

  run(): void {
    let at = 0;
    while (at < this.live.length) at = this.kindOf(at) === TokenKind.word ? this.word(at) : this.other(at);
  }

  private kindOf(at: number): number {
    return at < 0 || at >= this.live.length ? -1 : (this.tokens.kinds[this.live[at] ?? 0] ?? -1);
  }

  private startOf(at: number): number {
    return this.tokens.starts[this.live[at] ?? 0] ?? 0;
  }

  private endOf(at: number): number {
    return this.tokens.ends[this.live[at] ?? 0] ?? 0;
  }

  private text(at: number): string {
    return at < 0 || at >= this.live.length ? "" : this.tokens.source.slice(this.startOf(at), this.endOf(at));
  }

  private slice(start: number, end: number): string {
    return this.tokens.source.slice(start, end);
  }

  /** The token that closes the parenthesis at `at`; −1 when there is none, or it is no parenthesis. */
  private closeOf(at: number): number {
    return this.text(at) === "(" ? (this.partners[at] ?? -1) : -1;
  }

  /** Replaces tokens, up to and including `last`. */
  private replace(first: number, last: number, replacement: string): void {
    const start = this.startOf(first);
    this.edits.push({ start, text: fitted(this.slice(start, this.endOf(last)), replacement) });
  }

  /** Takes the token as it is. */
  private pass(at: number): number {
    this.brackets.take(this.live[at] ?? 0);
    this.last = at;
    this.fresh = false;
    return at + 1;
  }

  // ---- words

  private word(at: number): number {
    const name = this.text(at);
    const masked = this.attribute(at, name) ?? this.assembly(at, name) ?? this.operand(at, name) ?? this.string(at);
    if (masked !== undefined) return masked;
    if (this.fresh) {
      const begun = this.statement(at, name);
      if (begun !== undefined) return begun;
    }
    if (name === "case") this.inCase = true;
    this.pass(at);
    this.fresh = name === "else" || name === "do";
    if (heads.has(name) && this.text(at + 1) === "(") this.headTokens.add(this.live[at + 1] ?? 0);
    return at + 1;
  }

  private attribute(at: number, name: string): number | undefined {
    if (name === "__extension__") return this.annotate(at, at, undefined);
    const takesArguments = this.table.attributesWithArguments.has(name) || languageAttributes.has(name);
    if (!takesArguments && !this.table.attributes.has(name)) return undefined;
    const before = this.text(this.last);
    if (before === "." || before === "->") return undefined;
    const close = takesArguments ? this.closeOf(at + 1) : -1;
    if (close >= 0) return this.annotate(at, close, this.slice(this.endOf(at + 1), this.startOf(close)));
    return this.table.attributes.has(name) ? this.annotate(at, at, undefined) : undefined;
  }

  private annotate(first: number, last: number, written: string | undefined): number {
    const start = this.startOf(first);
    this.annotations.push({ name: this.text(first), arguments: written, start, end: this.endOf(last) });
    this.replace(first, last, "");
    return last + 1;
  }

  private assembly(at: number, name: string): number | undefined {
    if (!isAssembly(name) && !this.table.assembly.has(name)) return undefined;
    let open = at + 1;
    while (isQualifier(this.text(open))) open++;
    const close = this.closeOf(open);
    if (close < 0) return undefined;
    if (!this.fresh) return this.annotate(at, close, this.slice(this.endOf(open), this.startOf(close)));
    this.marks.set(this.startOf(at), { kind: "asm", end: this.endOf(close), labels: this.labelsOf(open, close) });
    this.replace(at, close, 'asm("")');
    this.last = close;
    this.fresh = false;
    return close + 1;
  }

  private labelsOf(open: number, close: number): readonly string[] {
    const inside = Array.from({ length: close - open - 1 }, (_, index) => this.text(open + 1 + index));
    return assemblyLabels(inside);
  }

  /** Operators whose operands are not executed. */
  private operand(at: number, name: string): number | undefined {
    const isTypeof = typeofs.has(name);
    const isUnevaluated = unevaluated.has(name) || this.table.unevaluated.has(name);
    if (!isTypeof && !isUnevaluated && name !== "sizeof") return undefined;
    const close = this.closeOf(at + 1);
    if (close < 0) return undefined;
    if (isTypeof) this.replace(at + 1, close, "");
    else if (close > at + 2) this.replace(at + 2, close - 1, "0");
    if (isUnevaluated) {
      this.marks.set(this.startOf(at), { kind: "unevaluated", end: this.endOf(close) });
      // Not the keyword any more, whatever it was.
      this.replace(at, at, `u${name.slice(1)}`);
    }
    this.last = close;
    this.brackets.previous = this.live[isTypeof ? at : close] ?? 0;
    this.fresh = false;
    return close + 1;
  }

  /** A macro that stands for a string, beside another string. */
  private string(at: number): number | undefined {
    const close = this.closeOf(at + 1);
    if (close < 0 || keywords.has(this.text(at))) return undefined;
    const isBeside = this.isString(this.last) || this.isString(close + 1);
    if (!isBeside) return undefined;
    this.replace(at, close, "");
    return close + 1;
  }

  private isString(at: number): boolean {
    return this.kindOf(at) === TokenKind.text && this.tokens.source[this.startOf(at)] === '"';
  }

  // ---- statements

  private statement(at: number, name: string): number | undefined {
    if (name === "goto" && this.text(at + 1) === "*") return this.computedGoto(at);
    if (name === "__label__") return this.localLabels(at);
    if (name === "static" && this.isMacroStatement(at + 1)) return this.annotate(at, at, undefined);
    if (keywords.has(name)) return undefined;
    const close = this.closeOf(at + 1);
    return close < 0 ? undefined : this.loop(at, name, close);
  }

  private loop(at: number, name: string, close: number): number | undefined {
    if (this.table.doLoops.has(name)) {
      this.marks.set(this.startOf(at), { kind: "do", close: this.endOf(close) });
      this.replace(at, close, "do");
      this.last = close;
      return close + 1;
    }
    const isEnd = this.table.whileLoops.has(name);
    if (!isEnd && !this.isLoop(name, close)) return undefined;
    const isEmpty = close === at + 2;
    if (name.length < (isEmpty ? 6 : 5)) return undefined;
    const open = at + 1;
    this.marks.set(this.startOf(at), { kind: "loop", nameEnd: this.endOf(at), open: this.startOf(open), close: this.endOf(close) });
    if (isEmpty) this.emptyHead(at, open);
    else this.replace(at, at, "while");
    this.headTokens.add(this.live[open] ?? 0);
    return this.pass(at);
  }

  /** `while      (0)` where there was no argument: the parenthesis moves to the left. */
  private emptyHead(at: number, open: number): void {
    const start = this.startOf(at);
    const end = this.endOf(open);
    const between = blank(this.tokens.source, start + 5, end - 2);
    this.edits.push({ start, text: `while${between}(0` });
  }

  private isLoop(name: string, close: number): boolean {
    const next = this.text(close + 1);
    if (next === "{") return true;
    if (!isLoopName(this.table, name)) return false;
    const kind = this.kindOf(close + 1);
    return bodyStarts.has(next) || (kind === TokenKind.word && next !== "else");
  }

  /** Whether a macro's call and a semicolon follow, such as a definition. */
  private isMacroStatement(at: number): boolean {
    const close = this.closeOf(at + 1);
    return this.kindOf(at) === TokenKind.word && !typeofs.has(this.text(at)) && close >= 0 && this.text(close + 1) === ";";
  }

  private computedGoto(at: number): number {
    let end = at + 1;
    while (end + 1 < this.live.length && this.text(end + 1) !== ";") end++;
    this.marks.set(this.startOf(at), { kind: "computed" });
    this.replace(at + 1, end, "_");
    this.last = end;
    this.fresh = false;
    return end + 1;
  }

  private localLabels(at: number): number {
    let end = at;
    while (end + 1 < this.live.length && this.text(end + 1) !== ";") end++;
    return this.annotate(at, end, undefined);
  }

  // ---- other tokens

  private other(at: number): number {
    if (this.kindOf(at) !== TokenKind.punctuator) return this.pass(at);
    const text = this.text(at);
    switch (text) {
      case ";":
        return this.semicolon(at);
      case "(":
      case ",":
        this.pass(at);
        return this.brackets.top?.kind === "call" ? this.argument(at + 1) : at + 1;
      case "...":
        if (this.inCase) {
          this.marks.set(this.startOf(at), { kind: "range" });
          this.replace(at, at, "||");
        }
        return this.pass(at);
      case "&&":
        if (this.isOperandNext()) {
          this.marks.set(this.startOf(at) + 1, { kind: "label-address" });
          this.edits.push({ start: this.startOf(at), text: " &" });
        }
        return this.pass(at);
      case "?":
      case ":":
        return this.colon(at, text);
      default:
        return this.bracket(at, text);
    }
  }

  private bracket(at: number, text: string): number {
    const closed: OpenBracket | undefined = this.brackets.take(this.live[at] ?? 0);
    this.last = at;
    if (text === ")") this.fresh = closed !== undefined && this.headTokens.has(closed.token);
    else if (text === "}") this.fresh = closed?.kind === "block";
    else this.fresh = text === "{" && this.brackets.top?.kind === "block";
    if (text === "{") this.questions[this.brackets.stack.length] = 0;
    return at + 1;
  }

  private semicolon(at: number): number {
    const isInCall = this.brackets.top?.kind === "call";
    if (isInCall) this.replace(at, at, this.text(at + 1) === ")" ? "" : ",");
    this.pass(at);
    this.fresh = !isInCall;
    this.questions[this.brackets.stack.length] = 0;
    return at + 1;
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
    const kind = this.kindOf(this.last);
    const text = this.text(this.last);
    if (kind === TokenKind.word) return text === "return";
    return kind === TokenKind.punctuator && text !== ")" && text !== "]" && text !== "}";
  }

  // ---- arguments

  /** Masks an argument that is a type or a jump. Called at its first token. */
  private argument(at: number): number {
    const name = this.kindOf(at) === TokenKind.word ? this.text(at) : "";
    if (name === "") return at;
    if (jumps.has(name)) return this.jumpArgument(at, name);
    const end = this.endOfType(at, name);
    if (end < 0) return at;
    this.marks.set(this.startOf(at), { kind: "type", end: this.endOf(end) });
    this.replace(at, end, "_");
    this.last = end;
    return end + 1;
  }

  private jumpArgument(at: number, name: string): number {
    const isAlone = this.isArgumentEnd(at + 1);
    if (isAlone || name === "break" || name === "continue") {
      this.marks.set(this.startOf(at), { kind: "jump", end: this.endOf(at) });
      this.replace(at, at, "_");
    } else {
      this.marks.set(this.startOf(at + 1), { kind: "jump", end: this.endOf(at) });
      this.replace(at, at, "");
    }
    return at + 1;
  }

  /** The last token of the type that the argument is; −1 when it is not one. */
  private endOfType(at: number, name: string): number {
    const isSurely = typeWords.has(name);
    if (!isSurely && !typeofs.has(name) && this.text(at + 1) !== "*") return -1;
    let end = typeofs.has(name) ? this.closeOf(at + 1) : at;
    if (end < 0) return -1;
    for (;;) {
      if (this.isArgumentEnd(end + 1)) return end;
      end++;
      const text = this.text(end);
      if (text === "*" || (isSurely && this.kindOf(end) === TokenKind.word)) continue;
      const close = isSurely ? (this.partners[end] ?? -1) : -1;
      if (close <= end) return -1;
      end = close;
    }
  }

  private isArgumentEnd(at: number): boolean {
    const text = this.text(at);
    return text === "," || text === ")" || (text === ";" && this.brackets.top?.kind === "call");
  }
}

/** For each bracket the index of the one that belongs to it. */
function partnersOf({ source, kinds, starts }: Tokens, live: Int32Array): Int32Array {
  const partners = new Int32Array(live.length).fill(-1);
  const open: number[] = [];
  for (let at = 0; at < live.length; at++) {
    const token = live[at] ?? 0;
    if (kinds[token] !== TokenKind.punctuator) continue;
    const code = source.charCodeAt(starts[token] ?? 0);
    if (code === 40 || code === 91 || code === 123) open.push(at);
    else if (code === 41 || code === 93 || code === 125) {
      const opener = open.at(-1);
      if (opener === undefined) continue;
      const expected = source.charCodeAt(starts[live[opener] ?? 0] ?? 0);
      if (code !== (expected === 40 ? 41 : expected + 2)) continue;
      open.pop();
      partners[opener] = at;
      partners[at] = opener;
    }
  }
  return partners;
}
