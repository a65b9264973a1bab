/** Random programs for the preprocessor: mostly valid, and full of the corners where preprocessors differ. */

/** Gives a whole number from 0 up to, not including, its argument. */
export type Choose = (below: number) => number;

interface MacroShape {
  readonly name: string;
  /** Undefined for an object-like macro. */
  readonly params: readonly string[] | undefined;
  readonly variadic: boolean;
}

const FIXED: readonly { readonly shape: MacroShape; readonly text: string }[] = [
  { shape: { name: "EMPTY", params: undefined, variadic: false }, text: "#define EMPTY" },
  { shape: { name: "LP", params: undefined, variadic: false }, text: "#define LP (" },
  { shape: { name: "RP", params: undefined, variadic: false }, text: "#define RP )" },
  { shape: { name: "COMMA", params: undefined, variadic: false }, text: "#define COMMA ," },
  { shape: { name: "CAT", params: ["a", "b"], variadic: false }, text: "#define CAT(a, b) a##b" },
  { shape: { name: "XCAT", params: ["a", "b"], variadic: false }, text: "#define XCAT(a, b) CAT(a, b)" },
  { shape: { name: "STR", params: ["x"], variadic: false }, text: "#define STR(x) #x" },
  { shape: { name: "XSTR", params: ["x"], variadic: false }, text: "#define XSTR(x) STR(x)" },
  { shape: { name: "SECOND", params: ["a", "b", "..."], variadic: true }, text: "#define SECOND(a, b, ...) b" },
  { shape: { name: "COUNT", params: ["..."], variadic: true }, text: "#define COUNT(...) SECOND(__VA_ARGS__, 2, 1)" },
];

const USER_NAMES = ["A", "B", "f", "g", "h", "w"];
const WORDS = ["x", "y", "z1", "_q", "1", "0x2", "3", "10"];
const OTHER = [
  '"s"',
  '"a\\n"',
  "'c'",
  "'\\''",
  'L"w"',
  "+",
  "-",
  "<",
  "==",
  ".",
  "...",
  "&",
  "[",
  "]",
  "*",
  "->",
  "1.5e+3",
  "__LINE__",
  "->*",
];
const SPACES = ["", "", " ", " ", "  ", "\t", "/**/", " /* c */ "];
const BREAKS = ["\n", " \n ", "\\\n", " // c\n", "/*\n*/"];

/** Writes one program. */
export function writeMacroProgram(choose: Choose): string {
  return new Writer(choose).program();
}

class Writer {
  private readonly choose: Choose;
  private readonly shapes = new Map<string, MacroShape>(FIXED.map(({ shape }) => [shape.name, shape]));
  /** Names of parameters of the macro whose body is being written. */
  private params: readonly string[] = [];
  /** Line breaks are allowed: not in a directive. */
  private breaks = false;

  constructor(choose: Choose) {
    this.choose = choose;
  }

  program(): string {
    const lines = FIXED.map(({ text }) => text);
    this.times(2, 6, () => lines.push(this.definition()));
    this.times(1, 5, () => lines.push(this.line()));
    return `${lines.join("\n")}\n`;
  }

  private line(): string {
    switch (this.choose(9)) {
      case 0:
        return this.definition();
      case 1:
        return `#undef ${this.pick(USER_NAMES)}`;
      case 2:
        return `#if ${this.pick(["1", "COUNT(A)", `SECOND(1, ${this.choose(3)})`, "defined A", "! defined(f)", "EMPTY 2 - 1"])}\n${this.text(2)}\n#else\n${this.text(1)}\n#endif`;
      case 3:
        return `XSTR(${this.text(2)})`;
      case 4:
        // A directive inside the arguments of a call.
        return `CAT(x,\n#define A ${this.pick(WORDS)}\ny A)`;
      default:
        return this.text(3);
    }
  }

  /** Text outside directives, where calls may span lines. */
  private text(depth: number): string {
    this.breaks = true;
    const result = this.tokens(depth, 1, 5);
    this.breaks = false;
    return result;
  }

