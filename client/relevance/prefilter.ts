/**
 * Whether a text can have anything of ours in it, told without reading it as C: only then is a server started. The words come from the
 * catalogue when the extension is built (scripts/prefilter.mjs), so the server, which looks closer, never knows one that is not here.
 */
import words from "quiesce:prefilter";

/** What a file outside any kernel tree includes if it is kernel code: a header of the kernel's own folders. */
const KERNEL_INCLUDE = /^[ \t]*#[ \t]*include[ \t]*<(?:linux|asm|asm-generic)\//m;

const WORDS = new RegExp(words);

/** Texts beyond this many UTF-16 code units are not looked at by the server either. */
export const LONGEST_TEXT = 8_000_000;

export type Relevance =
  /** Kernel code with a word of ours. */
  | "ours"
  /** A word of ours, and nothing that says whether this is kernel code: that depends on the folder it lies in. */
  | "in-a-tree"
  | "none";

/** @param own Names of the project that stand for some of the catalogue's (quiesce.json). */
export function relevanceOf(text: string, own: readonly string[] = []): Relevance {
  if (text.length > LONGEST_TEXT) return "none";
  if (!WORDS.test(text) && !own.some((name) => text.includes(name))) return "none";
  return KERNEL_INCLUDE.test(text) ? "ours" : "in-a-tree";
}

/** Kernel headers open as C++, because that is what VS Code takes `.h` for. */
export function mayBeC(languageId: string, path: string): boolean {
  return languageId === "c" || (languageId === "cpp" && path.endsWith(".h"));
}
