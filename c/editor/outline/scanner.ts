/** One pass over a text: directives, comments, and the tokens of each declaration at file level, handed on when it is complete. */
import type { Span } from "../ast.ts";
import type { FileObject, MacroDefinition, Prototype } from "../file.ts";
import {
  APOSTROPHE,
  CLOSE_BRACE,
  CLOSE_BRACKET,
  CLOSE_PAREN,
  EQUALS,
  HASH,
  isDigit,
  isSpace,
  isWord,
  NEWLINE,
  nextInBody,
  OPEN_BRACE,
  OPEN_BRACKET,
  OPEN_PAREN,
  QUOTE,
  SEMICOLON,
  SLASH,
  wordEnd,
} from "./characters.ts";
import { Conditionals, conditionOf, type Standing } from "./conditionals.ts";
import type { Head } from "./context.ts";
import { readDeclaration } from "./declaration.ts";
import { readDirective, readInclude, readMacro } from "./directive.ts";
import type { Include, Outline, OutlineFunction, OutlineParts } from "./result.ts";
import { beginsDirective, commentEnd, directiveEnd, literalEnd } from "./skip.ts";
import type { OutlineTable } from "./table.ts";
import { LITERAL, NUMBER, type SavedTokens, Tokens, WORD } from "./tokens.ts";

/** A function whose closing brace may not be known yet. */
interface OpenFunction {
  readonly head: Head;
  readonly bodyStart: number;
  readonly conditions: readonly string[];
  /** After the last brace that closes it: each branch of a conditional may have one. */
  end: number;
  /** After the first one; 0 before. */
  firstEnd: number;
}

/** What the outermost open brace is: a function's body, a list or struct inside a declaration, or something not understood. */
type Braces = "function" | "group" | "unknown";

interface Place extends Standing {
  readonly braces: Braces;
  readonly groupStart: number;
  readonly tokens: SavedTokens | undefined;
  readonly open: readonly OpenFunction[];
}

/** Of each kind of thing no more than this is kept of a file: what has more is no source, and must not take all memory. */
const MOST_OF_EACH = 1_000_000;

function keep<T>(list: T[], value: T): void {
  if (list.length < MOST_OF_EACH) list.push(value);
}

const NO_FUNCTIONS: readonly OpenFunction[] = [];

export class Scanner {
  private readonly text: string;
  private readonly table: OutlineTable;
  private readonly parts: OutlineParts;
  /** Whether a closing brace in the first column ends a function whatever the count says. */
  private readonly trustColumns: boolean;
  private readonly tokens = new Tokens();
  private readonly conditionals = new Conditionals<Place>();
  private readonly functions: OpenFunction[] = [];
  private readonly prototypes: Prototype[] = [];
  private readonly macros: MacroDefinition[] = [];
  private readonly objects: FileObject[] = [];
  private readonly comments: Span[] = [];
  private readonly includes: Include[] = [];
  private readonly addComment = (start: number, end: number): void => {
    if (this.parts.comments) keep(this.comments, { start, end });
  };
  /** A parenthesis was open where none can be. */
  private isTorn = false;
  private depth = 0;
  private braces: Braces = "group";
  private groupStart = 0;
  private open: readonly OpenFunction[] = NO_FUNCTIONS;

  constructor(text: string, table: OutlineTable, parts: OutlineParts, trustColumns: boolean) {
    this.text = text;
    this.table = table;
    this.parts = parts;
    this.trustColumns = trustColumns;
  }

  run(): Omit<Outline, "path"> {
    const { length } = this.text;
    let at = this.text.charCodeAt(0) === 0xfeff ? 1 : 0;
    while (at < length) at = this.depth > 0 ? this.inBraces(at) : this.atTop(at);
    const balanced = this.depth === 0 && this.tokens.nesting === 0 && !this.isTorn && !this.tokens.gaveUp;
    for (const each of this.open) each.end = length;
    this.conditionals.finish(length);
    return {
      functions: nested(this.functions).map(finished),
      prototypes: this.prototypes,
      macros: this.macros,
      objects: this.objects,
      comments: this.comments,
      conditionals: this.conditionals.regions,
      includes: this.includes,
      balanced,
    };
  }

