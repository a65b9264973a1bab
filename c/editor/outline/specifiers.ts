/** The specifiers of a declaration: its attributes and the type that all its declarators share. */
import type { Annotation } from "../ast.ts";
import { OPEN_BRACE, OPEN_PAREN, STAR } from "./characters.ts";
import { type Context, wordAt } from "./context.ts";
import { folded } from "./skip.ts";
import { WORD } from "./tokens.ts";
import { roleOf, typeRank, type WordRole } from "./words.ts";

export interface Specifiers {
  /** Storage words and attributes, in the order of the text. */
  readonly attributes: readonly Annotation[];
  /** Without attributes, white space folded. */
  readonly type: string;
  readonly isExtern: boolean;
}

export interface SpecifiersRead {
  readonly specifiers: Specifiers;
  /** Index of the first token after them: where the first declarator begins, or the macro of an invocation. */
  readonly next: number;
  /** `invocation`: what follows is the use of a macro, with no type before it. `nothing`: it declares no function or object. */
  readonly kind: "declarators" | "invocation" | "nothing";
}

/** An attribute with its arguments, if it has some; `at` is the word's index. */
export function annotationAt(context: Context, at: number): { readonly annotation: Annotation; readonly next: number } {
  const { text, tokens } = context;
  const start = tokens.start(at);
  const name = wordAt(context, at);
  if (tokens.kind(at + 1) !== OPEN_PAREN) return { annotation: { name, arguments: undefined, start, end: tokens.end(at) }, next: at + 1 };
  const closing = tokens.match(at + 1);
  const given = text.slice(tokens.end(at + 1), tokens.start(closing));
  return { annotation: { name, arguments: given, start, end: tokens.end(closing) }, next: closing + 1 };
}

export function readSpecifiers(context: Context, from: number): SpecifiersRead {
  return new SpecifierReader(context, from).read();
}

class SpecifierReader {
  private readonly context: Context;
  private at: number;
  private readonly attributes: Annotation[] = [];
  private readonly type: string[] = [];
  /** A word that can only be a type was seen, so that a plain word that follows is no type. */
  private typed = false;
  /** Index of the plain word that was taken for the type. */
  private typeWord: number | undefined;
  private isExtern = false;
  /** The last attribute that is one by its spelling only; it may be a type after all. */
  private guess: { readonly index: number; readonly annotation: Annotation } | undefined;

  constructor(context: Context, from: number) {
    this.context = context;
    this.at = from;
  }

  read(): SpecifiersRead {
    const { tokens } = this.context;
    while (this.at < tokens.count) {
      const kind = tokens.kind(this.at);
      if (kind !== WORD) return this.stop(kind === STAR || kind === OPEN_PAREN ? "declarators" : "nothing");
      const stopped = this.word(wordAt(this.context, this.at));
      if (stopped !== undefined) return this.stop(stopped);
    }
    return this.stop("nothing");
  }

  /** Takes one word; or says how the specifiers end before it. */
  private word(word: string): SpecifiersRead["kind"] | undefined {
    const role = roleOf(word, this.context.table);
    switch (role) {
      case "typedef":
      case "asm":
      case "statement":
        return "nothing";
      case "storage":
        if (word === "extern") this.isExtern = true;
        this.takeAttribute();
        return undefined;
      case "qualifier":
      case "type":
        this.typed ||= role === "type";
        this.takeType(this.at + 1);
        return undefined;
      case "tag":
        this.takeTag();
        return undefined;
      case "typeof":
        this.typed = true;
        this.takeType(this.afterGroup(this.at + 1));
        return undefined;
      case "attribute":
      case "attribute-like":
      case "plain":
        return this.name(word, role);
    }
  }

  /** A word that is no word of the language: an attribute, the type, the declarator's name, or a macro. */
  private name(word: string, role: WordRole): SpecifiersRead["kind"] | undefined {
    const { tokens } = this.context;
    const isCall = tokens.kind(this.at + 1) === OPEN_PAREN;
    if (role === "attribute") {
      this.takeAttribute();
      return undefined;
    }
    if (isCall) return this.call(word, role);
    if (role === "attribute-like" && !this.isName(this.at)) {
      this.takeGuess();
      return undefined;
    }
    if (this.typed) return this.typedName();
    if (this.leadsToWordOfType()) this.takeAttribute();
    else {
      this.typed = true;
      this.typeWord = this.at;
      this.takeType(this.at + 1);
    }
    return undefined;
  }

  /** Whether a type of the language follows the plain word here, which is then none. */
  private leadsToWordOfType(): boolean {
    const { context } = this;
    let next = this.at + 1;
    while (roleOf(wordAt(context, next), context.table) === "qualifier") next++;
    const role = roleOf(wordAt(context, next), context.table);
    return role === "type" || role === "tag" || role === "typeof";
  }

  /** Whether the word can only be the name that is declared: nothing that could be one follows. */
  private isName(index: number): boolean {
    const { tokens } = this.context;
    return this.typed && (index + 1 >= tokens.count || tokens.kind(index + 1) !== WORD) && tokens.kind(index + 1) !== STAR;
  }

