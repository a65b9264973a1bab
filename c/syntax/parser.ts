/**
 * The parser's state: the token cursor, the scope, what the unit has declared so far. The grammar lies in `parse-*.ts`; where
 * its parts call each other in a circle they go through {@link Grammar}.
 */
import type { Problem, RelatedPlace } from "../../base/problem.ts";
import type { BlockStmt, Expr, FunctionDecl, Initializer, IntrinsicTable, Label, ObjectDecl, Stmt, SwitchCase } from "./ast.ts";
import type { PackEvent } from "./pack.ts";
import type { ProblemCode } from "./problems.ts";
import { ParseStop, problemAt, relatedAt } from "./problems.ts";
import { Scope } from "./scope.ts";
import { EOF } from "./token-codes.ts";
import type { Token } from "./token.ts";
import type { QualType, RecordType } from "./types.ts";

/**
 * `kernel` and `gnu11`: C11 with GNU extensions; what gcc 12 accepts with a warning is accepted, with one, except implicit int and
 * implicit function declarations. `gnu89`: these too, and K&R definitions.
 */
export type Dialect = "kernel" | "gnu11" | "gnu89";

/** The parts of the grammar that others call upwards. */
export interface Grammar {
  /** An assignment expression, as it stands: lvalues, arrays and functions are not converted. */
  readonly assignment: (p: Parser) => Expr;
  /** A comma expression, as it stands. */
  readonly expression: (p: Parser) => Expr;
  /** A conditional expression that must be an integer constant. */
  readonly constant: (p: Parser, what: string) => bigint;
  /** A type name, as in a cast. */
  readonly typeName: (p: Parser) => QualType;
  readonly startsTypeName: (p: Parser) => boolean;
  /** A braced initializer or an expression for an object of the type; the type comes back with an array's length filled in. */
  readonly initializer: (
    p: Parser,
    type: QualType,
    storage: ObjectDecl["storage"],
  ) => { readonly init: Initializer; readonly type: QualType };
  readonly block: (p: Parser) => BlockStmt;
  /** A declaration inside a block; undefined when it declares no object. */
  readonly localDeclaration: (p: Parser) => Stmt;
  /** A struct or union specifier; the cursor is on the keyword. */
  readonly recordSpecifier: (p: Parser) => QualType;
  /** A parameter list; the cursor is on its parenthesis. */
  readonly parameters: (p: Parser) => FunctionPart;
  readonly staticAssert: (p: Parser) => void;
}

/** A parameter list, kept for a definition's body. */
export interface FunctionPart {
  readonly params: readonly ObjectDecl[];
  /** The names of a K&R list, whose declarations follow; undefined for a prototype or `()`. */
  readonly names: readonly { readonly name: string; readonly pos: number }[] | undefined;
  readonly prototyped: boolean;
  readonly variadic: boolean;
  /** Holds the parameters, and tags declared among them. */
  readonly scope: Scope;
  /** Sizes of array parameters that have side effects: evaluated when the function is entered. */
  readonly effects: readonly Expr[];
}

/** What is shared by the file and all its bodies. */
export interface Unit {
  readonly tokens: readonly Token[];
  readonly codes: Uint8Array;
  readonly dialect: Dialect;
  readonly intrinsics: IntrinsicTable;
  readonly packs: readonly PackEvent[];
  readonly grammar: Grammar;
  readonly fileScope: Scope;
  readonly globals: Map<string, ObjectDecl | FunctionDecl>;
  readonly records: Map<string, RecordType>;
  readonly staticLocals: ObjectDecl[];
  /** Externals first declared in a block or implicitly, and library functions reached as `__builtin_…`. */
  readonly hidden: Map<string, ObjectDecl | FunctionDecl>;
  /** `__builtin_va_list`: an array of one `__va_list_tag`. */
  readonly vaList: QualType;
}

/** What is known while a function's body is parsed. */
export interface FunctionState {
  readonly decl: FunctionDecl;
  readonly labels: Map<string, LabelState>;
  /** Labels declared by `__label__`, innermost block last. */
  readonly localLabels: Map<string, LabelState>[];
  readonly switches: SwitchState[];
  /** How many loops and switches enclose the statement. */
  breakable: number;
  loops: number;
  funcName: ObjectDecl | undefined;
}

export interface LabelState {
  readonly label: Label;
  /** The token of its first use or definition. */
  readonly pos: number;
  defined: boolean;
}

export interface SwitchState {
  readonly type: QualType;
  readonly cases: SwitchCase[];
}

