/** Words of the language, and of GNU C, that masking asks for. */

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(" "));
}

/** A parenthesis and a statement follow. */
export const heads = words("if while for switch");
export const typeofs = words("typeof __typeof__ __typeof typeof_unqual");
/** Operators with parentheses in which nothing is executed. */
export const unevaluatedOperators = words(
  "offsetof __builtin_offsetof alignof _Alignof __alignof__ __alignof _alignof __builtin_types_compatible_p",
);
export const typeWords = words("struct union enum const volatile unsigned signed long short int char void bool float double _Bool");
export const jumps = words("return goto break continue");
export const attributeWords = words("__attribute__ __attribute __declspec");
/** Words after which a parenthesis does not make them a macro. */
export const keywords: ReadonlySet<string> = new Set([
  ...heads,
  ...jumps,
  ...typeWords,
  ...words("do else case default sizeof static extern register typedef"),
]);
