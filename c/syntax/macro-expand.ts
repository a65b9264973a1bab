/**
 * Macro expansion as gcc does it.
 *
 * Tokens come from a stack of contexts (replacement lists and arguments) with the file at its bottom. A macro is disabled while its
 * replacement list is on the stack, and a name read while its macro is disabled is marked never to be expanded. This is what Prosser's
 * hide sets compute, but where the standard leaves a choice (a function-like macro's name at the end of an expansion, whose
 * arguments lie outside) the stack is what gcc has, and it needs no sets.
 */
import type { BuiltinName, Macro } from "./macro.ts";
import { MacroBudget, type MacroLimits } from "./macro-budget.ts";
import { hasPaste, markPaste, paste, stringify } from "./macro-operators.ts";
import { type Argument, type ArgumentReader, substitute } from "./macro-substitute.ts";
import { endToken, flag, joinPadding, type LexToken, padding, paddingOf } from "./lex-token.ts";
import type { Expansion } from "./token.ts";

/** What the expander needs of the file and the directives around it. */
export interface ExpansionHost {
  /** The next token of the file, after any directives. At the end of a file the next one's, or {@link endToken} inside arguments. */
  nextFromFile(inArguments: boolean): LexToken;
  /** Takes the file's next token if it is an opening parenthesis. */
  takeParenthesis(): boolean;
  /** Carries out a macro whose value is computed; undefined when the name is to stay as it is. */
  builtin(name: BuiltinName, use: LexToken): readonly LexToken[] | undefined;
  report(code: string, severity: "error" | "warning", at: LexToken, message: string, help: string): void;
}

interface Context {
  readonly tokens: readonly LexToken[];
  index: number;
  /** The macro whose replacement list this is; it is disabled until the context is left. */
  readonly macro: Macro | undefined;
  /** The call that made the tokens; undefined for arguments and directives. */
  readonly call: Expansion | undefined;
  /** Nothing beyond the end of this context may be read. */
  readonly bounded: boolean;
  readonly below: Context | undefined;
}

/** Reads tokens and expands macros in them. */
export class MacroExpander implements ArgumentReader {
  readonly macros: Map<string, Macro>;
  readonly budget: MacroBudget;
  paddings: ArgumentReader["paddings"] = "all";
  private readonly host: ExpansionHost;
  private top: Context | undefined;
  /** Greater than 0 while arguments are collected or an operator such as `defined` looks at names. */
  private preventing = 0;
  private inArguments = false;
  /** Calls whose arguments are being put in place, which includes expanding them; the innermost last. */
  private readonly pending: Expansion[] = [];
  /** Depth of arguments being expanded on their own. */
  private argumentDepth = 0;

  constructor(host: ExpansionHost, macros: Map<string, Macro>, limits: MacroLimits) {
    this.host = host;
    this.macros = macros;
    this.budget = new MacroBudget(limits);
  }

  /** Whether an argument is being expanded on its own. */
  get inArgument(): boolean {
    return this.argumentDepth > 0;
  }

  /** Whether the next token comes from the file. */
  get isIdle(): boolean {
    return this.top === undefined;
  }

  /** Whether the call's arguments are not in place yet. */
  isPending(call: Expansion): boolean {
    return this.pending.includes(call);
  }

  /** The next token with all macros expanded: a token of the text, a padding, or {@link endToken}. */
  get(): LexToken {
    for (;;) {
      const context = this.top;
      let token: LexToken;
      if (context === undefined) {
        token = this.host.nextFromFile(this.inArguments);
      } else {
        const next = context.tokens[context.index];
        if (next === undefined) {
          if (context.bounded) return endToken;
          this.pop();
          if (this.paddings === "all") return padding.own;
          continue;
        }
        context.index++;
        token = next;
        if (hasPaste(token)) {
          this.pasteFollowing(token, context);
          if (this.paddings === "all") return paddingOf(token);
          continue;
        }
      }
      if (token.kind !== "identifier" || (token.flags & flag.noExpand) !== 0) return token;
      const macro = this.macros.get(token.text);
      if (macro === undefined) return token;
      if (macro.disabledBy === this) return token.withFlags(token.flags | flag.noExpand);
      if (this.preventing > 0 || !this.enter(macro, token)) return token;
      if (this.paddings === "all") return paddingOf(token);
    }
  }

  /** The next token that is not a padding. */
  next(): LexToken {
    for (;;) {
      const token = this.get();
      if ((token.flags & flag.padding) === 0) return token;
    }
  }

