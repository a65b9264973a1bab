/** Folders of a kernel tree as surroundings, by the reading without a grammar: for suites that judge whole folders. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { makeSourceFile } from "../../base/source-file.ts";
import type { EditorFile } from "../../c/editor/file.ts";
import { outlineOf } from "../../c/editor/outline/outline.ts";
import { kernelOutlineTable } from "../../kernel/catalogue/outline-words.ts";
import { type KernelVersion, versionOfMakefile } from "../../kernel/profiles/profile.ts";
import type { FunctionEntry, MacroEntry, Surroundings } from "../../server/analysis/surroundings.ts";

/** What one file says, by name; bodies are not kept. */
interface Entries {
  readonly functions: readonly FunctionEntry[];
  readonly macros: readonly MacroEntry[];
}

/** A tree whose files can be edited in memory. Only x86 of the architectures is read. */
export class OutlineTree implements Surroundings {
  readonly version: KernelVersion | undefined;
  private readonly root: string;
  private readonly texts = new Map<string, string>();
  private readonly entries = new Map<string, Entries>();
  private readonly functions = new Map<string, FunctionEntry[]>();
  private readonly macros = new Map<string, MacroEntry[]>();
  private wordy: readonly string[] | undefined;
  private readonly read = new Map<string, EditorFile>();

  constructor(root: string, folders: readonly string[]) {
    this.root = root;
    this.version = versionOfMakefile(readFileSync(path.join(root, "Makefile"), "utf8"));
    for (const folder of folders) this.load(folder);
  }

  /** Paths of all files, sorted. */
  get paths(): readonly string[] {
    return [...this.entries.keys()].sort();
  }

  text(file: string): string {
    return this.texts.get(file) ?? readFileSync(path.join(this.root, file), "utf8");
  }

  /** Another text in a file's place, as an index takes it when the file changes; undefined takes the file's own again. */
  update(file: string, text: string | undefined): void {
    if (text === undefined) this.texts.delete(file);
    else this.texts.set(file, text);
    this.read.delete(file);
    this.add(file);
  }

  file(file: string): EditorFile | undefined {
    if (!this.entries.has(file)) return undefined;
    let read = this.read.get(file);
    if (read === undefined) {
      read = fileOf(file, this.text(file));
      this.read.set(file, read);
    }
    return read;
  }

  functionsNamed(name: string, from: string): readonly FunctionEntry[] {
    const all = this.functions.get(name) ?? [];
    const usable = all.filter(({ path: its, signature }) => its === from || its.endsWith(".h") || !isStatic(signature.attributes));
    return usable.sort((one, other) => Number(other.path === from) - Number(one.path === from));
  }

  macrosNamed(name: string, from: string): readonly MacroEntry[] {
    return (this.macros.get(name) ?? []).filter(({ path: its }) => its === from || its.endsWith(".h"));
  }

  /** Only headers of tracepoints and files with static calls are looked through: nothing else is asked of it here. */
  filesNaming(name: string): readonly string[] {
    const word = new RegExp(`\\b${name}\\b`);
    this.wordy ??= this.paths.filter((file) =>
      file.endsWith(".h")
        ? /(?:^|\/)(?:\w*trace\w*|events)\/?.*\.h$/.test(file)
        : /DEFINE_STATIC_CALL|static_call_update/.test(this.text(file)),
    );
    return this.wordy.filter((file) => word.test(this.text(file)));
  }

  siblings(file: string): readonly string[] {
    return this.paths.filter((other) => other !== file && path.dirname(other) === path.dirname(file));
  }

  existsAnywhere(name: string): "yes" | "unknown" {
    return this.functions.has(name) || this.macros.has(name) ? "yes" : "unknown";
  }

  private load(folder: string): void {
    for (const entry of readdirSync(path.join(this.root, folder), { withFileTypes: true })) {
      const file = `${folder}/${entry.name}`;
      if (entry.isDirectory()) this.load(file);
      else if (entry.isFile() && /\.[ch]$/.test(entry.name)) this.add(file);
    }
  }

  private add(file: string): void {
    const before = this.entries.get(file);
    for (const entry of before?.functions ?? []) remove(this.functions, entry.signature.name, entry);
    for (const entry of before?.macros ?? []) remove(this.macros, entry.macro.name, entry);
    const { functions, prototypes, macros } = fileOf(file, this.text(file));
    const entries: Entries = {
      functions: [
        ...functions.map((signature) => ({ path: file, signature, isDefinition: true })),
        ...prototypes.map((signature) => ({ path: file, signature, isDefinition: false })),
      ],
      macros: macros.map((macro) => ({ path: file, macro })),
    };
    this.entries.set(file, entries);
    for (const entry of entries.functions) insert(this.functions, entry.signature.name, entry);
    for (const entry of entries.macros) insert(this.macros, entry.macro.name, entry);
  }
}

function fileOf(file: string, text: string): EditorFile {
  const outline = outlineOf(file, text, kernelOutlineTable);
  const functions = outline.functions.map((one) => ({ ...one, tree: undefined, notAnalysed: "bodies are not read here" }));
  return { ...outline, source: makeSourceFile(file, text, "user"), functions };
}

function isStatic(attributes: readonly { readonly name: string }[]): boolean {
  return attributes.some(({ name }) => name === "static");
}

function insert<Entry>(table: Map<string, Entry[]>, name: string, entry: Entry): void {
  const known = table.get(name);
  if (known === undefined) table.set(name, [entry]);
  else known.push(entry);
}

function remove<Entry>(table: Map<string, Entry[]>, name: string, entry: Entry): void {
  const known = table.get(name);
  if (known !== undefined)
    table.set(
      name,
      known.filter((one) => one !== entry),
    );
}