  /** Goes on inside braces until they are closed or the text ends. Returns where it stopped. */
  private inBraces(from: number): number {
    const { text } = this;
    let at = nextInBody(text, from);
    while (at < text.length) {
      const code = text.charCodeAt(at);
      if (code === CLOSE_BRACE) {
        at++;
        if (--this.depth === 0 || (this.trustColumns && isFirstColumn(text, at - 1))) {
          this.closeBraces(at);
          return at;
        }
      } else if (code === OPEN_BRACE) {
        at++;
        this.depth++;
      } else {
        at = this.skip(at, code);
        if (this.depth === 0) return at;
      }
      at = nextInBody(text, at);
    }
    return text.length;
  }

  /** A comment, a literal or a directive, or else one character. Returns where it ends. */
  private skip(at: number, code: number): number {
    if (code === QUOTE || code === APOSTROPHE) return Math.max(literalEnd(this.text, at), at + 1);
    if (code === HASH) return beginsDirective(this.text, at) ? this.directive(at) : at + 1;
    if (code !== SLASH) return at + 1;
    const end = commentEnd(this.text, at);
    if (end === at) return at + 1;
    this.addComment(at, end);
    return end;
  }

  private closeBraces(end: number): void {
    this.depth = 0;
    if (this.braces === "group") {
      this.tokens.push(OPEN_BRACE, this.groupStart, end);
      return;
    }
    for (const each of this.open) {
      each.end = end;
      each.firstEnd ||= end;
    }
    this.open = NO_FUNCTIONS;
    this.tokens.clear();
  }

  /** One token at file level. */
  private atTop(at: number): number {
    const { text } = this;
    const code = text.charCodeAt(at);
    if (isSpace(code)) return at + 1;
    if (isWord(code)) return this.word(at, code);
    switch (code) {
      case QUOTE:
      case APOSTROPHE: {
        const end = Math.max(literalEnd(text, at), at + 1);
        this.tokens.push(LITERAL, at, end);
        return end;
      }
      case HASH:
      case SLASH:
        return this.skip(at, code);
      case OPEN_PAREN:
      case OPEN_BRACKET:
        this.tokens.pushOpening(code, at);
        return at + 1;
      case CLOSE_PAREN:
      case CLOSE_BRACKET:
        this.tokens.pushClosing(code, at);
        return at + 1;
      case OPEN_BRACE:
        this.openBraces(at);
        return at + 1;
      case CLOSE_BRACE:
        // It closes `extern "C" {`; or something above was not closed.
        if (this.tokens.nesting > 0) this.isTorn = true;
        this.tokens.clear();
        return at + 1;
      case SEMICOLON:
        if (this.tokens.nesting === 0) this.finishDeclaration(at + 1);
        else this.tokens.push(code, at, at + 1);
        return at + 1;
      default:
        if (code === EQUALS && this.tokens.nesting === 0 && this.tokens.assignment < 0) this.tokens.assignment = this.tokens.count;
        this.tokens.push(code < 128 ? code : LITERAL, at, at + 1);
        return at + 1;
    }
  }

  private word(at: number, code: number): number {
    const end = wordEnd(this.text, at);
    // Something was left open above: a line that begins in the first column begins something new.
    if (this.trustColumns && this.tokens.nesting > 0 && isFirstColumn(this.text, at)) this.tokens.clear();
    this.tokens.push(isDigit(code) ? NUMBER : WORD, at, end);
    return end;
  }

  private finishDeclaration(end: number): void {
    const { tokens } = this;
    if (tokens.count > 1 && !tokens.overflow) {
      const conditions = this.conditionals.conditions;
      const found = readDeclaration(this.text, tokens, this.table, false);
      for (const head of found.heads) keep(this.prototypes, prototypeOf(head, end, conditions));
      this.addObjects(found.objects, end);
    }
    tokens.clear();
  }

  private addObjects(found: readonly Omit<FileObject, "end">[], end: number): void {
    if (!this.parts.objects) return;
    for (const object of found) keep(this.objects, { ...object, end });
  }

  private openBraces(at: number): void {
    this.depth = 1;
    this.groupStart = at;
    this.braces = this.tokens.nesting > 0 || this.tokens.assignment >= 0 ? "group" : this.meaningOfBrace(at);
  }

