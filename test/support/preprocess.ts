/** Preprocessing files on disk, with our preprocessor and with gcc's, on equal terms. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";
import { lexFile } from "../../c/syntax/lex.ts";
import { predefinedText, type PredefinedMacros } from "../../c/syntax/predefined-macros.ts";
import { preprocess, type PreprocessorCache } from "../../c/syntax/preprocess.ts";
import type { CommandLineMacro, IncludeRequest, IncludeResolver, PreprocessResult } from "../../c/syntax/preprocess-types.ts";
import type { Token } from "../../c/syntax/token.ts";

const gccVersion = Number(spawnSync("gcc", ["-dumpversion"], { encoding: "utf8" }).stdout?.split(".")[0] ?? 0);

/** Whether the machine has the gcc to compare with: 12 or later, as earlier ones treat `__VA_OPT__` otherwise. */
export const hasGcc = gccVersion >= 12;

if (!hasGcc) console.warn("SKIPPED comparisons with gcc -E: there is no gcc 12 or later");

/** Files read from disk, each once. */
export class DiskFiles {
  private readonly files = new Map<string, SourceFile | undefined>();
  private readonly folders: readonly string[];

  /** @param folders Where `<…>` is looked for, in order. */
  constructor(folders: readonly string[]) {
    this.folders = folders;
  }

  /** The file, or undefined when there is none. */
  find(name: string): SourceFile | undefined {
    if (!this.files.has(name)) {
      const isFile = statSync(name, { throwIfNoEntry: false })?.isFile() === true;
      this.files.set(name, isFile ? makeSourceFile(name, readFileSync(name, "utf8"), "user") : undefined);
    }
    return this.files.get(name);
  }

  /** @throws When there is no such file. */
  read(name: string): SourceFile {
    const file = this.find(name);
    if (file === undefined) throw new Error(`${name} is missing`);
    return file;
  }

  readonly include: IncludeResolver = ({ name, quoted, from, next }: IncludeRequest) => {
    const beside = path.dirname(from.path);
    const folders = next ? this.foldersAfter(from) : [...(quoted ? [beside] : []), ...this.folders];
    for (const folder of folders) {
      const file = this.find(path.join(folder, name));
      if (file !== undefined) return file;
    }
    return undefined;
  };

  private foldersAfter({ path: including }: SourceFile): readonly string[] {
    // One folder may lie in another; the file was found in the innermost.
    const [found = ""] = this.folders.filter((folder) => including.startsWith(`${folder}/`)).sort((a, b) => b.length - a.length);
    return this.folders.slice(this.folders.indexOf(found) + 1);
  }
}

/** The folders in which gcc looks for the system's headers. */
export function systemFolders(): readonly string[] {
  const { stderr } = spawnSync("gcc", ["-E", "-v", "-x", "c", "/dev/null"], { encoding: "utf8" });
  const list = /search starts here:\n((?: .*\n)+)End of search/.exec(stderr)?.[1] ?? "";
  return list
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "");
}

export interface Comparison {
  /** The file to preprocess, as a path or as a text. */
  readonly file: string;
  readonly folders: readonly string[];
  readonly predefined: PredefinedMacros;
  readonly defines: readonly CommandLineMacro[];
  /** Included before the file. */
  readonly prelude?: readonly string[];
}

/** What gcc -E makes of a file. */
export interface GccOutput {
  readonly ok: boolean;
  readonly text: string;
  readonly errors: string;
}

/** Runs gcc's preprocessor with no macros but ours and no folders but the given ones. */
export async function runGcc(comparison: Comparison): Promise<GccOutput> {
  return withMacroFile(comparison, async (macros) => capture(gccArguments(comparison, macros)));
}

/** What to give gcc; `macros` is a file that defines the macros of {@link withMacroFile}. */
export function gccArguments({ file, folders, prelude = [] }: Comparison, macros: string): readonly string[] {
  const includes = [...folders.map((each) => `-I${each}`), "-imacros", macros, ...prelude.flatMap((each) => ["-include", each])];
  return ["-E", "-P", "-undef", "-nostdinc", "-w", ...includes, file];
}

/** Writes the predefined and command-line macros to a file for as long as `use` takes. */
export async function withMacroFile<Result>(
  { predefined, defines }: Comparison,
  use: (macros: string) => Promise<Result>,
): Promise<Result> {
  const folder = mkdtempSync(path.join(tmpdir(), "quiesce-gcc-"));
  try {
    const macros = path.join(folder, "macros.h");
    // -undef leaves those of the standard, which our table holds too.
    const standard = ["__STDC__", "__STDC_VERSION__", "__STDC_HOSTED__", "__STDC_UTF_16__", "__STDC_UTF_32__"];
    const removals = standard.map((name) => `#undef ${name}\n`).join("");
    writeFileSync(macros, removals + predefinedText(predefined) + defines.map(({ name, value }) => `#define ${name} ${value}\n`).join(""));
    return await use(macros);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function capture(args: readonly string[]): Promise<GccOutput> {
  return new Promise((resolve, reject) => {
    const child = spawn("gcc", args, { stdio: ["ignore", "pipe", "pipe"] });
    const text: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => text.push(part));
    child.stderr.on("data", (part: Buffer) => errors.push(part));
    child.on("error", reject);
    child.on("close", (code) => {
      resolve({ ok: code === 0, text: Buffer.concat(text).toString("utf8"), errors: Buffer.concat(errors).toString("utf8") });
    });
  });
}

/** Runs our preprocessor on the same terms. */
export function runOurs(
  { file, predefined, defines, prelude = [] }: Comparison,
  disk: DiskFiles,
  cache?: PreprocessorCache,
): PreprocessResult {
  return preprocess({
    file: disk.read(file),
    include: disk.include,
    defines,
    predefined,
    prelude: prelude.map((each) => disk.read(each)),
    ...(cache !== undefined && { cache }),
  });
}

/** Texts of the tokens of a preprocessed text; lines that begin with `#`, which are pragmas and the like, left out. */
export function textsOfOutput(text: string): readonly string[] {
  const kept = text
    .split("\n")
    .filter((line) => !/^\s*#/.test(line))
    .join("\n");
  return textsOf(lexFile(makeSourceFile("<gcc>", kept, "user")).tokens);
}

export function textsOf(tokens: readonly Token[]): readonly string[] {
  return tokens.filter(({ kind }) => kind !== "eof").map(({ text }) => text);
}

/** Where two lists part, for a message; undefined when they are equal. */
export function firstDifference(ours: readonly string[], theirs: readonly string[]): string | undefined {
  const at = ours.findIndex((text, index) => text !== theirs[index]);
  if (at < 0 && ours.length === theirs.length) return undefined;
  const from = Math.max(0, (at < 0 ? ours.length : at) - 6);
  const show = (texts: readonly string[]): string => texts.slice(from, from + 16).join(" ");
  return `token ${at < 0 ? ours.length : at}\n  ours: ${show(ours)}\n  gcc:  ${show(theirs)}`;
}
