/** How a place in the source is named in a line of text. */
import type { Place } from "./summary.ts";

/** `transition.c:119`; the whole path only where two files of the text have the same name. */
export function shortPlace(file: string, line: number, names: FileNames): string {
  return line > 0 ? `${names.of(file)}:${line}` : names.of(file);
}

/** The file of a problem that is about the call itself. */
export const COMMAND_LINE = "<command line>";

/** `file:line:column`; what is wrong with the call itself is said by the program, as other programs do it. */
export function placeText(file: string, line: number, column: number): string {
  if (file === COMMAND_LINE || file === "") return "quiesce";
  return line > 0 ? `${file}:${line}:${column}` : file;
}

const MODEL_PREFIX = "sim_";

/** What a row of the ledger is charged to: `transition.c:119 schedule_on_each_cpu`, or the kernel's own function. */
export function chargedTo({ file, line, function: name, primitive }: Place, names: FileNames): string {
  const what = primitive === "" ? "" : ` ${primitive}`;
  if (file !== "") return `${shortPlace(file, line, names)}${what}`;
  // Functions of the model's own have names that nobody outside knows.
  if (name === "" || name === primitive || name.startsWith(MODEL_PREFIX)) return `kernel: ${primitive === "" ? "itself" : primitive}`;
  return `kernel: ${name}${what === "" ? "" : `,${what}`}`;
}

/** Base names of files, as long as they tell the files apart. */
export class FileNames {
  readonly #byName = new Map<string, Set<string>>();

  constructor(files: Iterable<string>) {
    for (const file of files) {
      const name = baseName(file);
      this.#byName.set(name, (this.#byName.get(name) ?? new Set()).add(file));
    }
  }

  of(file: string): string {
    const name = baseName(file);
    return (this.#byName.get(name)?.size ?? 0) > 1 ? file : name;
  }
}

export function baseName(file: string): string {
  return file.slice(file.lastIndexOf("/") + 1);
}
