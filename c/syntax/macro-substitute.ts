/**
 * Puts the arguments of a macro call in the place of the parameters: `#`, `##`, `__VA_OPT__`, and gcc's `, ## args`.
 *
 * Paddings are inserted exactly where gcc inserts them, because a `#` further out makes them visible.
 */
import { flag, type LexToken, padding, paddingOf } from "./lex-token.ts";
import type { Macro, ReplacementToken } from "./macro.ts";
import type { MacroBudget } from "./macro-budget.ts";
import { hasPaste, markPaste } from "./macro-operators.ts";
import type { Expansion } from "./token.ts";

/** One argument of a call. Its tokens know already that they are part of the call. */
export interface Argument {
  readonly raw: readonly LexToken[];
  /** A variable argument that was left out together with its comma (or the only argument, when it is empty). */
  readonly omitted: boolean;
  /** Fully macro-expanded and as a string, once that has been asked for. */
  expanded: readonly LexToken[] | undefined;
  stringified: LexToken | undefined;
}

/** What substitution asks of the expander. */
export interface ArgumentReader {
  /** The argument fully macro-expanded, as if it were the rest of the file. */
  expand(argument: Argument): readonly LexToken[];
  /** `#`. */
  stringify(tokens: readonly LexToken[], call: Expansion): LexToken;
  /** `##` between two tokens; undefined (and reported) when they do not join. */
  paste(left: LexToken, right: LexToken, call: Expansion): LexToken | undefined;
  /** A directive keeps no paddings, except that `#include` keeps those before arguments. */
  readonly paddings: "all" | "before" | "none";
  readonly budget: MacroBudget;
}

/** The replacement list of a call, ready to be rescanned. */
export function substitute(macro: Macro, args: readonly Argument[], call: Expansion, reader: ArgumentReader): LexToken[] {
  return new Substitution(macro, args, call, reader).run();
}

class Substitution {
  private readonly macro: Macro;
  private readonly args: readonly Argument[];
  private readonly call: Expansion;
  private readonly reader: ArgumentReader;
  private readonly out: LexToken[] = [];
  /** Index in `out` of the last token before an open `__VA_OPT__`; -1 when there is none. */
  private optionStart = -1;
  private optionEnd = -1;
  private optionStringify = false;
  /** Whether there are variable arguments; asked for once. */
  private hasVariable: boolean | undefined;

  constructor(macro: Macro, args: readonly Argument[], call: Expansion, reader: ArgumentReader) {
    this.macro = macro;
    this.args = args;
    this.call = call;
    this.reader = reader;
  }

  run(): LexToken[] {
    const list = this.macro.replacement;
    let before: ReplacementToken | undefined;
    for (let at = 0; at < list.length; at++) {
      const item = list[at];
      if (item === undefined) break;
      if (item.optionEnd >= 0) {
        this.openOption(item, before);
        // The opening parenthesis goes too; what stands between is skipped when there are no variable arguments.
        this.hasVariable ??= this.hasVariableArguments();
        at = this.hasVariable ? at + 1 : item.optionEnd - 1;
        before = list[at];
        continue;
      }
      if (at === this.optionEnd) this.closeOption(item);
      else if (item.parameter < 0) this.out.push(item.token.inside(this.call));
      else this.argument(item, before);
      before = item;
    }
    return this.out;
  }

  private hasVariableArguments(): boolean {
    const last = this.args.at(-1);
    return last !== undefined && this.reader.expand(last).some((token) => (token.flags & flag.padding) === 0);
  }

  private argument(item: ReplacementToken, before: ReplacementToken | undefined): void {
    const argument = this.args[item.parameter];
    if (argument === undefined) return;
    const pasteRight = hasPaste(item.token);
    const pasteLeft = hasPaste(before?.token);
    let unpaste = -1;
    let tokens: readonly LexToken[];
    if (item.stringify) tokens = [(argument.stringified ??= this.reader.stringify(argument.raw, this.call))];
    else if (pasteRight) tokens = argument.raw;
    else if (pasteLeft) {
      tokens = argument.raw;
      unpaste = this.pasteToLeft(argument, item);
    } else tokens = this.afterOptionStart(this.reader.expand(argument));
    if (before !== undefined && !pasteLeft && !this.atOptionStart() && this.reader.paddings !== "none") {
      this.out.push(paddingOf(item.token));
    }
    this.reader.budget.spendTokens(tokens.length);
    if (this.reader.budget.exceeded !== undefined) return;
    for (const token of tokens) this.out.push(token);
    if (pasteRight && tokens.length > 0) this.mark(this.out.length - 1, true);
    if (!pasteRight && this.reader.paddings === "all") this.out.push(padding.own);
    if (unpaste >= 0) this.mark(unpaste, false);
  }

  /**
   * An argument to the right of `##`. Returns the index of the token in `out` that is not to be pasted after all: the one before
   * an empty argument, or the comma before a variable argument, which disappears if that was left out.
   */
  private pasteToLeft(argument: Argument, item: ReplacementToken): number {
    const lastIndex = this.out.length - 1;
    const last = this.out[lastIndex];
    if (last === undefined) return -1;
    if (last.is(",") && this.macro.variadic && item.parameter === this.args.length - 1) {
      if (!argument.omitted) return lastIndex;
      this.out.pop();
      return -1;
    }
    return argument.raw.length === 0 ? lastIndex : -1;
  }

  private afterOptionStart(tokens: readonly LexToken[]): readonly LexToken[] {
    if (!this.atOptionStart()) return tokens;
    this.reader.budget.spendTokens(tokens.length);
    const first = tokens.findIndex((token) => (token.flags & flag.padding) === 0);
    return first < 0 ? [] : tokens.slice(first);
  }

  private atOptionStart(): boolean {
    return this.optionStart >= 0 && this.out.length - 1 === this.optionStart;
  }

  private mark(index: number, on: boolean): void {
    const token = this.out[index];
    if (token !== undefined) this.out[index] = markPaste(token, on);
  }

  private openOption(item: ReplacementToken, before: ReplacementToken | undefined): void {
    if (before !== undefined && !hasPaste(before.token)) this.out.push(paddingOf(item.token));
    this.optionStart = this.out.length - 1;
    this.optionEnd = item.optionEnd;
    this.optionStringify = item.stringify;
  }

  /** `close` is the closing parenthesis, which carries the mark of a `##` after the whole. */
  private closeOption(close: ReplacementToken): void {
    const { out, optionStart: start } = this;
    this.optionStart = -1;
    this.optionEnd = -1;
    if (this.optionStringify) {
      const string = this.reader.stringify(this.pasteAll(out.splice(start + 1)), this.call);
      out.push(markPaste(string, hasPaste(close.token)));
      return;
    }
    if (start >= 0 && out.length - 1 === start) this.mark(start, false);
    if (!hasPaste(close.token)) {
      out.push(padding.own);
      return;
    }
    while (out.length - 1 > start && out.at(-1) === padding.own) out.pop();
    this.mark(out.length - 1, true);
  }

  private pasteAll(tokens: readonly LexToken[]): readonly LexToken[] {
    const result: LexToken[] = [];
    for (const token of tokens) {
      const left = result.at(-1);
      const pasted = left !== undefined && hasPaste(left) ? this.reader.paste(left, token, this.call) : undefined;
      if (left === undefined || !hasPaste(left)) result.push(token);
      else if (pasted === undefined) result.splice(-1, 1, markPaste(left, false), token);
      else result.splice(-1, 1, markPaste(pasted, hasPaste(token)));
    }
    return result;
  }
}
