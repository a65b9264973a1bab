/** The files of one command: each is read once, whoever asks, and remembered for excerpts, digests and bundles. */
import { readdirSync, statSync } from "node:fs";
import path from "node:path";
import type { Problem } from "../../base/problem.ts";
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import type { Overlay } from "../../simulator/jobs/scene/patch.ts";
import { compareText } from "../../simulator/report/summary.ts";
import { errorCode, readText } from "./read-text.ts";

/** Where files come from below {@link Inputs}: the disk, or a bundle. */
export interface FileOrigin extends FileLookup {
  /** What could not be read although it is there. */
  readonly problems: readonly Problem[];
}

/** Files on disk, by paths relative to a folder. */
export class DiskFiles implements FileOrigin {
  readonly #base: string;
  readonly #problems: Problem[] = [];

  /** @param base What relative paths are relative to: a tree's root, or the working folder. */
  constructor(base: string) {
    this.#base = base;
  }

  get problems(): readonly Problem[] {
    return this.#problems;
  }

  read(file: string): string | undefined {
    const place = path.resolve(this.#base, file);
    if (statSync(place, { throwIfNoEntry: false })?.isFile() !== true) return undefined;
    const result = readText(place, file);
    if (result.ok) return result.text;
    // What lies beside the file that was asked about is not asked about.
    this.#problems.push({ ...result.problem, severity: "warning" });
    return undefined;
  }

  list(folder: string): readonly string[] {
    try {
      const entries = readdirSync(path.resolve(this.#base, folder), { withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile() || entry.isSymbolicLink())
        .map(({ name }) => name)
        .sort(compareText);
    } catch (error) {
      if (errorCode(error) === "") throw error;
      return [];
    }
  }
}

/** Files held in memory, as a bundle has them. */
export class HeldFiles implements FileOrigin {
  readonly problems: readonly Problem[] = [];
  readonly #files: ReadonlyMap<string, string>;

  constructor(files: ReadonlyMap<string, string>) {
    this.#files = files;
  }

  read(file: string): string | undefined {
    return this.#files.get(file);
  }

  list(folder: string): readonly string[] {
    const start = folder === "" ? "" : `${folder}/`;
    const names = [...this.#files.keys()].filter((file) => file.startsWith(start)).map((file) => file.slice(start.length));
    return names.filter((name) => name !== "" && !name.includes("/")).sort(compareText);
  }
}

export type { Overlay };

/** Answers and remembers. One for all threads of a command, so that all see the same text even while files change. */
export class Inputs implements FileLookup {
  readonly #origin: FileOrigin;
  readonly #texts = new Map<string, string | undefined>();

  constructor(origin: FileOrigin) {
    this.#origin = origin;
  }

  read(file: string): string | undefined {
    if (!this.#texts.has(file)) this.#texts.set(file, this.#origin.read(file));
    return this.#texts.get(file);
  }

  list(folder: string): readonly string[] {
    return this.#origin.list(folder);
  }

  /** Every file that was read, in code-unit order of their paths. */
  get texts(): readonly (readonly [file: string, text: string])[] {
    const present = [...this.#texts].flatMap(([file, text]) => (text === undefined ? [] : [[file, text] as const]));
    return present.sort(([a], [b]) => compareText(a, b));
  }

  get problems(): readonly Problem[] {
    return this.#origin.problems;
  }

  /** The same files under an overlay. What is read below it is remembered here too. */
  under(overlay: Overlay): FileLookup {
    return {
      read: (file) => (overlay.has(file) ? overlay.get(file) : this.read(file)),
      list: (folder) => listUnder(this.list(folder), folder, overlay),
    };
  }
}

function listUnder(names: readonly string[], folder: string, overlay: Overlay): readonly string[] {
  const start = folder === "" ? "" : `${folder}/`;
  const result = new Set(names);
  for (const [file, text] of overlay) {
    const name = file.startsWith(start) ? file.slice(start.length) : "";
    if (name === "" || name.includes("/")) continue;
    if (text === undefined) result.delete(name);
    else result.add(name);
  }
  return [...result].sort(compareText);
}
