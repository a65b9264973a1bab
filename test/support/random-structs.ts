/** Random struct and union definitions for comparing layouts. */
import fc from "fast-check";

const INTEGERS = [
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
  "enum negative",
  "enum tiny",
  "enum wide",
];
const OTHERS = [
  "void *",
  "int (*)(void)",
  "float",
  "double",
  "long double",
  "aligned_int",
  "loose_long",
  "struct inner",
  "struct packed_inner",
  "union choice",
  "struct empty",
];
// biome-ignore format: a table
const WIDTHS: Readonly<Record<string, number>> = {
  char: 8, "signed char": 8, "unsigned char": 8, short: 16, "unsigned short": 16, int: 32, unsigned: 32, long: 64, "unsigned long": 64, "long long": 64,
  _Bool: 1, "enum small": 32, "enum negative": 32, "enum tiny": 8, "enum wide": 64, aligned_int: 32, loose_long: 64,
};

/** What random definitions refer to. */
export const STRUCT_PRELUDE = `
enum small { SMALL_A, SMALL_B = 5 };
enum negative { NEGATIVE_A = -1, NEGATIVE_B };
enum __attribute__((packed)) tiny { TINY_A, TINY_B = 200 };
enum wide { WIDE_A = 0x100000000 };
typedef int aligned_int __attribute__((aligned(16)));
typedef long loose_long __attribute__((aligned(2)));
struct inner { char a; int b; short c; };
struct packed_inner { char a; long b; } __attribute__((packed));
union choice { char a; long b; char c[11]; };
struct empty {};
`;

const attribute = fc.option(
  fc.constantFrom("packed", "aligned", "aligned(1)", "aligned(2)", "aligned(4)", "aligned(8)", "aligned(32)", "packed, aligned(2)"),
  {
    nil: undefined,
    freq: 4,
  },
);

const suffix = (word: string | undefined): string => (word === undefined ? "" : ` __attribute__((${word}))`);

const plainMember = fc
  .tuple(fc.constantFrom(...INTEGERS, ...OTHERS), fc.constantFrom("", "", "", "[3]", "[2][2]", "[0]"), attribute)
  .map(([type, array, word]) => (name: string): string => {
    if (type.includes("(*)")) return `${type.replace("(*)", `(*${name}${array})`)}${suffix(word)};`;
    // An array's elements may not be smaller than their alignment.
    const bounds = type === "aligned_int" ? "" : array;
    return `${type} ${name}${bounds}${suffix(word)};`;
  });

const bitField = fc
  .tuple(
    fc.constantFrom(...INTEGERS, "aligned_int", "loose_long"),
    fc.nat(),
    fc.constantFrom("named", "named", "named", "unnamed", "zero"),
    attribute,
  )
  .map(([type, amount, kind, word]) => (name: string): string => {
    if (kind === "zero") return `${type} : 0;`;
    const width = 1 + (amount % (WIDTHS[type] ?? 8));
    return kind === "unnamed" ? `${type} : ${width};` : `${type} ${name} : ${width}${suffix(word)};`;
  });

const anonymous = fc
  .tuple(fc.constantFrom("struct", "union"), fc.array(fc.oneof(plainMember, bitField), { minLength: 1, maxLength: 3 }), attribute)
  .map(([keyword, members, word]) => (name: string): string => {
    const inner = members.map((member, index) => member(`${name}_${index}`)).join(" ");
    return `${keyword} { ${inner} }${suffix(word)};`;
  });

const member = fc.oneof({ weight: 4, arbitrary: plainMember }, { weight: 6, arbitrary: bitField }, { weight: 1, arbitrary: anonymous });

export interface RandomStruct {
  /** `struct s12`. */
  readonly tag: string;
  readonly definition: string;
}

/** Definitions of `s0`, `s1` …, in which members are called `f0`, `f1` …. */
export const randomStruct: fc.Arbitrary<(index: number) => RandomStruct> = fc
  .tuple(
    fc.constantFrom("struct", "struct", "struct", "union"),
    fc.array(member, { minLength: 1, maxLength: 8 }),
    attribute,
    fc.constantFrom(0, 0, 0, 0, 1, 2, 4, 8),
    fc.boolean(),
  )
  .map(([keyword, members, word, pack, before]) => (index: number): RandomStruct => {
    const tag = `s${index}`;
    const body = members.map((make, at) => `  ${make(`f${at}`)}`).join("\n");
    const [front, back] = before ? [suffix(word), ""] : ["", suffix(word)];
    const text = `${keyword}${front} ${tag} {\n${body}\n}${back};`;
    const definition = pack === 0 ? text : `#pragma pack(push, ${pack})\n${text}\n#pragma pack(pop)`;
    return { tag: `${keyword} ${tag}`, definition };
  });
