/**
 * Random C functions that mean the same to every compiler with gcc's types and `-fwrapv`: no overflow that traps, no shift or index out
 * of range, no two unordered side effects. Each comes with its own static objects and returns a checksum of them.
 */

interface Variable {
  readonly name: string;
  readonly type: string;
}

const INTEGER_TYPES = [
  "signed char",
  "unsigned char",
  "short",
  "unsigned short",
  "int",
  "unsigned int",
  "long",
  "unsigned long",
  "long long",
  "_Bool",
  "char",
  "enum mood",
];

const CONSTANTS = [
  "0",
  "1",
  "-1",
  "2",
  "7",
  "-13",
  "100",
  "127",
  "128",
  "255",
  "256",
  "32767",
  "-32768",
  "65535",
  "0x7fffffff",
  "(-0x7fffffff-1)",
  "0x80000000u",
  "0xffffffffu",
  "0x123456789L",
  "-0x100000000L",
  "0x7fffffffffffffffL",
  "0x8000000000000000ul",
  "0xfedcba9876543210ul",
  "'a'",
  "'\\377'",
  "3u",
  "5L",
];

/** What every file with such functions begins with. */
export const RANDOM_PRELUDE = `
enum mood { LOW = -3, MID, HIGH = 40000 };
struct bits { unsigned a : 3; int b : 7; unsigned long c : 33; signed char d : 5; _Bool e : 1; int : 0; short f : 9; unsigned g : 32; long h : 50; };
struct __attribute__((packed)) tight { char x; int y; unsigned short z : 11; long w; unsigned v : 21; };
struct point { int x; long y; unsigned char z; };
struct nest { struct point p[3]; struct bits b; union { unsigned long l; unsigned short s[4]; signed char c[8]; } u; };
static struct point __attribute__((noinline)) turn(struct point p, int by) { struct point r = { by - p.x, p.y + by, (unsigned char)(p.z ^ by) }; return r; }
static long __attribute__((noinline)) weigh(signed char a, unsigned short b, long c, unsigned d, _Bool e, struct point p) { return a * 3L + b - c + d * (e ? 5 : 7) + p.x - p.y + p.z; }
static long __attribute__((noinline)) total(int n, ...) {
  __builtin_va_list ap; long sum = 0; __builtin_va_start(ap, n);
  while (n-- > 0) sum = sum * 7 + (n & 1 ? __builtin_va_arg(ap, long) : (long)__builtin_va_arg(ap, int));
  __builtin_va_end(ap); return sum;
}
static int __attribute__((noinline)) twice(int x) { return x * 2; }
static int __attribute__((noinline)) flip(int x) { return ~x; }
static int (*const table[4])(int) = { twice, flip, twice, flip };
static unsigned long __attribute__((noinline)) mix(unsigned long h, unsigned long v) { h ^= v + 0x9e3779b97f4a7c15ul + (h << 6) + (h >> 2); return h; }
`;

/** Draws choices from a list of numbers, over and over. */
class Chooser {
  private readonly entropy: readonly number[];
  private at = 0;

  constructor(entropy: readonly number[]) {
    this.entropy = entropy;
  }

  below(limit: number): number {
    const value = this.entropy[this.at % this.entropy.length] ?? 0;
    const round = Math.floor(this.at / this.entropy.length);
    this.at++;
    return (value + round * 7919) % limit;
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}

/** The text of a static set of objects and of `unsigned long NAME(void)`. */
export function randomFunction(name: string, entropy: readonly number[]): string {
  return new Generator(name, new Chooser(entropy)).text();
}

class Generator {
  private readonly name: string;
  private readonly choose: Chooser;
  private readonly globals: Variable[] = [];
  private readonly locals: Variable[] = [];
  private temporaries = 0;
  private readonly temporaryDeclarations: string[] = [];
  private loops = 0;

  constructor(name: string, choose: Chooser) {
    this.name = name;
    this.choose = choose;
  }

  text(): string {
    const { name } = this;
    const declarations = [0, 1, 2, 3].map((k) => {
      const variable = { name: `${name}_g${k}`, type: this.choose.of(INTEGER_TYPES) };
      this.globals.push(variable);
      return `static ${this.choose.below(6) === 0 ? "volatile " : ""}${variable.type} ${variable.name} = ${this.choose.of(CONSTANTS)};`;
    });
    const localLines = [0, 1, 2, 3].map((k) => {
      const variable = { name: `l${k}`, type: this.choose.of(INTEGER_TYPES) };
      const line = `${variable.type} ${variable.name} = ${this.expression(1)};`;
      this.locals.push(variable);
      return line;
    });
    const statements = Array.from({ length: 4 + this.choose.below(6) }, () => this.statement(2));
    const element = this.choose.of(INTEGER_TYPES.slice(0, 9));
    return `${declarations.join("\n")}
static ${element} ${name}_arr[8] = { ${this.choose.of(CONSTANTS)}, 2, [5] = ${this.choose.of(CONSTANTS)} };
static struct bits ${name}_b; static struct tight ${name}_t; static struct nest ${name}_n;
unsigned long ${name}(void) {
  struct point pt = { ${this.choose.of(CONSTANTS)}, 5, 250 }; struct bits lb = { 1, -3, 77, .f = -100 }; struct tight lt = { .y = ${this.choose.of(CONSTANTS)}, .v = 99 };
  ${element} la[8] = { 1, ${this.choose.of(CONSTANTS)}, 3 }; ${element} *p = la; struct nest *n = &${name}_n;
  int i0 = 0, i1 = 0, i2 = 0, i3 = 0;
  ${this.temporaryDeclarations.join(" ")}
  ${localLines.join("\n  ")}
  ${statements.join("\n  ")}
  unsigned long h = 0;
${this.checksum()}
  return h;
}
`;
  }

