/** The `#if`s of a body: where they lie, what they ask for, and whether whole statements lie in their branches. */
import { Brackets, type OpenBracket, textOf } from "./brackets.ts";
import { TokenKind, type Tokens } from "./tokens.ts";

export interface Conditional {
  /** Offset of the `#` of `#if`. */
  readonly start: number;
  /** After the line of `#endif`, or the end of the text. */
  end: number;
  /** Without the empty branch that an absent `#else` means. */
  readonly branches: Branch[];
  /** Whether a branch begins or ends inside a statement, or a list of values: then a branch cannot be read by itself. */
  splits: boolean;
  /** The token of `#endif`; −1 when there is none. */
  endToken: number;
}

export interface Branch {
  /** As ConditionalBranch in ast.ts has it. */
  readonly condition: string | undefined;
  /** The token of its directive; its own tokens lie between that and the next directive of the conditional. */
  readonly token: number;
}

/** All conditionals, in the order of their `#if`. */
export function findConditionals(tokens: Tokens): readonly Conditional[] {
  const finder = new Finder(tokens);
  for (let token = 0; token < tokens.count; token++) finder.take(token);
  return finder.finish();
}

interface Open {
  readonly conditional: Conditional;
  /** The brackets that were open at the `#if`. */
  readonly stack: readonly OpenBracket[];
  readonly previous: number;
  /** Those open after the first branch: the text goes on from there. */
  after: readonly OpenBracket[] | undefined;
  /** Whether a branch closed a bracket of before. */
  broken: boolean;
}

class Finder {
  private readonly tokens: Tokens;
  private readonly brackets: Brackets;
  private readonly found: Conditional[] = [];
  private readonly open: Open[] = [];
  /** Conditionals whose directive is the last thing that was seen. */
  private pending: Conditional[] = [];

  constructor(tokens: Tokens) {
    this.tokens = tokens;
    this.brackets = new Brackets(tokens);
  }

  take(token: number): void {
    if (this.tokens.kinds[token] === TokenKind.directive) {
      this.directive(token);
      return;
    }
    if (this.pending.length > 0) {
      if (textOf(this.tokens, token) === "else") for (const conditional of this.pending) conditional.splits = true;
      this.pending = [];
    }
    this.brackets.take(token);
    const depth = this.brackets.stack.length;
    for (let at = this.open.length - 1; at >= 0; at--) {
      const open = this.open[at];
      if (open === undefined || open.stack.length <= depth) break;
      open.broken = true;
    }
  }

  finish(): readonly Conditional[] {
    for (const { conditional } of this.open) {
      conditional.splits = true;
      conditional.end = this.tokens.source.length;
    }
    return this.found;
  }

  private directive(token: number): void {
    const text = textOf(this.tokens, token);
    const name = /^#\s*([a-z]+)/.exec(text)?.[1] ?? "";
    const condition = conditionOf(text, name);
    if (name === "if" || name === "ifdef" || name === "ifndef") this.begin(token, condition);
    else if (name === "else" || name.startsWith("elif")) this.next(token, condition);
    else if (name === "endif") this.end(token);
  }

  private begin(token: number, condition: string | undefined): void {
    const { stack, previous } = this.brackets;
    const start = this.tokens.starts[token] ?? 0;
    const splits = !this.isBoundary(previous);
    const conditional: Conditional = { start, end: start, branches: [{ condition, token }], splits, endToken: -1 };
    this.found.push(conditional);
    this.open.push({ conditional, stack: [...stack], previous, after: undefined, broken: false });
    this.pending.push(conditional);
  }

  private next(token: number, condition: string | undefined): void {
    const open = this.open.at(-1);
    if (open === undefined) return;
    this.closeBranch(open);
    this.brackets.stack = [...open.stack];
    this.brackets.previous = open.previous;
    open.conditional.branches.push({ condition, token });
    this.pending.push(open.conditional);
  }

  private end(token: number): void {
    const open = this.open.pop();
    if (open === undefined) return;
    this.closeBranch(open);
    this.brackets.stack = [...(open.after ?? open.stack)];
    open.conditional.end = this.tokens.ends[token] ?? 0;
    open.conditional.endToken = token;
    this.pending.push(open.conditional);
  }

  private closeBranch(open: Open): void {
    const { stack, previous } = this.brackets;
    open.after ??= [...stack];
    const isEmpty = previous === open.previous;
    if (open.broken || stack.length !== open.stack.length || !(isEmpty || this.isBoundary(previous))) open.conditional.splits = true;
  }

  /** Whether a statement, or a member of a type, can end with this token. */
  private isBoundary(token: number): boolean {
    if (token < 0) return true;
    const within = this.brackets.top?.kind;
    const text = textOf(this.tokens, token);
    if (within === "members") return text === ";" || text === "," || text === "{" || text === "}";
    if (within !== undefined && within !== "block") return false;
    if (text === ":") return !this.isLabel(token);
    return text === ";" || text === "{" || text === "}";
  }

  /** Whether the colon ends a plain label, which must have a statement after it. */
  private isLabel(colon: number): boolean {
    const before = textOf(this.tokens, colon - 2);
    return (before === ";" || before === "{" || before === "}" || before === ":") && textOf(this.tokens, colon - 1) !== "default";
  }
}

/** What the directive asks for, comments and continuations taken out. */
export function conditionOf(directive: string, name: string): string | undefined {
  const rest = directive
    .slice(directive.indexOf(name) + name.length)
    .replaceAll(/\/\*[^]*?(?:\*\/|$)|\/\/[^]*$|\\\r?\n/g, " ")
    .replaceAll(/\s+/g, " ")
    .trim();
  switch (name) {
    case "if":
    case "elif":
      return rest;
    case "ifdef":
    case "elifdef":
      return `defined(${rest})`;
    case "ifndef":
    case "elifndef":
      return `!defined(${rest})`;
    default:
      return undefined;
  }
}

/** Which branch of a conditional is read where only one can be: the last one where it has fewer. */
export function branchKept({ branches }: Conditional, alternative: number): number {
  return Math.min(alternative, alternativesOf(branches) - 1);
}

/** How many ways there are to compile it, counting none of its branches where it has no `#else`. */
export function alternativesOf(branches: readonly Branch[]): number {
  return branches.at(-1)?.condition === undefined ? branches.length : branches.length + 1;
}
