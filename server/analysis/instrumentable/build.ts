/** Whether a file is part of the build that is judged. */
import type { EditorFile } from "../../../c/editor/file.ts";
import { noinstr } from "../../../kernel/catalogue/noinstr.ts";
import type { Surroundings } from "../surroundings.ts";

const INCLUDE = /^[ \t]*#[ \t]*include[ \t]*<asm\/([\w./-]+)>/gm;

/**
 * Where another architecture is built for than the one that is judged, no file is. A file that includes a header which that one does not have is of
 * another: names in it would be taken for things that they are not. Conditional includes do not count, and the architecture's own files may include
 * generated headers.
 */
export function isBuilt(file: EditorFile, surroundings: Surroundings): boolean {
  const { path, text } = file.source;
  const { architecture } = noinstr.assume;
  if ((surroundings.architecture ?? architecture) !== architecture) return false;
  if (noinstr.otherBuilds.some((ending) => path.endsWith(ending))) return false;
  if (surroundings.version === undefined || path.startsWith("arch/") || path.startsWith("include/")) return true;
  const folder = `arch/${architecture}/include`;
  for (const { 1: name = "", index } of text.matchAll(INCLUDE)) {
    if (file.conditionals.some(({ start, end }) => start <= index && index < end)) continue;
    const places = [
      `${folder}/asm/${name}`,
      `${folder}/uapi/asm/${name}`,
      `include/asm-generic/${name}`,
      `include/uapi/asm-generic/${name}`,
    ];
    if (!places.some((place) => exists(place, surroundings))) return false;
  }
  return true;
}

function exists(path: string, surroundings: Surroundings): boolean {
  return (surroundings.textOf === undefined ? surroundings.file(path) : surroundings.textOf(path)) !== undefined;
}