  private checksum(): string {
    const { name } = this;
    const values = [
      ...this.globals.map((variable) => variable.name),
      ...this.locals.map((variable) => variable.name),
      ...["a", "b", "c", "d", "e", "f", "g", "h"].flatMap((field) => [`${name}_b.${field}`, `lb.${field}`, `n->b.${field}`]),
      ...["x", "y", "z", "w", "v"].flatMap((field) => [`${name}_t.${field}`, `lt.${field}`]),
      "pt.x",
      "pt.y",
      "pt.z",
      "n->u.l",
      "*p",
      "i0",
      "i1",
      "i2",
      "i3",
    ];
    const lines = values.map((value) => `  h = mix(h, (unsigned long)${value});`);
    lines.push(`  for (int k = 0; k < 8; k++) h = mix(mix(h, ${name}_arr[k]), la[k]);`);
    lines.push("  for (int k = 0; k < 3; k++) h = mix(mix(mix(h, n->p[k].x), n->p[k].y), n->p[k].z);");
    return lines.join("\n");
  }

  // -------------------------------------------------------------- statements

  private statement(depth: number): string {
    switch (this.choose.below(depth > 0 ? 14 : 7)) {
      case 0:
      case 1:
        return `${this.place()} = ${this.expression(3)};`;
      case 2:
        return `${this.place()} ${this.choose.of(["+=", "-=", "*=", "&=", "|=", "^="])} ${this.expression(2)};`;
      case 3:
        return `${this.place()} ${this.choose.of(["<<=", ">>="])} (${this.expression(2)}) & 7;`;
      case 4:
        return this.choose.below(2) === 0
          ? `${this.place()}${this.choose.of(["++", "--"])};`
          : `${this.choose.of(["++", "--"])}${this.place()};`;
      case 5:
        return `${this.place()} ${this.choose.of(["/=", "%="])} (${this.expression(2)} & 15) + 1;`;
      case 6:
        return this.recordStatement();
      case 7:
      case 8:
        return `if (${this.expression(3)}) { ${this.statement(depth - 1)} } else { ${this.statement(depth - 1)} }`;
      case 9:
        return `if (${this.expression(3)}) ${this.statement(depth - 1)}`;
      case 10:
        return this.loop(depth);
      case 11:
        return this.switchStatement(depth);
      case 12:
        return `{ ${this.statement(depth - 1)} ${this.statement(depth - 1)} }`;
      default:
        return `p = la + ((${this.expression(2)}) & 7);`;
    }
  }

  private loop(depth: number): string {
    const counter = `i${this.loops++ & 3}`;
    const body = `${this.statement(depth - 1)} if (${this.expression(2)}) ${this.choose.of(["break", "continue"])}; ${this.statement(depth - 1)}`;
    const limit = 2 + this.choose.below(5);
    switch (this.choose.below(3)) {
      case 0:
        return `for (${counter} = 0; ${counter} < ${limit}; ${counter}++) { ${body} }`;
      case 1:
        return `${counter} = ${limit}; while (${counter}-- > 0) { ${body} }`;
      default:
        return `${counter} = ${limit}; do { ${body} } while (--${counter} > 0);`;
    }
  }

  private switchStatement(depth: number): string {
    const labels = this.choose.of([
      ["0", "1", "2", "3", "4"],
      ["-1", "7", "100", "4096"],
      ["3 ... 9", "11", "15"],
      ["0", "1000000", "-1000000", "255", "256", "65535", "-128"],
      ["0x7fffffff", "-5 ... 5"],
    ]);
    const cases = labels.map((label) => `case ${label}: ${this.statement(depth - 1)} ${this.choose.of(["break;", ""])}`);
    const otherwise = this.choose.below(3) === 0 ? "" : `default: ${this.statement(depth - 1)} break;`;
    const type = this.choose.of(["int", "long", "signed char", "long long"]);
    if (type === "signed char") return `switch ((${this.expression(2)}) & 15) { ${cases.slice(0, 3).join(" ")} ${otherwise} }`;
    return `switch ((${type})(${this.expression(3)})) { ${cases.join(" ")} ${otherwise} }`;
  }

