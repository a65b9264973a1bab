/**
 * Fixtures of several kernel files in one string, with surroundings that answer from memory.
 *
 *     //- kernel/a.c
 *     void f(void) { g(); }
 *     //- include/linux/a.h
 *     void g(void) noinstr;
 *
 * A text without such a head is `kernel/fixture.c`. `//- version 6.1.0` says another version than 6.12. Whatever the fixture does not
 * define itself it may find in the minikernel: a few declarations and covers in our own words.
 */
import path from "node:path";
import type { EditorFile, Signature } from "../../c/editor/file.ts";
import type { KernelVersion } from "../../kernel/profiles/profile.ts";
import type { FunctionEntry, MacroEntry, Surroundings } from "../../server/analysis/surroundings.ts";
import { reader } from "./editor.ts";
import { MINIKERNEL } from "./minikernel.ts";

export interface KernelFixture {
  /** Those of the text, in its order; the minikernel is not among them. */
  readonly files: readonly EditorFile[];
  readonly surroundings: Surroundings;
}

const VERSION: KernelVersion = { major: 6, minor: 12, patch: 0 };

export async function kernelFixture(text: string): Promise<KernelFixture> {
  const { parts, version } = partsOf(text);
  const read = await reader();
  const files = parts.map(({ name, content }) => read.read(name, content));
  const mini = partsOf(MINIKERNEL).parts.map(({ name, content }) => read.read(name, content));
  return {
    files,
    surroundings: surroundingsOf([...files, ...mini.filter(({ source }) => !parts.some(({ name }) => name === source.path))], version),
  };
}

interface Part {
  readonly name: string;
  readonly content: string;
}

function partsOf(text: string): { readonly parts: readonly Part[]; readonly version: KernelVersion } {
  const version = /^\/\/- version (\d+)\.(\d+)(?:\.(\d+))?\n/m.exec(text);
  const rest = version === null ? text : text.replace(version[0], "");
  const heads = [...rest.matchAll(/^\/\/- (\S+)\n/gm)];
  const [first] = heads;
  const before = rest.slice(0, first?.index ?? rest.length);
  const parts = heads.map((head, index) => ({
    name: head[1] ?? "",
    content: rest.slice(head.index + head[0].length, heads[index + 1]?.index ?? rest.length),
  }));
  return {
    parts: before.trim() === "" && parts.length > 0 ? parts : [{ name: "kernel/fixture.c", content: before }, ...parts],
    version: version === null ? VERSION : { major: Number(version[1]), minor: Number(version[2]), patch: Number(version[3] ?? 0) },
  };
}

/** Surroundings that know these files and no others. */
export function surroundingsOf(files: readonly EditorFile[], version: KernelVersion | undefined): Surroundings {
  const sorted = [...files].sort((a, b) => (a.source.path < b.source.path ? -1 : 1));
  const isSeen = (entry: Signature, of: string, from: string): boolean =>
    of === from || of.endsWith(".h") || !entry.attributes.some(({ name }) => name === "static");
  const ownFirst = <T extends { readonly path: string }>(entries: readonly T[], from: string): readonly T[] => [
    ...entries.filter((entry) => entry.path === from),
    ...entries.filter((entry) => entry.path !== from),
  ];
  return {
    version,
    changes: { revision: 0, since: () => [] },
    functionsNamed: (name, from) =>
      ownFirst(
        sorted.flatMap(({ source, functions, prototypes }): readonly FunctionEntry[] => [
          ...functions.filter((one) => one.name === name && isSeen(one, source.path, from)).map((one) => entryOf(source.path, one, true)),
          ...prototypes.filter((one) => one.name === name && isSeen(one, source.path, from)).map((one) => entryOf(source.path, one, false)),
        ]),
        from,
      ),
    macrosNamed: (name, from) =>
      ownFirst(
        sorted.flatMap(({ source, macros }): readonly MacroEntry[] =>
          source.path === from || source.path.endsWith(".h")
            ? macros.filter((macro) => macro.name === name).map((macro) => ({ path: source.path, macro }))
            : [],
        ),
        from,
      ),
    file: (name) => files.find(({ source }) => source.path === name),
    filesNaming: (name) => sorted.filter(({ source }) => new RegExp(`\\b${name}\\b`).test(source.text)).map(({ source }) => source.path),
    siblings: (of) =>
      sorted.map(({ source }) => source.path).filter((other) => other !== of && path.posix.dirname(other) === path.posix.dirname(of)),
    existsAnywhere: (name) =>
      sorted.some((file) => [...file.functions, ...file.prototypes, ...file.macros].some((one) => one.name === name)) ? "yes" : "no",
  };
}

function entryOf(file: string, signature: FunctionEntry["signature"], isDefinition: boolean): FunctionEntry {
  return { path: file, signature, isDefinition };
}
