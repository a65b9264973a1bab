/** Which documents are any of our business: kernel C that has a name of the catalogue in it. Elsewhere the server stays silent. */
import { primitives } from "../../kernel/catalogue/primitives.ts";
import type { OpenDocument } from "./documents.ts";
import type { Tree } from "./tree.ts";

/** Names that mean something of ours wherever they stand. Names of contexts are words of English. */
const NAMES: readonly string[] = primitives
  .filter(({ kind }) => kind !== "context")
  .flatMap(({ name, alsoNamed }) => [[name], alsoNamed])
  .flat();

const OURS = new RegExp(String.raw`\b(?:${NAMES.join("|")})\b`);

/** What a file outside any kernel tree includes if it is kernel code: a header of the kernel's own folders. */
const KERNEL_INCLUDE = /^[ \t]*#[ \t]*include[ \t]*<(?:linux|asm|asm-generic)\//m;

const LANGUAGES: ReadonlySet<string> = new Set(["c", "cpp", "objective-c"]);

/** @param own Names of the project that stand for some of the catalogue. */
export function isKernelSource({ languageId, path, uri, source }: OpenDocument, tree: Tree, own: Iterable<string> = []): boolean {
  const isC = LANGUAGES.has(languageId) || /\.[ch]$/.test(path ?? uri);
  return (
    isC &&
    (tree.root !== undefined || KERNEL_INCLUDE.test(source.text)) &&
    (OURS.test(source.text) || [...own].some((name) => source.text.includes(name)))
  );
}