/** How deep the text may nest before the parser's own recursion is in danger. C asks for 63 parentheses. */
const MAX_DEPTH = 256;
/** How high a tree may grow (long chains of operators, `else if`), for the sake of those who walk it. */
const MAX_HEIGHT = 600;

export class Parser {
  readonly unit: Unit;
  readonly codes: Uint8Array;
  /** Index of the current token. */
  at: number;
  /** Code of the current token. */
  code: number;
  /** Index of the end of the text for this parser. */
  readonly end: number;
  scope: Scope;
  /** Only file-scope declarations before this token are seen. */
  readonly limit: number;
  readonly problems: Problem[];
  fn: FunctionState | undefined = undefined;
  /** The expression statement that was read last, and its expression before the value was discarded. */
  lastRaw: { readonly stmt: Stmt; readonly raw: Expr } | undefined = undefined;
  /** Where the sizes of array parameters go that are not constant. */
  sizes: Expr[] = [];
  /** The height of the tree that was built last. */
  height = 0;
  private depth = 0;

  constructor(unit: Unit, at: number, end: number, limit: number, problems: Problem[]) {
    this.unit = unit;
    this.codes = unit.codes;
    this.end = end;
    this.limit = limit;
    this.scope = unit.fileScope;
    this.problems = problems;
    this.at = at;
    this.code = EOF;
    this.moveTo(at);
  }

  get grammar(): Grammar {
    return this.unit.grammar;
  }

  moveTo(index: number): void {
    this.at = index;
    this.code = index < this.end ? (this.codes[index] ?? EOF) : EOF;
  }

  /** Steps over the current token and returns its index. */
  next(): number {
    const { at } = this;
    if (at < this.end) this.moveTo(at + 1);
    return at;
  }

  /** The code of the token behind the current one. */
  peek(): number {
    return this.at + 1 < this.end ? (this.codes[this.at + 1] ?? EOF) : EOF;
  }

  accept(code: number): boolean {
    if (this.code !== code) return false;
    this.next();
    return true;
  }

  /** Steps over the expected token or fails: "expected `)` after the arguments". */
  expect(code: number, what: string): number {
    if (this.code !== code) this.fail("c-syntax", `Expected ${what} before ${this.shown(this.at)}`);
    return this.next();
  }

  token(index: number = this.at): Token {
    const { tokens } = this.unit;
    const token = tokens[index] ?? tokens.at(-1);
    if (token === undefined) throw new Error("The token list is empty");
    return token;
  }

  text(index: number = this.at): string {
    return this.unit.tokens[index]?.text ?? "";
  }

  /** A token as messages show it. */
  shown(index: number): string {
    if (index >= this.end || this.codes[index] === EOF) return "the end of the text";
    const { text } = this.token(index);
    return `\`${text.length > 40 ? `${text.slice(0, 40)}…` : text}\``;
  }

  /** The end of a node whose last token has been stepped over. */
  get last(): number {
    return this.at;
  }

  /** Leaves the current declaration or body with an error. */
  fail(code: ProblemCode, message: string, index: number = this.at, related: readonly RelatedPlace[] = []): never {
    throw new ParseStop(problemAt(this.token(Math.min(index, this.unit.tokens.length - 1)), code, message, "error", related));
  }

  warn(code: ProblemCode, message: string, index: number = this.at): void {
    if (this.problems.length < MAX_WARNINGS) this.problems.push(problemAt(this.token(index), code, message, "warning"));
  }

  related(index: number, message: string): RelatedPlace {
    return relatedAt(this.token(index), message);
  }

  /** One level of nesting more, for the time of `parse`. */
  nested<T>(what: string, parse: () => T): T {
    this.enter(what);
    const result = parse();
    this.leave();
    return result;
  }

  /** Must be paired with {@link leave} on the way that does not fail. */
  enter(what: string): void {
    if (++this.depth > MAX_DEPTH) this.fail("c-nesting", `${what} are nested more than ${MAX_DEPTH} deep`);
  }

  leave(): void {
    this.depth--;
  }

  /** Notes the height of a node from that of its highest child. */
  grow(child: number): void {
    this.height = child + 1;
    if (child >= MAX_HEIGHT) this.fail("c-nesting", `The expression or statement is more than ${MAX_HEIGHT} operators or levels deep`);
  }

  pushScope(): Scope {
    this.scope = new Scope(this.scope);
    return this.scope;
  }

  popScope(): void {
    this.scope = this.scope.parent ?? this.scope;
  }

  get atFileScope(): boolean {
    return this.scope.parent === undefined;
  }

  get gnu89(): boolean {
    return this.unit.dialect === "gnu89";
  }
}

const MAX_WARNINGS = 1000;
