/** Some files of a kernel tree as surroundings, read when asked for: for suites that need a subsystem, not an index. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import type { EditorFile } from "../../c/editor/file.ts";
import type { KernelVersion } from "../../kernel/profiles/profile.ts";
import type { Surroundings } from "../../server/analysis/surroundings.ts";
import { reader } from "./editor.ts";

export interface TreePart {
  readonly surroundings: Surroundings;
  /** A file as read; it must be one of the paths. */
  file(path: string): EditorFile;
  /** Another text in a file's place, as an editor would have it. */
  withText(path: string, text: string): TreePart;
}

/**
 * @param paths Relative to the tree's root; those that do not exist are left out, because versions differ.
 * @param absent Names that do not exist anywhere else either.
 */
export async function treePart(
  root: string,
  version: KernelVersion | undefined,
  paths: readonly string[],
  absent: readonly string[] = [],
): Promise<TreePart> {
  const its = await reader();
  const texts = new Map(
    paths.filter((each) => existsSync(path.join(root, each))).map((each) => [each, readFileSync(path.join(root, each), "utf8")]),
  );
  return partOf(texts, version, absent, (file, text) => its.read(file, text));
}

function partOf(
  texts: ReadonlyMap<string, string>,
  version: KernelVersion | undefined,
  absent: readonly string[],
  read: (file: string, text: string) => EditorFile,
): TreePart {
  const files = new Map<string, EditorFile>();
  const file = (name: string): EditorFile | undefined => {
    const text = texts.get(name);
    const made = files.get(name) ?? (text === undefined ? undefined : read(name, text));
    if (made !== undefined) files.set(name, made);
    return made;
  };
  const all = [...texts.keys()].sort();
  const words = new Map<string, string[]>();
  for (const each of all) {
    const code = (texts.get(each) ?? "").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, " ");
    for (const word of new Set(code.match(/[A-Za-z_]\w*/g))) words.set(word, [...(words.get(word) ?? []), each]);
  }
  const naming = (name: string): readonly string[] => words.get(name) ?? [];
  const surroundings: Surroundings = {
    version,
    file,
    siblings: (from) => all.filter((each) => each !== from && path.dirname(each) === path.dirname(from)),
    filesNaming: naming,
    functionsNamed: (name, from) =>
      naming(name).flatMap((each) =>
        [...(file(each)?.functions ?? []), ...(file(each)?.prototypes ?? [])]
          .filter((signature) => signature.name === name && (each === from || each.endsWith(".h") || !isStatic(signature)))
          .map((signature) => ({ path: each, signature, isDefinition: "bodyStart" in signature })),
      ),
    macrosNamed: (name) =>
      naming(name).flatMap((each) =>
        (file(each)?.macros ?? []).filter((macro) => macro.name === name).map((macro) => ({ path: each, macro })),
      ),
    existsAnywhere: (name) => (naming(name).length > 0 ? "yes" : absent.includes(name) ? "no" : "unknown"),
  };
  return {
    surroundings,
    file: (name) => {
      const found = file(name);
      if (found === undefined) throw new Error(`${name} is not part of this tree`);
      return found;
    },
    withText: (name, text) => partOf(new Map([...texts, [name, text]]), version, absent, read),
  };
}

function isStatic({ attributes }: { readonly attributes: readonly { readonly name: string }[] }): boolean {
  return attributes.some(({ name }) => name === "static");
}