  private meaningOfBrace(at: number): Braces {
    const { tokens, text } = this;
    const [first, second] = [tokens.kind(0), tokens.kind(1)];
    if (tokens.count === 2 && first === WORD && second === LITERAL) {
      // `extern "C" {` closes far below, where it is passed over.
      this.depth = 0;
      tokens.clear();
      return "unknown";
    }
    const { heads, objects, isTagged } = readDeclaration(text, tokens, this.table, true);
    // The declaration goes on after the brace, and is read again as a whole then.
    if (isTagged) return "group";
    this.addObjects(objects, at);
    const [head] = heads;
    tokens.clear();
    if (head === undefined) return "unknown";
    if (this.functions.length >= MOST_OF_EACH) return "unknown";
    const opened: OpenFunction = { head, bodyStart: at, conditions: this.conditionals.conditions, end: text.length, firstEnd: 0 };
    this.functions.push(opened);
    this.open = [opened];
    return "function";
  }

  private directive(at: number): number {
    const { text, conditionals } = this;
    const { name, nameEnd } = readDirective(text, at);
    const end = directiveEnd(text, nameEnd, this.addComment);
    switch (name) {
      case "if":
      case "ifdef":
      case "ifndef":
        conditionals.begin(conditionOf(name, text.slice(nameEnd, end)) ?? "0", at, this.place());
        break;
      case "elif":
      case "elifdef":
      case "elifndef":
      case "else":
        this.goTo(conditionals.next(conditionOf(name, text.slice(nameEnd, end)), at, this.place()));
        break;
      case "endif":
        this.endConditional(at);
        break;
      case "define":
        this.define(at, nameEnd, end);
        break;
      default:
        conditionals.other();
        if (name === "include") this.include(at, nameEnd, end);
    }
    return end;
  }

  private endConditional(at: number): void {
    const { open } = this;
    const place = this.conditionals.end(at, this.place());
    if (place === undefined) return;
    this.goTo(place);
    // A function that another branch opened is closed by the same brace.
    if (this.depth > 0 && open.some((each) => !this.open.includes(each))) this.open = [...new Set([...this.open, ...open])];
  }

  private define(at: number, nameEnd: number, end: number): void {
    const { text, conditionals } = this;
    if (!this.parts.macros && !conditionals.awaitsGuard) {
      conditionals.other();
      return;
    }
    const macro = readMacro(text, at, nameEnd, end);
    if (macro === undefined) return;
    conditionals.define(macro.name);
    if (this.parts.macros) keep(this.macros, { ...macro, conditions: conditionals.conditions });
  }

  private include(at: number, nameEnd: number, end: number): void {
    const found = readInclude(this.text, at, nameEnd, end);
    if (found !== undefined) keep(this.includes, found);
  }

  private place(): Place {
    return { depth: this.depth, braces: this.braces, groupStart: this.groupStart, tokens: this.tokens.save(), open: this.open };
  }

  private goTo(place: Place | undefined): void {
    if (place === undefined) return;
    this.depth = place.depth;
    this.braces = place.braces;
    this.groupStart = place.groupStart;
    this.tokens.restore(place.tokens);
    this.open = place.open;
  }
}

function isFirstColumn(text: string, at: number): boolean {
  return at === 0 || text.charCodeAt(at - 1) === NEWLINE;
}

function prototypeOf(
  { start, name, nameStart, attributes, returnType, parameters }: Head,
  end: number,
  conditions: readonly string[],
): Prototype {
  return { start, end, name, nameStart, attributes, returnType, parameters, conditions };
}

/**
 * The functions in order, such that each lies in another or apart from it: one that is closed in two branches, between which another begins,
 * ends with the first.
 */
function nested(functions: readonly OpenFunction[]): readonly OpenFunction[] {
  const sorted = [...functions].sort((a, b) => a.head.start - b.head.start);
  const around: OpenFunction[] = [];
  for (const each of sorted) {
    for (let top = around.at(-1); top !== undefined && top.end < each.end; top = around.at(-1)) {
      if (top.end > each.head.start) top.end = Math.max(top.bodyStart + 1, Math.min(top.firstEnd || top.end, each.head.start));
      around.pop();
    }
    around.push(each);
  }
  return sorted;
}

function finished({ head, bodyStart, conditions, end }: OpenFunction): OutlineFunction {
  const { start, name, nameStart, attributes, returnType, parameters, madeBy } = head;
  return { start, end, name, nameStart, attributes, returnType, parameters, conditions, bodyStart, madeBy };
}
