/** What the parts of the reader share: the tokens, how to refuse, and the names met so far. */
import type { Problem } from "../../../base/problem.ts";
import { positionAt, type SourceFile } from "../../../base/source-file.ts";
import { Lexer, type Token } from "./lexer.ts";
import type { Value } from "./test.ts";

/** Ends the reading; caught where it began, never seen outside. */
export class Refusal extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.message);
    this.problem = problem;
  }
}

export interface MutableLocation {
  readonly name: string;
  initial: Value;
  pointer: boolean;
}

export interface InitialRegister {
  readonly thread: number;
  readonly name: string;
  readonly value: Value;
  readonly at: number;
}

/** Words that begin a type. Names that end in `_t` do too. */
const TYPE_WORDS = new Set([
  "int",
  "long",
  "short",
  "char",
  "unsigned",
  "signed",
  "void",
  "volatile",
  "const",
  "struct",
  "union",
  "enum",
  "_Atomic",
  "bool",
  "_Bool",
  "u8",
  "u16",
  "u32",
  "u64",
  "s8",
  "s16",
  "s32",
  "s64",
  "__rcu",
  "__user",
  "__percpu",
]);

export function isTypeWord(token: Token): boolean {
  return token.kind === "name" && (TYPE_WORDS.has(token.text) || /^[a-z]\w*_t$/.test(token.text));
}

/** The machine has a bit for each, besides one for each thread. */
const MAX_SECTIONS = 16;

export class Reading {
  readonly lexer: Lexer;
  readonly locations: MutableLocation[] = [];
  readonly registers: InitialRegister[] = [];
  private readonly file: SourceFile;
  private readonly byName = new Map<string, number>();
  /** Lengths of arrays by the location of their first element. */
  private sections = 0;
  private readonly arrays = new Map<number, number>();

  constructor(file: SourceFile, at: number) {
    this.file = file;
    this.lexer = new Lexer(file.text, at);
  }

  /** Ends the reading with a mistake in the text. */
  wrong(token: Pick<Token, "start">, message: string, help = ""): never {
    throw new Refusal(this.problem("litmus-syntax", token.start, message, help));
  }

  /** Ends the reading at a construct that is right, but not supported. */
  unsupported(token: Pick<Token, "start">, construct: string, help = ""): never {
    throw new Refusal(this.problem("litmus-unsupported", token.start, `${construct} is not supported in litmus tests`, help));
  }

  /** Ends the reading where something else was expected. */
  expected(what: string, found: Token = this.lexer.peek()): never {
    if (found.kind === "unknown" && found.text.length === 2) this.wrong(found, `the comment that begins here does not end`);
    this.wrong(found, `expected ${what}, found ${describe(found)}`);
  }

  /** Takes a symbol or word that has to be there. */
  take(text: string, where = ""): Token {
    const token = this.lexer.peek();
    if (token.text !== text || token.kind === "string") this.expected(`"${text}"${where === "" ? "" : ` ${where}`}`, token);
    return this.lexer.next();
  }

  /** Takes a symbol or word if it is there. */
  takeIf(text: string): boolean {
    if (!this.isNext(text)) return false;
    this.lexer.next();
    return true;
  }

  isNext(text: string): boolean {
    const token = this.lexer.peek();
    return token.text === text && token.kind !== "string";
  }

  takeName(what: string): Token {
    const token = this.lexer.peek();
    if (token.kind !== "name") this.expected(what, token);
    return this.lexer.next();
  }

  takeNumber(what: string): number {
    const token = this.lexer.peek();
    if (token.kind !== "number") this.expected(what, token);
    this.lexer.next();
    return this.numberOf(token);
  }

  /** Values have 32 bits here. */
  numberOf(token: Token): number {
    const octal = /^0[0-7]+$/.test(token.text);
    const value = octal ? Number.parseInt(token.text, 8) : Number(token.text);
    if (value > 0xffff_ffff) this.unsupported(token, `a number beyond 32 bits (${token.text})`);
    return value | 0;
  }

  /** The location of a name, made where there was none. */
  location(name: string): number {
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    const index = this.locations.length;
    this.locations.push({ name, initial: { kind: "integer", value: 0 }, pointer: false });
    this.byName.set(name, index);
    return index;
  }

  knownLocation(name: string): number | undefined {
    return this.byName.get(name);
  }

  setInitial(location: number, initial: Value): void {
    const found = this.locations[location];
    if (found !== undefined) found.initial = initial;
  }

  setPointer(location: number): void {
    const found = this.locations[location];
    if (found !== undefined) found.pointer = true;
  }

  /** Makes the elements of an array. */
  array(name: Token, length: number): number {
    if (this.byName.has(name.text)) this.wrong(name, `"${name.text}" is declared twice`);
    if (length < 1 || length > 64) this.wrong(name, `an array needs 1 to 64 elements`);
    const first = this.locations.length;
    for (let i = 0; i < length; i++) this.location(`${name.text}[${i}]`);
    this.byName.set(name.text, first);
    this.arrays.set(first, length);
    return first;
  }

  /** Element of an array. */
  element(name: Token, index: number): number {
    const first = this.byName.get(name.text);
    const length = first === undefined ? undefined : this.arrays.get(first);
    if (first === undefined || length === undefined) this.wrong(name, `"${name.text}" is not an array of the initial state`);
    if (index < 0 || index >= length) this.wrong(name, `"${name.text}" has ${length} elements, and no element ${index}`);
    return first + index;
  }

  /** A number for a section of SRCU readers. */
  nextSection(token: Token): number {
    if (this.sections >= MAX_SECTIONS) this.unsupported(token, `a test with more than ${MAX_SECTIONS} calls of srcu_read_lock()`);
    return this.sections++;
  }

  private problem(code: string, offset: number, message: string, help: string): Problem {
    return { code, severity: "error", file: this.file.path, ...positionAt(this.file, offset), message, help };
  }
}

export function describe(token: Token): string {
  if (token.kind === "end") return "the end of the file";
  return token.kind === "string" ? "a string" : `"${token.text}"`;
}