  private recordStatement(): string {
    const { name } = this;
    return this.choose.of([
      `pt = turn(pt, ${this.expression(1)});`,
      `n->p[(${this.expression(1)}) & 1] = pt;`,
      `pt = n->p[(unsigned)(${this.expression(1)}) % 3u];`,
      `lb = ${name}_b;`,
      `${name}_b = n->b;`,
      "n->b = lb;",
      `${name}_t = lt;`,
      `lt = ${name}_t;`,
      `pt = (${this.expression(2)}) ? turn(n->p[0], 3) : n->p[1];`,
      `pt = (struct point){ .z = ${this.expression(1)}, .x = pt.x };`,
      `n->p[2] = turn(turn(pt, 1), ${this.expression(1)});`,
      `n->u.s[(${this.expression(1)}) & 3] = ${this.expression(2)};`,
    ]);
  }

  // -------------------------------------------------------------- places

  /** Something to assign to. */
  private place(): string {
    const { name } = this;
    const kind = this.choose.below(12);
    if (kind < 3 && this.locals.length > 0) return this.choose.of(this.locals).name;
    if (kind < 5) return this.choose.of(this.globals).name;
    return this.choose.of([
      `${name}_arr[${this.choose.below(8)}]`,
      `${name}_arr[l0 & 7]`,
      `la[(l1 + 1) & 7]`,
      "(*p)",
      `${name}_b.${this.field()}`,
      `lb.${this.field()}`,
      `n->b.${this.field()}`,
      `${name}_t.${this.choose.of(["x", "y", "z", "w", "v"])}`,
      `lt.${this.choose.of(["x", "y", "z", "w", "v"])}`,
      `pt.${this.choose.of(["x", "y", "z"])}`,
      `n->p[l0 & 1].${this.choose.of(["x", "y", "z"])}`,
      "n->u.l",
      `n->u.c[${this.choose.below(8)}]`,
    ]);
  }

  private field(): string {
    return this.choose.of(["a", "b", "c", "d", "e", "f", "g", "h"]);
  }

  /** Something to read. The locals may still be on their way. */
  private readable(): string {
    if (this.locals.length < 4) return this.choose.of(this.globals).name;
    return this.choose.below(9) === 0 ? `turn(pt, l0).${this.choose.of(["x", "y", "z"])}` : this.place();
  }

  // -------------------------------------------------------------- expressions

  private expression(depth: number): string {
    if (depth === 0) return this.choose.below(3) === 0 ? this.choose.of(CONSTANTS) : this.readable();
    const e = (): string => this.expression(depth - 1);
    switch (this.choose.below(24)) {
      case 0:
      case 1:
      case 2:
        return `(${e()} ${this.choose.of(["+", "-", "*"])} ${e()})`;
      case 3:
      case 4:
        return `(${e()} ${this.choose.of(["&", "|", "^"])} ${e()})`;
      case 5:
        return `(${e()} ${this.choose.of(["/", "%"])} ((${e()} & 15) + 1))`;
      case 6:
        return `(${e()} ${this.choose.of(["/", "%"])} (-2 - (${e()} & 7)))`;
      case 7:
        return `(${e()} ${this.choose.of(["<<", ">>"])} ((${e()}) & 31))`;
      case 8:
        return `((${this.choose.of(["long", "unsigned long"])})${e()} ${this.choose.of(["<<", ">>"])} ((${e()}) & 63))`;
      case 9:
      case 10:
        return `(${e()} ${this.choose.of(["<", ">", "<=", ">=", "==", "!="])} ${e()})`;
      case 11:
        return `(${e()} ${this.choose.of(["&&", "||"])} ${e()})`;
      case 12:
        return `(${this.choose.of(["-", "~", "!", "+", "!!"])} ${e()})`;
      case 13:
      case 14:
        return `((${this.choose.of(INTEGER_TYPES)})${e()})`;
      case 15:
        return `(${e()} ? ${e()} : ${e()})`;
      case 16:
        return `(${e()} ?: ${e()})`;
      case 17:
        return this.withTemporary((t) => `(${t} = ${e()}, ${t} + ${e()})`);
      case 18:
        return this.withTemporary((t) => `({ ${t} = ${e()}; if (${e()}) ${t} ^= 5; ${t}; })`);
      case 19:
        return this.withTemporary((t) => `(${t} ${this.choose.of(["+=", "^=", "-="])} ${e()})`);
      case 20:
        return `weigh(${e()}, ${e()}, ${e()}, ${e()}, ${e()}, ${this.locals.length < 4 ? "(struct point){1, 2, 3}" : "pt"})`;
      case 21:
        return `total(3, (int)${e()}, (long)${e()}, (int)${e()})`;
      case 22:
        return `table[(${e()}) & 3](${e()})`;
      default:
        return `({ ${this.choose.of(INTEGER_TYPES.slice(0, 9))} r; long o = __builtin_${this.choose.of(["add", "sub", "mul"])}_overflow(${e()}, ${e()}, &r); o * 3 + (long)r; })`;
    }
  }

  private withTemporary(make: (name: string) => string): string {
    const name = `t${this.temporaries++}`;
    this.temporaryDeclarations.push(`${this.choose.of(INTEGER_TYPES)} ${name} = 1;`);
    return make(name);
  }
}
