/** Type names in expressions: `struct task_struct *`, `unsigned long`, a typedef with stars behind it. */
import {
  BOOL,
  CHAR,
  INT,
  LONG,
  LONG_LONG,
  plain,
  pointerTo,
  SHORT,
  SIGNED_CHAR,
  UNSIGNED_CHAR,
  UNSIGNED_INT,
  UNSIGNED_LONG,
  UNSIGNED_LONG_LONG,
  UNSIGNED_SHORT,
  VOID,
} from "../../c/syntax/types-basic.ts";
import type { CType, QualType } from "../../c/syntax/types.ts";

/** Words of the basic types, sorted, to the type. */
const BASIC = new Map<string, CType>(
  (
    [
      ["void", VOID],
      ["_Bool", BOOL],
      ["bool", BOOL],
      ["char", CHAR],
      ["signed char", SIGNED_CHAR],
      ["unsigned char", UNSIGNED_CHAR],
      ["short", SHORT],
      ["short int", SHORT],
      ["unsigned short", UNSIGNED_SHORT],
      ["unsigned short int", UNSIGNED_SHORT],
      ["int", INT],
      ["signed", INT],
      ["signed int", INT],
      ["unsigned", UNSIGNED_INT],
      ["unsigned int", UNSIGNED_INT],
      ["long", LONG],
      ["long int", LONG],
      ["unsigned long", UNSIGNED_LONG],
      ["unsigned long int", UNSIGNED_LONG],
      ["long long", LONG_LONG],
      ["long long int", LONG_LONG],
      ["unsigned long long", UNSIGNED_LONG_LONG],
      ["unsigned long long int", UNSIGNED_LONG_LONG],
    ] as const
  ).map(([words, type]) => [sorted(words.split(" ")), type]),
);
const BASIC_WORDS = new Set([...BASIC.keys()].flatMap((words) => words.split(" ")));
const QUALIFIERS: ReadonlySet<string> = new Set(["const", "volatile"]);

interface Word {
  readonly kind: string;
  readonly text: string;
}

/**
 * Reads the type name that starts at a token.
 *
 * @param named A record by `struct tag` or `union tag`, or a type by its typedef's name.
 * @returns The type and the index behind it; undefined when no type stands there.
 */
export function readType(
  tokens: readonly Word[],
  at: number,
  named: (name: string) => CType | undefined,
): { readonly type: QualType; readonly next: number } | undefined {
  let next = at;
  const words: string[] = [];
  const take = (): void => {
    for (
      ;
      tokens[next]?.kind === "identifier" && (BASIC_WORDS.has(tokens[next]?.text ?? "") || QUALIFIERS.has(tokens[next]?.text ?? ""));
      next++
    ) {
      const text = tokens[next]?.text ?? "";
      if (!QUALIFIERS.has(text)) words.push(text);
    }
  };
  take();
  let base: CType | undefined;
  const word = tokens[next];
  if (words.length > 0) base = BASIC.get(sorted(words));
  else if (word?.text === "struct" || word?.text === "union" || word?.text === "enum") {
    base = named(`${word.text} ${tokens[next + 1]?.text ?? ""}`);
    next += 2;
  } else if (word?.kind === "identifier") {
    base = named(word.text);
    next++;
  }
  if (base === undefined) return undefined;
  let type = plain(base);
  for (; tokens[next]?.text === "*" || QUALIFIERS.has(tokens[next]?.text ?? ""); next++) {
    if (tokens[next]?.text === "*") type = pointerTo(type);
  }
  return { type, next };
}

function sorted(words: readonly string[]): string {
  return [...words].sort((a, b) => (a < b ? -1 : 1)).join(" ");
}
