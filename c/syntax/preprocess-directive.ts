/** Directives: everything on a line that begins with `#`. */
import type { SourceFile } from "../../base/source-file.ts";
import { evaluateCondition } from "./condition.ts";
import { endToken, type LexToken } from "./lex-token.ts";
import { sameDefinition } from "./macro.ts";
import type { MacroExpander } from "./macro-expand.ts";
import { readDirectiveDefinition } from "./preprocess-define.ts";
import type { Conditional, FileFrame } from "./preprocess-file.ts";
import { readHeaderName } from "./preprocess-header.ts";
import { Pragmas } from "./preprocess-pragma.ts";
import type { Pragma, PreprocessInput, PreprocessLimits } from "./preprocess-types.ts";
import type { Place, Token } from "./token.ts";

export interface DirectiveHost {
  readonly input: PreprocessInput;
  readonly limits: PreprocessLimits;
  readonly expander: MacroExpander;
  readonly pragmas: Pragma[];
  readonly outputLength: number;
  readonly frame: FileFrame | undefined;
  enterFile(file: SourceFile, includedAt: Place, once: boolean): void;
  readOnce(file: SourceFile): void;
  report(code: string, severity: "error" | "warning", at: Token | Place, message: string, help: string): void;
  /** Ends the run. */
  stop(code: string, at: Token | Place, message: string, help: string): void;
}

/** One directive. */
class Line {
  readonly frame: FileFrame;
  /** Index of the `#`. */
  readonly index: number;
  readonly hash: LexToken;
  /** The directive's name; the `#` when there is none. */
  readonly name: LexToken;
  /** Index of the first token of another line. */
  private readonly end: number;

  constructor(frame: FileFrame, index: number, end: number, hash: LexToken) {
    this.frame = frame;
    this.index = index;
    this.end = end;
    this.hash = hash;
    this.name = end > index + 1 ? (frame.prepared.tokens[index + 1] ?? hash) : hash;
  }

  /** The token after the name. */
  get first(): LexToken | undefined {
    return this.index + 2 < this.end ? this.frame.prepared.tokens[this.index + 2] : undefined;
  }

  /** What follows the name. */
  get rest(): readonly LexToken[] {
    return this.frame.prepared.tokens.slice(this.index + 2, this.end);
  }
}

type Handler = (line: Line) => void;

const MAX_LINE = 0x7fffffff;

const OPENING: ReadonlySet<string> = new Set(["if", "ifdef", "ifndef"]);
const BRANCHES: ReadonlySet<string> = new Set(["elif", "elifdef", "elifndef", "else"]);

/** Carries out directives. */
export class Directives {
  readonly pragmas: Pragmas;
  private readonly host: DirectiveHost;
  private readonly handlers: ReadonlyMap<string, Handler>;

  constructor(host: DirectiveHost) {
    this.host = host;
    this.pragmas = new Pragmas(host);
    this.handlers = new Map<string, Handler>([
      ["define", (line) => this.define(line)],
      ["undef", (line) => this.undef(line)],
      ["include", (line) => this.include(line, false, false)],
      ["include_next", (line) => this.include(line, true, false)],
      ["import", (line) => this.include(line, false, true)],
      ["if", (line) => this.open(line, this.condition(line))],
      ["ifdef", (line) => this.open(line, this.isDefined(line))],
      ["ifndef", (line) => this.open(line, this.isDefined(line) === false)],
      ...[...BRANCHES].map((name) => [name, (line: Line) => this.branch(line)] as const),
      ["endif", (line) => this.close(line)],
      ["error", (line) => this.message(line, "cpp-error-directive", "error")],
      ["warning", (line) => this.message(line, "cpp-warning-directive", "warning")],
      ["line", (line) => this.line(line, line.rest)],
      ["pragma", (line) => this.pragmas.directive(line.hash, line.rest)],
      ["ident", ignore],
      ["sccs", ignore],
      ["assert", ignore],
      ["unassert", ignore],
    ]);
  }

