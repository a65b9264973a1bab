/** What a word at file level can be, told from C's own words, the table, and how attributes are spelled. */
import type { OutlineTable } from "./table.ts";

export type WordRole =
  /** `static`, `extern`, `inline`: listed among the attributes. */
  | "storage"
  | "qualifier"
  /** A word of the language that is a type, or part of one. */
  | "type"
  /** `struct`, `union`, `enum`. */
  | "tag"
  /** `typeof` and the like: with parentheses, a type. */
  | "typeof"
  | "typedef"
  /** An attribute, by the language or the table. */
  | "attribute"
  /** Spelled as attributes are, but known to nobody. */
  | "attribute-like"
  | "asm"
  /** A name, or a statement's word where something is broken. */
  | "plain"
  | "statement";

const ROLES = new Map<string, WordRole>();

function add(role: WordRole, words: string): void {
  for (const word of words.split(" ")) ROLES.set(word, role);
}

add("storage", "static extern inline __inline __inline__ register auto _Noreturn noreturn _Thread_local __thread");
add("qualifier", "const volatile restrict __restrict __restrict__ __const __const__ __volatile__ _Atomic __extension__ constexpr");
add("type", "void char short int long float double signed unsigned __signed__ _Bool bool _Complex __int128 _Float128 __auto_type");
add("tag", "struct union enum");
add("typeof", "typeof __typeof__ __typeof typeof_unqual _BitInt");
add("typedef", "typedef");
add("attribute", "__attribute__ __attribute _Alignas alignas __declspec");
add("asm", "asm __asm__ __asm _Static_assert static_assert");
add("statement", "if else for while do switch case default return goto break continue sizeof");

/** Types that begin with two underscores, as attributes do. */
const TYPE_SPELLING =
  /^__(?:[us](?:8|16|32|64|128)|[bl]e(?:16|32|64)|\w+_t|wsum|sum16|kernel_\w+|builtin_\w+|u?int\w*|virtio\d+|fs\d+|m\d+)$/;

/** Types whose names say so, among plain words. */
const TYPE_NAME = /^(?:[us](?:8|16|32|64|128)|u?int\d*|u?long|u?short|uchar|bool|\w+_t|\w+_fn|\w+_func)$/;

export function roleOf(word: string, table: OutlineTable): WordRole {
  const known = ROLES.get(word);
  if (known !== undefined) return known;
  if (table.attributes.has(word)) return "attribute";
  return word.startsWith("__") && !TYPE_SPELLING.test(word) ? "attribute-like" : "plain";
}

const IS_CAPITAL = /^[A-Z_][A-Z0-9_]*$/;

/** Whether a word is spelled as macros are. */
export function isCapital(word: string): boolean {
  return IS_CAPITAL.test(word);
}

/** How much a plain word looks like a type's name: a macro in capitals least, `u32` and `size_t` most. */
export function typeRank(word: string): number {
  if (TYPE_NAME.test(word)) return 2;
  return IS_CAPITAL.test(word) && word.length > 3 ? 0 : 1;
}
