import type { Image } from "../../c/ir/image.ts";
import { livepatchStandIns } from "../catalogue/livepatch-files.ts";
import { externalsOf } from "./externals.ts";
import type { ParsedUnit } from "./parsed-unit.ts";

/** A file that was compiled from the user's folder or tree, or something that the model supplied. */
export interface SourceOfText {
  /** A file's name, or a function's. */
  readonly name: string;
  readonly from: "file" | "model";
  readonly path: string;
}

/**
 * Says what a program was made of, as far as it can be reached: the user's files, the files that the model stands in for, the headers that
 * were the user's own, and the kernel functions that the user's files call and the model supplies.
 */
export function listSources(image: Image, users: readonly ParsedUnit[], standIns: readonly ParsedUnit[]): readonly SourceOfText[] {
  const reached = new Set([...image.functions, ...image.objects].map(({ file }) => file.path));
  const files = users.filter(({ path }) => reached.has(path)).map(({ path }) => fromFile(path));
  const headers = new Set(users.flatMap(({ headers: own }) => own));
  return [
    ...files,
    ...[...headers].sort().map(fromFile),
    ...livepatchStandIns
      .filter((each) => isReached(each.files, standIns, reached))
      .map(({ standsFor, files: [first = ""] }) => fromModel(standsFor, first)),
    ...calledOfModel(image, users, new Set(standIns.map(({ path }) => path))),
  ];
}

function fromFile(path: string): SourceOfText {
  return { name: path.slice(path.lastIndexOf("/") + 1), from: "file", path };
}

function fromModel(name: string, path: string): SourceOfText {
  return { name, from: "model", path };
}

function isReached(files: readonly string[], standIns: readonly ParsedUnit[], reached: ReadonlySet<string>): boolean {
  return standIns.some(({ path }) => files.includes(path) && reached.has(path));
}

function calledOfModel(image: Image, users: readonly ParsedUnit[], standIns: ReadonlySet<string>): readonly SourceOfText[] {
  const wanted = new Set(users.flatMap(({ unit }) => [...externalsOf(unit).wants]));
  return [...wanted].sort().flatMap((name) => {
    const f = image.functions[image.functionByName.get(name) ?? -1];
    if (f === undefined) return [];
    const { origin, path } = f.file;
    return origin !== "model" || standIns.has(path) ? [] : [fromModel(name, path)];
  });
}