  /** A plain word after the type. A further word after it, or a star, shows that one of the two is an attribute. */
  private typedName(): "declarators" | undefined {
    const { context, at } = this;
    const { tokens } = context;
    const follows = tokens.kind(at + 1);
    const isLast = follows !== WORD && follows !== STAR;
    const role = follows === WORD ? roleOf(wordAt(context, at + 1), context.table) : "plain";
    if (isLast || role === "attribute" || role === "attribute-like") return "declarators";
    if (this.typeWord !== undefined && typeRank(wordAt(context, at)) > typeRank(wordAt(context, this.typeWord)))
      this.replaceType(this.typeWord);
    else this.takeAttribute();
    return undefined;
  }

  /** `SOMEATTRIBUTE name f(void)`: the word at `index` was taken for the type, and the next one looks more like one. */
  private replaceType(index: number): void {
    const { tokens } = this.context;
    const name = this.type.pop() ?? "";
    this.attributes.push({ name, arguments: undefined, start: tokens.start(index), end: tokens.end(index) });
    this.typeWord = this.at;
    this.takeType(this.at + 1);
  }

  /** A word before a parenthesis: the function's name, a macro, or a type or attribute with arguments. */
  private call(word: string, role: WordRole): SpecifiersRead["kind"] | undefined {
    const { context, at } = this;
    const { tokens, table } = context;
    if (table.functionMacro(word) !== undefined || table.objectMacro(word) !== undefined) return "invocation";
    if (this.typed) return "declarators";
    const next = tokens.match(at + 1) + 1;
    const follows = tokens.kind(next);
    if (follows === STAR || (follows === OPEN_PAREN && tokens.kind(at + 2) === STAR)) {
      // `TYPE(x) *f(void)`, or `type (*pointer)(int)`.
      this.typed = true;
      this.takeType(follows === STAR ? next : at + 1);
      return undefined;
    }
    const followsRole = follows === WORD ? roleOf(wordAt(context, next), table) : "plain";
    if (follows !== WORD || followsRole === "attribute" || (followsRole === "attribute-like" && !this.leadsToName(next))) {
      return this.isTypedByGuess() ? "declarators" : "invocation";
    }
    if (role === "attribute-like" || this.leadsToType(next)) this.takeAttribute();
    else {
      this.typed = true;
      this.takeType(next);
    }
    return undefined;
  }

  /** Whether words go on from `index` to a word that is followed by a parenthesis and then by nothing, as in `A(x) __f(int y)`. */
  private leadsToName(index: number): boolean {
    const { tokens } = this.context;
    let at = index;
    while (tokens.kind(at) === WORD && tokens.kind(at + 1) !== OPEN_PAREN) at++;
    return at > index && tokens.kind(at) === WORD;
  }

  /** Whether at `index` a type stands before the name. */
  private leadsToType(index: number): boolean {
    const { context } = this;
    const role = roleOf(wordAt(context, index), context.table);
    if (role !== "plain" && role !== "attribute-like") return true;
    return context.tokens.kind(index + 1) === WORD || context.tokens.kind(index + 1) === STAR;
  }

  /** There is no type, but the word just before is an attribute by its spelling only: then that is the type. */
  private isTypedByGuess(): boolean {
    const { guess } = this;
    if (guess === undefined || guess.index !== this.at - 1) return false;
    this.attributes.splice(this.attributes.indexOf(guess.annotation), 1);
    this.type.push(guess.annotation.name);
    return true;
  }

  private takeAttribute(): void {
    const { annotation, next } = annotationAt(this.context, this.at);
    this.attributes.push(annotation);
    this.at = next;
  }

  private takeGuess(): void {
    const index = this.at;
    this.takeAttribute();
    const annotation = this.attributes.at(-1);
    this.guess = annotation === undefined || this.typed ? undefined : { index, annotation };
  }

  /** Takes the tokens up to `next` as a piece of the type. */
  private takeType(next: number): void {
    const { text, tokens } = this.context;
    const piece = text.slice(tokens.start(this.at), tokens.end(next - 1));
    this.type.push(next === this.at + 1 ? piece : folded(piece));
    this.at = next;
  }

  private afterGroup(index: number): number {
    const { tokens } = this.context;
    return tokens.kind(index) === OPEN_PAREN ? tokens.match(index) + 1 : index;
  }

  /** `struct name`, with attributes between and a list after it. */
  private takeTag(): void {
    const { context } = this;
    const { tokens, table } = context;
    const parts = [wordAt(context, this.at)];
    this.typed = true;
    this.at++;
    while (tokens.kind(this.at) === WORD) {
      const role = roleOf(wordAt(context, this.at), table);
      if (role !== "attribute") {
        parts.push(wordAt(context, this.at++));
        break;
      }
      this.takeAttribute();
    }
    if (tokens.kind(this.at) === OPEN_BRACE) this.at++;
    this.type.push(parts.join(" "));
  }

  private stop(kind: SpecifiersRead["kind"]): SpecifiersRead {
    const { attributes, isExtern } = this;
    return { specifiers: { attributes, type: this.type.join(" "), isExtern }, next: this.at, kind };
  }
}