  /** Carries out the directive at the frame's next token, and goes past it (and past a group that is skipped). */
  carryOut(frame: FileFrame): void {
    const line = readLine(frame);
    if (line === undefined || line.name === line.hash) return;
    const handler = this.handlers.get(line.name.text);
    if (handler !== undefined) handler(line);
    else if (line.name.kind === "number") this.line(line, [line.name, ...line.rest]);
    else {
      const help = "Correct the directive's name, or remove the line";
      this.host.report("cpp-bad-directive", "error", line.name, `'#${line.name.text}' is not a preprocessing directive`, help);
    }
  }

  private define({ frame, index, name, first = name }: Line): void {
    const { macros } = this.host.expander;
    const macro = readDirectiveDefinition(frame.prepared, index, first);
    if ("message" in macro) {
      this.host.report("cpp-bad-define", "error", macro.token ?? name, macro.message, "Correct the definition");
      return;
    }
    const before = macros.get(macro.name);
    if (before !== undefined && before !== macro && !sameDefinition(before, macro)) {
      const message = `The macro '${macro.name}' is defined again, differently`;
      this.host.report("cpp-redefined", "warning", first, message, "Remove one of the definitions, or #undef the first");
    }
    macros.set(macro.name, macro);
  }

  private undef(line: Line): void {
    const name = this.macroName(line);
    if (name !== undefined) this.host.expander.macros.delete(name);
  }

  /** The one macro name that a directive takes. */
  private macroName({ name, rest }: Line): string | undefined {
    const [token, surplus] = rest;
    if (token === undefined || token.kind !== "identifier") {
      this.host.report("cpp-bad-directive", "error", token ?? name, `#${name.text} needs the name of a macro`, "");
      return undefined;
    }
    if (surplus !== undefined) this.surplus(name, surplus);
    return token.text;
  }

  private surplus(name: LexToken, token: LexToken): void {
    this.host.report(
      "cpp-extra-tokens",
      "warning",
      token,
      `Nothing should follow here in #${name.text}`,
      "Remove it, or make it a comment",
    );
  }

  // ---------------------------------------------------------------- conditionals

  /** Undefined when there was no name to ask about. */
  private isDefined(line: Line): boolean | undefined {
    const name = this.macroName(line);
    return name === undefined ? undefined : this.host.expander.macros.has(name);
  }

  private condition({ name, rest }: Line): boolean {
    const { expander } = this.host;
    return expander.within(rest, "none", () =>
      evaluateCondition({
        next: () => expander.next(),
        nextUnexpanded: () => expander.nextUnexpanded(),
        isDefined: (macro) => expander.macros.has(macro),
        report: (at, message, help) => {
          // Once macros have cost too much they are not expanded any more, and what follows from that is no news.
          if (expander.budget.exceeded === undefined) this.host.report("cpp-bad-condition", "error", at ?? name, message, help);
        },
      }),
    );
  }

  private open({ frame, hash }: Line, taken: boolean | undefined): void {
    frame.conditionals.push({ opening: hash, taken: taken === true, sawElse: false });
    if (taken !== true) this.skip(frame);
  }

  /** `#elif` and `#else` after a group that was read. */
  private branch(line: Line): void {
    const conditional = line.frame.conditionals.at(-1);
    if (conditional === undefined) {
      this.host.report("cpp-stray-conditional", "error", line.name, `#${line.name.text} without #if`, "Remove it, or add the #if");
      return;
    }
    this.checkOrder(line, conditional);
    this.skip(line.frame);
  }

  private checkOrder({ name }: Line, conditional: Conditional): void {
    if (conditional.sawElse)
      this.host.report("cpp-stray-conditional", "error", name, `#${name.text} after #else`, "Move it before the #else");
    if (name.is("else")) conditional.sawElse = true;
  }

  private close({ frame, name, rest: [surplus] }: Line): void {
    if (surplus !== undefined) this.surplus(name, surplus);
    if (frame.conditionals.pop() === undefined) {
      this.host.report("cpp-stray-conditional", "error", name, "#endif without #if", "Remove it, or add the #if");
    }
  }

  /** Goes to the next group of the innermost conditional that is to be read, or past its `#endif`. */
  private skip(frame: FileFrame): void {
    const { directives, tokens } = frame.prepared;
    let depth = 0;
    for (;;) {
      frame.index = directives[frame.directive] ?? tokens.length - 1;
      const line = readLine(frame);
      if (line === undefined) return;
      const word = line.name.text;
      if (OPENING.has(word)) depth++;
      else if (depth > 0) depth -= word === "endif" ? 1 : 0;
      else if (word === "endif") return this.close(line);
      else if (BRANCHES.has(word) && this.takes(line)) return;
    }
  }