  private definition(): string {
    const name = this.pick(USER_NAMES);
    const kind = this.choose(10);
    const variadic = kind >= 7;
    const named = kind === 9;
    const fixed = kind < 2 ? [] : ["p", "q", "r"].slice(0, this.choose(4));
    const params = [...fixed, ...(variadic ? [named ? "rest..." : "..."] : [])];
    this.shapes.set(name, { name, params: kind < 2 ? undefined : params, variadic });
    this.params = [...fixed, ...(variadic ? [named ? "rest" : "__VA_ARGS__"] : [])];
    const body = this.body(kind >= 2, variadic);
    this.params = [];
    return kind < 2 ? `#define ${name} ${body}` : `#define ${name}(${params.join(this.pick([",", ", "]))}) ${body}`;
  }

  private body(functionLike: boolean, variadic: boolean): string {
    const parts: string[] = [];
    this.times(0, 6, () => parts.push(this.bodyPart(functionLike, variadic)));
    return parts.join(this.pick([" ", " ", "  "])).trim();
  }

  private bodyPart(functionLike: boolean, variadic: boolean): string {
    const last = this.params.at(-1);
    const kind = this.choose(14);
    if (kind === 0) return `${this.pasted()}${this.pick(["##", " ## ", " ##"])}${this.pasted()}`;
    if (functionLike && last !== undefined) {
      if (kind === 1) return `#${this.space()}${this.pick(this.params)}`;
      if (variadic && kind === 2) return `, ## ${last}`;
      if (variadic && kind === 3) return `${this.pick(["", "", "#"])}__VA_OPT__(${this.tokens(1, 0, 3)})`;
      if (variadic && kind === 4) return `x ## __VA_OPT__(${this.pick(WORDS)})`;
    }
    return this.token(1);
  }

  private pasted(): string {
    return this.choose(3) === 0 && this.params.length > 0 ? this.pick(this.params) : this.pick(["x", "y", "f", "g", "A", "_", "COUNT"]);
  }

  private tokens(depth: number, least: number, most: number): string {
    const parts: string[] = [];
    this.times(least, most, () => parts.push(this.token(depth) + this.space()));
    return parts.join("");
  }

  private token(depth: number): string {
    const kind = this.choose(12);
    if (kind < 3 && this.params.length > 0) return ` ${this.pick(this.params)} `;
    if (kind < 6 && depth > 0) return this.call(depth);
    if (kind === 6) return ` ${this.pick([...this.shapes.keys()])} `;
    if (kind === 7 && depth > 0) return `(${this.tokens(depth - 1, 0, 3)})`;
    if (kind < 10) return ` ${this.pick(WORDS)} `;
    return ` ${this.pick(OTHER)} `;
  }

  /** A call with as many arguments as the macro takes, most of the time. */
  private call(depth: number): string {
    const shape = this.shapes.get(this.pick([...this.shapes.keys()]));
    if (shape?.params === undefined) return ` ${shape?.name ?? "x"} `;
    const right = shape.params.length - (shape.variadic ? 1 : 0) + (shape.variadic ? this.choose(4) : 0);
    const count = this.choose(25) === 0 ? this.choose(4) : right;
    const args: string[] = [];
    const pastes = shape.name === "CAT" || shape.name === "XCAT";
    for (let nth = 0; nth < count; nth++) args.push(this.argument(depth, pastes));
    return ` ${shape.name}${this.pick(["", "", " ", this.breaks ? "\n" : ""])}(${args.join(this.pick([",", ", ", " ,"]))})`;
  }

  private argument(depth: number, pastes: boolean): string {
    const kind = this.choose(8);
    if (kind === 0) return "";
    if (pastes)
      return this.choose(3) === 0 && this.params.length > 0 ? this.pick(this.params) : this.pick(["x", "f", "A", "_1", "g", "COUNT"]);
    if (kind === 1) return this.space();
    return this.tokens(depth - 1, 1, 3);
  }

  private space(): string {
    return this.breaks && this.choose(12) === 0 ? this.pick(BREAKS) : this.pick(SPACES);
  }

  private times(least: number, most: number, act: () => void): void {
    const count = least + this.choose(most - least + 1);
    for (let nth = 0; nth < count; nth++) act();
  }

  private pick(from: readonly string[]): string {
    return from[this.choose(from.length)] ?? "";
  }
}
