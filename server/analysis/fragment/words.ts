/** Words of the language, and of its usual types, that decide what the text of a macro is. */

const TYPE_WORDS: ReadonlySet<string> = new Set(
  (
    "struct union enum const volatile static register unsigned signed int char long short void bool _Bool float double typeof __typeof__ " +
    "__typeof __auto_type extern inline __inline __inline__ u8 u16 u32 u64 s8 s16 s32 s64 size_t ssize_t gfp_t __u32 __u64 " +
    "__force __user __iomem __percpu __rcu __kernel"
  ).split(" "),
);

/** Their operand is not executed. */
const UNEVALUATED: ReadonlySet<string> = new Set(
  (
    "sizeof typeof __typeof__ __typeof typeof_unqual _Alignof __alignof__ __alignof alignof offsetof __builtin_offsetof " +
    "__builtin_types_compatible_p __attribute__ __attribute _Static_assert static_assert"
  ).split(" "),
);

export const ASSIGNMENTS: ReadonlySet<string> = new Set(["=", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", ">>="]);

export function isTypeWord(word: string): boolean {
  return TYPE_WORDS.has(word);
}

export function isUnevaluatedWord(word: string): boolean {
  return UNEVALUATED.has(word);
}
