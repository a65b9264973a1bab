/** Random C expressions that are valid by construction, for comparing types and constant values. */
import fc from "fast-check";

/** What the expressions refer to. */
export const EXPRESSION_PRELUDE = `
enum small { SMALL_A, SMALL_B = 5 };
enum negative { NEGATIVE_A = -1, NEGATIVE_B };
enum wide { WIDE_A = 0x100000000, WIDE_B };
struct record { int n; char text[8]; unsigned b3 : 3; int b31 : 31; unsigned b32 : 32; int i32 : 32; unsigned long b40 : 40; long l7 : 7; _Bool flag : 1; enum small e4 : 4; const int fixed; struct record *next; };
typedef int number; typedef const char *text; typedef int table[4];
char c; signed char sc; unsigned char uc; short s; unsigned short us; int i; unsigned u; long l; unsigned long ul; long long ll; unsigned long long ull; _Bool b;
enum small e; enum negative en; enum wide ew; float f; double d; long double ld; const int ci; volatile short vs; number n;
char *pc; const char *pcc; int *pi; const int *pci; volatile unsigned char *pvu; void *pv; const void *pcv; struct record *ps, st; int **ppi; text t;
int arr[4]; table tab; int grid[2][3]; int function(int, char *); int (*fp)(int, char *); unsigned char (*pa)[5];
`;

// biome-ignore format: a table
const INTEGER_LEAVES = [
  "c", "sc", "uc", "s", "us", "i", "u", "l", "ul", "ll", "ull", "b", "e", "en", "ew", "ci", "vs", "n", "SMALL_B", "NEGATIVE_A", "WIDE_A", "WIDE_B",
  "st.n", "ps->b3", "st.b31", "st.b32", "ps->i32", "st.l7", "st.flag", "st.e4", "st.fixed", "*pi", "*pci", "*pvu", "pc[1]", "arr[2]", "tab[i]", "grid[1][2]",
  "0", "1", "42", "0x7fffffff", "0x80000000", "2147483648", "0xffffffffffffffff", "7u", "7l", "7ul", "7ll", "7ull", "'a'", "L'x'", "u'y'", "U'z'", "'\\377'",
  "sizeof(int)", "sizeof st", "_Alignof(long)", "function(1, pc)", "(*fp)(2, 0)", "fp(3, pc)",
];
const FLOAT_LEAVES = ["f", "d", "ld", "1.5", "2.5f", "3.5L", "0x1p3"];
const INTEGER_PLACES = ["c", "us", "i", "ul", "b", "e", "*pi", "arr[1]", "ps->n", "st.b3", "ps->flag"];
const CASTS = [
  "char",
  "signed char",
  "unsigned char",
  "short",
  "unsigned short",
  "int",
  "unsigned",
  "long",
  "unsigned long",
  "long long",
  "_Bool",
  "enum small",
  "enum wide",
  "number",
];
const POINTERS: Readonly<Record<string, readonly string[]>> = {
  int: ["pi", "&i", "arr", "tab", "&arr[1]", "*ppi", "grid[1]", "ps->text ? pi : &i", "(int *)0", "&st.n", "({ pi; })"],
  char: ["pc", "st.text", "ps->text", "&c", '"text"', "&st.text[2]", "(char *)pv"],
  const: ["pci", "&ci", "&st.fixed", "1 ? pi : pci", "(const int *)pv"],
  void: ["pv", "(void *)pi", "1 ? pv : pi", "(void *)1", "pcv ? pv : 0"],
  record: ["ps", "&st", "st.next", "ps->next->next"],
};

