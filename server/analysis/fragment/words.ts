/** Words of the language, and of its usual types, that decide what a fragment is. */

const TYPE_WORDS: ReadonlySet<string> = new Set(
  (
    "struct union enum const volatile static register unsigned signed int char long short void bool _Bool float double typeof __typeof__ " +
    "__typeof __auto_type extern inline __inline __inline__ u8 u16 u32 u64 s8 s16 s32 s64 size_t ssize_t gfp_t __u32 __u64"
  ).split(" "),
);

export const UNEVALUATED: ReadonlySet<string> = new Set(
  "sizeof typeof __typeof__ __typeof _Alignof __alignof__ alignof offsetof __builtin_offsetof __builtin_types_compatible_p".split(" "),
);

export function isTypeWord(word: string): boolean {
  return TYPE_WORDS.has(word);
}
