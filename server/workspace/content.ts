/** What of a text goes into the index. */
import { type OutlineFunction, outlineOf } from "../../c/editor/outline/outline.ts";
import type { OutlineTable } from "../../c/editor/outline/table.ts";
import { Encoder } from "./encoding.ts";
import { nameOf } from "./paths.ts";
import { writeFile, writeFunction, writeInclude, writeMacro, writePrototype } from "./records.ts";
import type { FileRole } from "./roles.ts";
import type { FileContent } from "./table.ts";
import { WordCollector } from "./words.ts";

/** A header of constants beyond this length is not read: register tables of devices are a third of a whole tree. */
const LONGEST_TABLE = 256 * 1024;

/** Nor is any file beyond this: the longest source of the kernel has a quarter of it, and it would hold everything up. */
const LONGEST = 8 * 2 ** 20;

/** Whether a file is left out: it holds nothing but a long list of constants, or is no source that anybody wrote. */
export function isLeftOut(path: string, text: string): boolean {
  return text.length > LONGEST || (text.length > LONGEST_TABLE && path.endsWith(".h") && !text.includes(";"));
}

const NOTHING = new Uint8Array(0);

const HEADER_PARTS = { comments: false, macros: true, objects: false };
const SOURCE_PARTS = { comments: false, macros: false, objects: false };

/** Makes the contents of files, one at a time: what it returns is valid until it is asked for the next. */
export class ContentReader {
  private readonly table: OutlineTable;
  private readonly words = new WordCollector();
  private readonly encoder = new Encoder();
  private names: string[] = [];
  private ends: number[] = [];
  private declared: string[] = [];

  constructor(table: OutlineTable) {
    this.table = table;
  }

  /**
   * Empty for a file that is left out; only the words of the text where it declares nothing that is asked
   * for.
   */
  contentOf(path: string, role: FileRole, text: string, isDeclaring: boolean): FileContent {
    this.encoder.length = 0;
    this.names = [];
    this.ends = [];
    this.declared = [];
    if (isLeftOut(path, text)) {
      return { encoded: this.encoder, names: [], ends: [], filter: this.words.filterOf(""), declared: NOTHING };
    }
    if (isDeclaring) this.add(nameOf(path), () => writeFile(this.encoder, nameOf(path)));
    if (isDeclaring && role === "local-header") this.addIncludes(text);
    else if (isDeclaring) this.addOutline(path, role, text);
    const declared = this.words.filterOfNames(this.declared);
    return { encoded: this.encoder, names: this.names, ends: this.ends, filter: this.words.filterOf(text), declared };
  }

  private addOutline(path: string, role: FileRole, text: string): void {
    const { encoder } = this;
    const { functions, prototypes, macros, includes } = outlineOf(path, text, this.table, role === "header" ? HEADER_PARTS : SOURCE_PARTS);
    this.declared = [...functions, ...prototypes].map(({ name }) => name);
    for (const each of functions) {
      if (isVisible(each, role)) this.add(each.name, () => writeFunction(encoder, each));
    }
    if (role === "header") {
      for (const each of prototypes) if (isCompiled(each.conditions)) this.add(each.name, () => writePrototype(encoder, each));
      for (const { name, parameters } of macros) if (parameters !== undefined) this.declared.push(name);
      for (const each of macros) if (isCompiled(each.conditions)) this.add(each.name, () => writeMacro(encoder, each));
    }
    for (const each of includes) if (each.quoted) this.addInclude(each.path);
  }

  private addIncludes(text: string): void {
    for (let at = text.indexOf("include"); at >= 0; at = text.indexOf("include", at + 1)) {
      const path = quotedAfter(text, at);
      if (path !== undefined) this.addInclude(path);
    }
  }

  private addInclude(path: string): void {
    this.add(nameOf(path), () => writeInclude(this.encoder, nameOf(path), path));
  }

  private add(name: string, write: () => void): void {
    write();
    this.names.push(name);
    this.ends.push(this.encoder.length);
  }
}

/** The name in quotes of the include whose word is at `at`; undefined when that is no such directive. */
function quotedAfter(text: string, at: number): string | undefined {
  let before = at - 1;
  while (text[before] === " " || text[before] === "\t") before--;
  if (text[before] !== "#") return undefined;
  let after = at + "include".length;
  while (text[after] === " " || text[after] === "\t") after++;
  if (text[after] !== '"') return undefined;
  const end = text.indexOf('"', after + 1);
  const line = text.indexOf("\n", after);
  return end < 0 || (line >= 0 && line < end) ? undefined : text.slice(after + 1, end);
}

/** Static functions of a `.c` file mean nothing elsewhere. */
function isVisible({ attributes, conditions }: OutlineFunction, role: FileRole): boolean {
  return isCompiled(conditions) && (role === "header" || attributes.every(({ name }) => name !== "static"));
}

/** Not inside `#if 0`. */
export function isCompiled(conditions: readonly string[]): boolean {
  return !conditions.includes("0");
}