const binary = (ops: readonly string[], a: fc.Arbitrary<string>, z: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.tuple(a, fc.constantFrom(...ops), z).map(([left, op, right]) => `(${left} ${op} ${right})`);

// Not an interface: letrec wants a type with an index signature.
type Kinds = { readonly [Kind in "integer" | "arithmetic" | "pointer" | "any"]: string };

/** The type of a bit-field's value cannot be named; that of its promotion can. */
const promoted = (expression: string): string =>
  /^\W*(?:st|ps)(?:\.|->)(?:b3\d?|b32|i32|b40|l7|flag|e4)\W*/.test(expression) ? `(+(${expression}))` : expression;

/** Expressions of all kinds, mostly integers. */
export const randomExpression: fc.Arbitrary<string> = fc.letrec<Kinds>((tie) => {
  const integer = tie("integer");
  const arithmetic = tie("arithmetic");
  const pointer = tie("pointer");
  const samePointers = fc
    .constantFrom(...Object.values(POINTERS))
    .chain((list) => fc.tuple(fc.constantFrom(...list), fc.constantFrom(...list)).map(([x, y]): [string, string] => [`(${x})`, `(${y})`]));
  return {
    any: fc.oneof(
      { weight: 4, arbitrary: integer.map(promoted) },
      { weight: 2, arbitrary: arithmetic.map(promoted) },
      { weight: 2, arbitrary: pointer },
    ),
    integer: fc.oneof(
      { maxDepth: 4, depthSize: "small" },
      fc.constantFrom(...INTEGER_LEAVES),
      binary(["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>"], integer, integer),
      binary(["<", ">", "<=", ">=", "==", "!=", "&&", "||"], arithmetic, arithmetic),
      fc.tuple(fc.constantFrom("-", "+", "~", "!"), integer).map(([op, x]) => `(${op}${x})`),
      fc.tuple(fc.constantFrom(...CASTS), arithmetic).map(([type, x]) => `((${type})${x})`),
      fc.tuple(integer, integer, integer).map(([x, y, z]) => `(${x} ? ${y} : ${z})`),
      fc.tuple(integer, integer).map(([x, y]) => `(${x} ?: ${y})`),
      fc.tuple(integer, integer).map(([x, y]) => `(${x}, ${promoted(y)})`),
      fc
        .tuple(fc.constantFrom(...INTEGER_PLACES), fc.constantFrom("=", "+=", "<<=", "*=", "&="), integer)
        .map(([x, op, y]) => promoted(`(${x} ${op} ${y})`)),
      fc.tuple(fc.constantFrom(...INTEGER_PLACES), fc.constantFrom("++", "--")).map(([x, op]) => promoted(`(${x}${op})`)),
      fc.tuple(fc.constantFrom(...INTEGER_PLACES), fc.constantFrom("++", "--")).map(([x, op]) => promoted(`(${op}${x})`)),
      integer.map((x) => `({ i++; ${promoted(x)}; })`),
      samePointers.map(([x, y]) => `(${x} - ${y})`.replace(/^.*(?:pv|void).*$/, "(pi - arr)")),
      samePointers.map(([x, y]) => `(${x} == ${y})`),
      fc.tuple(integer, integer).map(([x, y]) => `_Generic(${x}, int: ${promoted(y)}, default: c)`),
      integer.map((x) => `__builtin_choose_expr(1, ${promoted(x)}, pi)`),
      integer.map((x) => `sizeof(${promoted(x)})`),
    ),
    arithmetic: fc.oneof(
      { maxDepth: 3 },
      integer,
      fc.constantFrom(...FLOAT_LEAVES),
      binary(["+", "-", "*", "/"], arithmetic, arithmetic),
      fc.tuple(fc.constantFrom("float", "double", "long double"), arithmetic).map(([type, x]) => `((${type})${x})`),
      fc.tuple(integer, arithmetic, arithmetic).map(([x, y, z]) => `(${x} ? ${y} : ${z})`),
    ),
    pointer: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom(...Object.values(POINTERS).flat()).map((x) => `(${x})`),
      fc.constantFrom(
        "function",
        "&function",
        "*fp",
        "arr",
        "&arr",
        "grid",
        "&grid[0]",
        "pa",
        "*pa",
        "st",
        "*ps",
        "t",
        "pcc",
        "&pcc",
        "&&here",
        '"wide" "string"',
        'L"wide"',
        "st.b3 ? pi : 0",
      ),
      fc.tuple(pointer, integer).map(([x, y]) => (/function|fp|st\b|\*ps|pcc|&arr|&grid|"|here|\bt\b|\*pa/.test(x) ? x : `(${x} + ${y})`)),
      samePointers.map(([x, y]) => `(i ? ${x} : ${y})`),
      samePointers.map(([x]) => `(i ? ${x} : (void *)0)`),
      samePointers.map(([x]) => `(i ? pv : ${x})`),
      fc.constantFrom(
        "pi++",
        "--pc",
        "pi += 2",
        "pc = st.text",
        "ps = &st",
        "(pi)",
        "((const int *)pi)",
        "&*pi",
        "&pi[3]",
        "*&pi",
        "&ps->next->text",
      ),
    ),
  };
}).any;

// biome-ignore format: a table
const CONSTANTS = ["0", "1", "2", "3", "7", "31", "32", "63", "255", "256", "0x7fffffff", "0x80000000", "0xffffffff", "2147483648", "0x7fffffffffffffff", "0x8000000000000000", "1u", "3ul", "5ll", "0xffffffffffffffffull", "'a'", "'\\377'", "L'\\xffff'", "SMALL_B", "NEGATIVE_A", "WIDE_B", "sizeof(long)", "sizeof(struct record)", "_Alignof(short)"];

/** Integer constant expressions; some have no value (division by zero, wide shifts). */
export const randomConstant: fc.Arbitrary<string> = fc.letrec<{ readonly constant: string }>((tie) => {
  const constant = tie("constant");
  return {
    constant: fc.oneof(
      { maxDepth: 5, depthSize: "medium" },
      fc.constantFrom(...CONSTANTS),
      binary(["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", "<", ">", "<=", ">=", "==", "!=", "&&", "||"], constant, constant),
      fc.tuple(fc.constantFrom("-", "+", "~", "!"), constant).map(([op, x]) => `(${op}${x})`),
      fc.tuple(fc.constantFrom(...CASTS), constant).map(([type, x]) => `((${type})${x})`),
      fc.tuple(constant, constant, constant).map(([x, y, z]) => `(${x} ? ${y} : ${z})`),
      fc.tuple(constant, constant).map(([x, y]) => `(${x} ?: ${y})`),
      fc
        .tuple(
          fc.constantFrom("popcount", "popcountl", "ffs", "ffsll", "parity", "clrsb", "bswap16", "bswap32", "bswap64", "labs"),
          constant,
        )
        .map(([name, x]) => `__builtin_${name}(${x})`),
      constant.map((x) => `(int)(${x} * 1.5)`.replace(/^.*$/, `(${x})`)),
    ),
  };
}).constant;
