/** C texts in memory: one fixture string may hold several files. */
import path from "node:path";
import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";
import { preprocess } from "../../c/syntax/preprocess.ts";
import type { IncludeRequest, PreprocessInput, PreprocessResult } from "../../c/syntax/preprocess-types.ts";

export interface CFixture {
  readonly main: SourceFile;
  readonly files: ReadonlyMap<string, SourceFile>;
  /** `"x"` is looked for beside the including file, then in `first/`, `second/` and at the top; `<x>` not beside it. */
  readonly include: (request: IncludeRequest) => SourceFile | undefined;
}

/** Divides a fixture at lines `//- name`. What stands before the first of them is main.c. */
export function readCFixture(text: string): CFixture {
  const [main = "", ...others] = text.split(/^\/\/- /m);
  const files = new Map([["main.c", makeSourceFile("main.c", main, "user")]]);
  for (const other of others) {
    const newline = other.indexOf("\n");
    const name = other.slice(0, newline).trim();
    files.set(name, makeSourceFile(name, other.slice(newline + 1), "sibling"));
  }
  const folders = ["first", "second", "."];
  const include = ({ name, quoted, from, next }: IncludeRequest): SourceFile | undefined => {
    const beside = path.posix.dirname(from.path);
    const list = next ? folders.slice(folders.indexOf(beside) + 1) : [...(quoted ? [beside] : []), ...folders];
    return list.map((folder) => files.get(path.posix.join(folder, name))).find((file) => file !== undefined);
  };
  return { main: files.get("main.c")!, files, include };
}

/** Preprocesses a fixture's main.c with no predefined macros. */
export function preprocessFixture(text: string, options: Partial<PreprocessInput> = {}): PreprocessResult {
  const { main, include } = readCFixture(text);
  return preprocess({ file: main, include, defines: [], predefined: "none", ...options });
}

/** The texts of a fixture's tokens after preprocessing, with one space between. */
export function expandFixture(text: string, options: Partial<PreprocessInput> = {}): string {
  return preprocessFixture(text, options)
    .tokens.map((token) => token.text)
    .join(" ")
    .trimEnd();
}

/** The problems of a fixture, each as `line:column code: message`, with the file's name first when it is not main.c. */
export function problemsOfFixture(text: string, options: Partial<PreprocessInput> = {}): readonly string[] {
  return preprocessFixture(text, options).problems.map(
    ({ file, line, column, code, message }) => `${file === "main.c" ? "" : `${file}:`}${line}:${column} ${code}: ${message}`,
  );
}