  /** Whether the group that this `#elif` or `#else` begins is to be read. */
  private takes(line: Line): boolean {
    const conditional = line.frame.conditionals.at(-1);
    if (conditional === undefined) return false;
    this.checkOrder(line, conditional);
    if (conditional.taken) return false;
    conditional.taken = this.holds(line);
    return conditional.taken;
  }

  private holds(line: Line): boolean {
    switch (line.name.text) {
      case "elif":
        return this.condition(line);
      case "elifdef":
        return this.isDefined(line) === true;
      case "elifndef":
        return this.isDefined(line) === false;
      default:
        if (line.rest[0] !== undefined) this.surplus(line.name, line.rest[0]);
        return true;
    }
  }

  // ---------------------------------------------------------------- files, lines, messages

  private include({ frame, name, rest }: Line, next: boolean, once: boolean): void {
    const { host } = this;
    const first = rest[0] ?? name;
    const header = host.expander.within(rest, "before", () => {
      const found = readHeaderName(host.expander.next(), host.expander);
      const surplus = found === undefined ? endToken : host.expander.next();
      if (surplus !== endToken) this.surplus(name, surplus);
      return found;
    });
    if (header === undefined || header.name === "") {
      host.report("cpp-bad-include", "error", first, `#${name.text} needs "NAME" or <NAME>`, "Name the header in quotes or angle brackets");
      return;
    }
    const file = host.input.include({ ...header, from: frame.prepared.file, next });
    const shown = header.quoted ? `"${header.name}"` : `<${header.name}>`;
    if (file === undefined) {
      const help = host.input.missingHeaderHelp ?? "Put the header where it is looked for, or remove the #include if nothing of it is used";
      host.report("cpp-missing-include", "error", first, `The header ${shown} was not found`, help);
    } else if (frame.depth + 1 >= host.limits.includeDepth) {
      const message = `Headers include each other more than ${host.limits.includeDepth} deep`;
      host.stop("cpp-include-depth", first, message, `Give ${shown} an include guard`);
    } else {
      host.enterFile(file, { file: first.file, offset: first.offset, end: first.end }, once);
    }
  }

  /** `#line NUMBER "FILE"`, and gcc's form without the word. */
  private line({ frame, hash, name, rest }: Line, operands: readonly LexToken[]): void {
    const { expander } = this.host;
    const [number, file] = expander.within(operands, "none", () => [expander.next(), expander.next()]);
    if (number === undefined || !/^[0-9]{1,20}$/.test(number.text)) {
      this.host.report("cpp-bad-directive", "error", name, "#line needs a line number", 'Write #line NUMBER, or #line NUMBER "FILE"');
      return;
    }
    frame.setLine((rest.at(-1) ?? name).end, Math.min(Number(number.text), MAX_LINE));
    if (file?.kind === "string") frame.presumedName = file.text.slice(1, -1).replaceAll(/\\(.)/gs, "$1");
    else if (file !== undefined && file !== endToken)
      this.host.report("cpp-bad-directive", "error", hash, "The file of #line is not a string", "");
  }

  private message({ name, rest }: Line, code: string, severity: "error" | "warning"): void {
    const text = rest.map((token, index) => (index > 0 && token.spaceBefore ? ` ${token.text}` : token.text)).join("");
    const shown = text.length > 200 ? `${text.slice(0, 200)}…` : text;
    this.host.report(code, severity, name, `#${name.text} ${shown}`.trimEnd(), "The text itself says what it needs");
  }
}

function ignore(): void {
  // #ident and assertions have no effect on the tokens.
}

/** Reads the directive at the frame's next token and goes past its line. Undefined at the end of the file. */
function readLine(frame: FileFrame): Line | undefined {
  const { index, prepared } = frame;
  const hash = prepared.tokens[index];
  const end = prepared.directiveEnds[frame.directive];
  if (hash === undefined || end === undefined) return undefined;
  frame.index = end;
  frame.directive++;
  return new Line(frame, index, end, hash);
}