  /** The next token that is not a padding, with no macro expanded. */
  nextUnexpanded(): LexToken {
    this.preventing++;
    const token = this.next();
    this.preventing--;
    return token;
  }

  /** Lets `read` read these tokens and nothing beyond them, whatever was being read. For directives. */
  within<Result>(tokens: readonly LexToken[], paddings: ArgumentReader["paddings"], read: () => Result): Result {
    const { preventing, inArguments, paddings: outerPaddings, top: below } = this;
    this.preventing = 0;
    this.inArguments = false;
    this.paddings = paddings;
    this.push(tokens, undefined, undefined, true);
    const result = read();
    while (this.top !== below) this.pop();
    this.preventing = preventing;
    this.inArguments = inArguments;
    this.paddings = outerPaddings;
    return result;
  }

  /** Forgets what is still to be read. */
  reset(): void {
    while (this.top !== undefined) this.pop();
  }

  expand(argument: Argument): readonly LexToken[] {
    if (argument.expanded !== undefined) return argument.expanded;
    const result: LexToken[] = [];
    argument.expanded = result;
    if (argument.raw.length === 0 || !this.budget.descend()) return result;
    this.argumentDepth++;
    this.push(argument.raw, undefined, undefined, true);
    for (let token = this.get(); token !== endToken; token = this.get()) result.push(token);
    this.pop();
    this.argumentDepth--;
    this.budget.ascend();
    this.budget.spendTokens(result.length);
    return result;
  }

  stringify(tokens: readonly LexToken[], call: Expansion): LexToken {
    const { token, trimmed } = stringify(tokens, call);
    this.budget.spendCharacters(token.text.length);
    if (trimmed) this.host.report("cpp-bad-stringify", "warning", token, "The '#' operator drops a backslash at the end of its string", "");
    return token;
  }

  paste(left: LexToken, right: LexToken, call: Expansion): LexToken | undefined {
    // In one odd case gcc pastes a padding, which is empty.
    if ((right.flags & flag.padding) !== 0) return markPaste(left, false);
    const token = paste(left, right, call);
    this.budget.spendCharacters(left.text.length + right.text.length);
    if (token === undefined) {
      const message = `Pasting '${excerpt(left)}' and '${excerpt(right)}' does not give one token`;
      this.host.report("cpp-bad-paste", "error", left, message, "Remove the '##' between them, or paste texts that join to one token");
    }
    return token;
  }

  private push(tokens: readonly LexToken[], macro: Macro | undefined, call: Expansion | undefined, bounded: boolean): void {
    this.top = { tokens, index: 0, macro, call, bounded, below: this.top };
  }

  private pop(): void {
    const context = this.top;
    if (context === undefined) return;
    if (context.macro !== undefined) context.macro.disabledBy = undefined;
    this.top = context.below;
  }

  /** Starts the expansion of a macro whose name was just read. False when the name is to stay as it is. */
  private enter(macro: Macro, name: LexToken): boolean {
    if (this.budget.exceeded !== undefined) return false;
    const call: Expansion = {
      macro: macro.name,
      definition: macro.definition,
      file: name.file,
      offset: name.offset,
      end: name.end,
      parent: name.expansion,
    };
    if (macro.builtin !== undefined) {
      const tokens = this.host.builtin(macro.builtin, name);
      if (tokens === undefined) return false;
      this.push(
        tokens.map((token) => token.inside(call)),
        undefined,
        call,
        false,
      );
      return true;
    }
    const args = macro.params === undefined ? [] : this.call(macro, macro.params.length, name, call);
    if (args === undefined) return false;
    this.pending.push(call);
    const tokens = args.length > 0 ? substitute(macro, args, call, this) : macro.replacement.map(({ token }) => token.inside(call));
    this.pending.pop();
    this.budget.spendTokens(macro.replacement.length + 1);
    macro.disabledBy = this;
    this.push(tokens, macro, call, false);
    return true;
  }

  /** Carries out `##` from `left`, just read from `context`, and pushes what it makes. */
  private pasteFollowing(left: LexToken, context: Context): void {
    const call = context.call ?? {
      macro: "##",
      definition: undefined,
      file: left.file,
      offset: left.offset,
      end: left.end,
      parent: undefined,
    };
    let result = left;
    for (let more = true; more; ) {
      const right = context.tokens[context.index];
      if (right === undefined) break;
      const pasted = this.paste(result, right, call);
      if (pasted === undefined) break;
      context.index++;
      result = pasted;
      more = hasPaste(right);
    }
    this.push([markPaste(result, false)], undefined, context.call, false);
  }

