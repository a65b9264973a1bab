/** `#pragma` and `_Pragma`: those that are the preprocessor's own, and those that are handed on. */
import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";
import { lexFile } from "./lex.ts";
import { endToken, flag, type LexToken, makeToken } from "./lex-token.ts";
import type { Macro } from "./macro.ts";
import type { MacroExpander } from "./macro-expand.ts";
import type { FileFrame } from "./preprocess-file.ts";
import type { Pragma } from "./preprocess-types.ts";
import type { Place, Token } from "./token.ts";

export interface PragmaHost {
  readonly expander: MacroExpander;
  readonly pragmas: Pragma[];
  readonly outputLength: number;
  readonly frame: FileFrame | undefined;
  readOnce(file: SourceFile): void;
  report(code: string, severity: "error" | "warning", at: Token | Place, message: string, help: string): void;
}

/** Pragmas in whose operands gcc expands macros. */
const EXPANDED: ReadonlySet<string> = new Set(["pack", "redefine_extname", "scalar_storage_order"]);

export class Pragmas {
  private readonly host: PragmaHost;
  /** What `push_macro` keeps, the latest last. */
  private readonly saved = new Map<string, (Macro | undefined)[]>();

  constructor(host: PragmaHost) {
    this.host = host;
  }

  /** `#pragma` followed by these tokens. */
  directive(hash: LexToken, tokens: readonly LexToken[]): void {
    const [first, second] = tokens;
    if (first?.is("GCC") === true && second !== undefined) this.gcc(hash, tokens, second.text);
    else if (first?.is("once") === true) this.once();
    else if (first?.is("push_macro") === true || first?.is("pop_macro") === true) this.keepMacro(first, tokens);
    else this.handOn(first !== undefined && EXPANDED.has(first.text) ? [first, ...this.expanded(tokens.slice(1))] : tokens);
  }

  /** `_Pragma` with this text. What it holds has the operator's place. */
  operator(text: string, use: LexToken): void {
    const { tokens } = lexFile(makeSourceFile("<_Pragma>", text, "model"));
    const placed = tokens.filter(({ kind }) => kind !== "eof").map((token) => placeAt(token, use));
    this.directive(use, placed);
  }

  private gcc(hash: LexToken, tokens: readonly LexToken[], word: string): void {
    if (word === "error" || word === "warning") {
      const text = tokens
        .slice(2)
        .map((token) => token.text)
        .join(" ");
      this.host.report(`cpp-${word}-directive`, word, hash, `#pragma GCC ${word} ${text}`, "The text itself says what it needs");
    } else if (word !== "system_header" && word !== "dependency") {
      this.handOn(tokens);
    }
  }

  private once(): void {
    const { frame } = this.host;
    if (frame !== undefined) this.host.readOnce(frame.prepared.file);
  }

  private keepMacro(word: LexToken, [, open, name, close]: readonly LexToken[]): void {
    const { macros } = this.host.expander;
    if (open?.is("(") !== true || name?.kind !== "string" || close?.is(")") !== true) {
      this.host.report("cpp-bad-directive", "warning", word, `#pragma ${word.text} takes one string in parentheses`, "");
      return;
    }
    const macro = name.text.slice(1, -1);
    const stack = this.saved.get(macro) ?? [];
    this.saved.set(macro, stack);
    if (word.is("push_macro")) {
      stack.push(macros.get(macro));
      return;
    }
    if (stack.length === 0) return;
    const before = stack.pop();
    if (before === undefined) macros.delete(macro);
    else macros.set(macro, before);
  }

  private expanded(tokens: readonly LexToken[]): readonly LexToken[] {
    const { expander } = this.host;
    return expander.within(tokens, "none", () => {
      const result: LexToken[] = [];
      for (let token = expander.next(); token !== endToken; token = expander.next()) result.push(token);
      return result;
    });
  }

  private handOn(tokens: readonly LexToken[]): void {
    this.host.pragmas.push({ index: this.host.outputLength, tokens });
  }
}

function placeAt({ kind, text, flags }: LexToken, use: LexToken): LexToken {
  return makeToken(kind, text, use, use.expansion, flags & ~flag.lineStart);
}
