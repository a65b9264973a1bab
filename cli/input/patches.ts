/** The files that `--patch` names: patches, mails, an mbox, or a folder with a series. */
import { readdirSync } from "node:fs";
import type { PatchFile } from "../../base/diff/series.ts";
import type { Problem } from "../../base/problem.ts";
import { compareText } from "../../simulator/report/summary.ts";
import { errorCode, STDIN, type TextResult } from "./read-text.ts";

export type PatchFiles =
  | { readonly ok: true; readonly files: readonly PatchFile[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** A folder's list of patches, as quilt keeps it: names in order, `#` begins a comment, options follow a name. */
const SERIES = "series";

/** Files in a folder that are patches where no list says which are. */
const ENDINGS = /\.(patch|diff|mbox|eml)(\.gz)?$/;

/**
 * @param names As given, in the order in which they are applied.
 * @param list Names of the files in a folder; undefined for what is no folder.
 */
export function readPatchFiles(
  names: readonly string[],
  read: (name: string) => TextResult,
  list: (name: string) => readonly string[] | undefined,
): PatchFiles {
  const problems: Problem[] = [];
  const files: PatchFile[] = [];
  for (const name of names) {
    const members = name === STDIN ? undefined : list(name);
    const inFolder = members === undefined ? [name] : seriesOf(name, members, read, problems);
    for (const file of inFolder) {
      const text = read(file);
      if (text.ok) files.push({ name: file === STDIN ? "<stdin>" : file, text: text.text });
      else problems.push(text.problem);
    }
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, files };
}

function seriesOf(folder: string, members: readonly string[], read: (name: string) => TextResult, problems: Problem[]): readonly string[] {
  const within = (name: string): string => `${folder.replace(/\/+$/, "")}/${name}`;
  if (!members.includes(SERIES)) {
    // git format-patch numbers them, so that their names are their order; the letter of the series is none of it.
    const found = members.filter((name) => ENDINGS.test(name) && !/^0+-cover-letter\./.test(name)).sort(compareText);
    if (found.length === 0)
      problems.push(noPatch(folder, "there is no patch in it", "name a folder with *.patch files, or with a series file"));
    return found.map(within);
  }
  const text = read(within(SERIES));
  if (!text.ok) {
    problems.push(text.problem);
    return [];
  }
  const listed = text.text.split("\n").flatMap((line, index) => {
    const [, name] = /^\s*([^#\s]\S*)/.exec(line) ?? [];
    return name === undefined ? [] : [{ name, line: index + 1 }];
  });
  for (const { name, line } of listed) {
    if (!name.includes("/") && !members.includes(name))
      problems.push({ ...noPatch(within(SERIES), `${name} is not in the folder`, "take it out of the list, or add it"), line, column: 1 });
  }
  return listed.map(({ name }) => within(name));
}

function noPatch(file: string, message: string, help: string): Problem {
  return { code: "patch-series", severity: "error", file, line: 0, column: 0, message, help };
}

/** Of the disk. */
export function listFolder(name: string): readonly string[] | undefined {
  try {
    return readdirSync(name).sort(compareText);
  } catch (error) {
    if (errorCode(error) === "") throw error;
    return undefined;
  }
}