  /** The arguments of a call, or undefined when no parenthesis follows or they are wrong (which is then reported). */
  private call(macro: Macro, parameters: number, name: LexToken, call: Expansion): readonly Argument[] | undefined {
    this.preventing++;
    const args = this.opens() ? this.collect(macro, parameters, name, call) : undefined;
    this.preventing--;
    return args;
  }

  /** Whether the next token is an opening parenthesis, which is then taken. Paddings on the way to another token are put back. */
  private opens(): boolean {
    let seen: LexToken | undefined;
    for (;;) {
      const context = this.top;
      if (context === undefined) {
        if (this.host.takeParenthesis()) return true;
        break;
      }
      const token = context.tokens[context.index];
      if (token === undefined) {
        if (context.bounded) break;
        this.pop();
        if (this.paddings === "all") seen = joinPadding(seen, padding.own);
      } else if (hasPaste(token)) {
        context.index++;
        this.pasteFollowing(token, context);
        if (this.paddings === "all") seen = joinPadding(seen, paddingOf(token));
      } else if ((token.flags & flag.padding) !== 0) {
        context.index++;
        seen = joinPadding(seen, token);
      } else {
        if (!token.is("(")) break;
        context.index++;
        return true;
      }
    }
    if (seen !== undefined) this.push([seen], undefined, undefined, false);
    return false;
  }

  private collect(macro: Macro, parameters: number, name: LexToken, call: Expansion): readonly Argument[] | undefined {
    const saved = this.inArguments;
    this.inArguments = true;
    const collector = new ArgumentCollector(macro, parameters, call);
    let last: LexToken;
    do last = this.get();
    while (last !== endToken && !collector.take(last));
    this.inArguments = saved;
    this.budget.spendTokens(collector.count);
    if (last === endToken) {
      const help = "Close the parenthesis that follows the macro's name, in the same file";
      this.host.report("cpp-unterminated-arguments", "error", name, `The arguments of macro '${macro.name}' are not closed`, help);
      return undefined;
    }
    const { args } = collector;
    if (parameters === 0 && args.length === 1 && args[0]?.raw.length === 0) return [];
    if (args.length === parameters) return args;
    if (macro.variadic && args.length === parameters - 1)
      return [...args, { raw: [], omitted: true, expanded: undefined, stringified: undefined }];
    const message = `Macro '${macro.name}' takes ${parameters} argument${parameters === 1 ? "" : "s"}, but ${args.length} ${args.length === 1 ? "is" : "are"} given`;
    this.host.report("cpp-argument-count", "error", name, message, "Give as many arguments as the definition has parameters");
    return undefined;
  }
}

function excerpt({ text }: LexToken): string {
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

/** Divides the tokens after a call's opening parenthesis into arguments. */
class ArgumentCollector {
  readonly args: Argument[] = [];
  /** Tokens taken so far. */
  count = 0;
  private readonly macro: Macro;
  private readonly parameters: number;
  private readonly call: Expansion;
  private raw: LexToken[] = [];
  private depth = 0;

  constructor(macro: Macro, parameters: number, call: Expansion) {
    this.macro = macro;
    this.parameters = parameters;
    this.call = call;
  }

  /** Takes the next token. True when it was the closing parenthesis. */
  take(token: LexToken): boolean {
    this.count++;
    if ((token.flags & flag.padding) !== 0) {
      if (this.raw.length > 0) this.raw.push(token);
      return false;
    }
    if (token.kind === "punctuator") {
      if (token.is("(")) this.depth++;
      else if (token.is(")")) {
        if (this.depth === 0) {
          this.finishArgument();
          return true;
        }
        this.depth--;
      } else if (token.is(",") && this.depth === 0 && !(this.macro.variadic && this.args.length === this.parameters - 1)) {
        this.finishArgument();
        return false;
      }
    }
    const { expansion } = token;
    // What was written in the call is now part of it. A token that came out of another macro keeps that one as its innermost.
    this.raw.push(expansion === undefined || expansion === this.call.parent ? token.inside(this.call) : token);
    return false;
  }

  private finishArgument(): void {
    const { raw } = this;
    let end = raw.length;
    while (end > 0 && ((raw[end - 1]?.flags ?? 0) & flag.padding) !== 0) end--;
    if (end < raw.length) raw.length = end;
    const omitted = this.macro.variadic && this.parameters === 1 && end === 0;
    this.args.push({ raw, omitted, expanded: undefined, stringified: undefined });
    this.raw = [];
  }
}
