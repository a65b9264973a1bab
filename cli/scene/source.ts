/** Where the texts of a scene come from: the disk, or a bundle. Everything that is read is remembered with its role. */
import path from "node:path";
import type { Problem } from "../../base/problem.ts";
import { LIVEPATCH_SOURCES } from "../../kernel/catalogue/livepatch-files.ts";
import type { FileLookup } from "../../kernel/compile/source-store.ts";
import type { UsedText } from "../../simulator/jobs/scene/token.ts";
import type { Arguments } from "../args/arguments.ts";
import { usage } from "../args/parse.ts";
import { DiskFiles, type FileOrigin, HeldFiles, Inputs, type Overlay } from "../input/inputs.ts";
import { listFolder } from "../input/patches.ts";
import { readRevision, revisionName } from "../input/revision.ts";
import { readText, STDIN, type TextResult } from "../input/read-text.ts";
import { type KernelTree, pathInTree, treeAbove, treeAt } from "../input/tree.ts";
import { baseName } from "../../simulator/report/place.ts";
import { type KernelVersion, versionOfMakefile } from "../../kernel/profiles/profile.ts";

export type { UsedText };

/** The file asked about, and the files around it. */
export interface SceneSource {
  /** The path that the file has in {@link inputs}: below the tree's root, or as it was given. */
  readonly main: string;
  readonly text: string;
  /** Undefined where the file stands alone. */
  readonly version: KernelVersion | undefined;
  readonly inputs: Inputs;
  /** Reads a file that the user named, such as a topology. */
  readonly given: (name: string) => TextResult;
  /** Names of the files in a folder that the user named; undefined for what is no folder. */
  readonly listGiven: (name: string) => readonly string[] | undefined;
  /** Lets {@link given} answer for a text that was made from FILE; a token knows it as it knows a file. */
  readonly hold: (name: string, text: string) => void;
  /** Of a bundle: what was made is in it too. */
  readonly holdsAll: boolean;
  /** Everything read so far. */
  readonly used: () => readonly UsedText[];
}

export type SourceResult =
  | { readonly ok: true; readonly source: SceneSource }
  | { readonly ok: false; readonly problems: readonly Problem[] };

/** Name of the standard input where no `--stdin-filename` gives it one. */
const STDIN_NAME = "<stdin>";
/** Where a file that lies outside the tree of `--kernel` is taken to belong. */
const LIVEPATCH_FOLDER = "kernel/livepatch";
const MAKEFILE = "Makefile";

/** Finds FILE and its tree. */
export function sourceOnDisk(values: Arguments): SourceResult {
  const asked = values.positional(0) ?? STDIN;
  const name = asked === STDIN ? (values.text("stdin-filename") ?? STDIN_NAME) : asked;
  const given = rememberGiven(givenOnDisk(values.text("rev"), name));
  const text = given.read(asked);
  if (!text.ok) return { ok: false, problems: [text.problem] };
  const place = placeOf(name, values.text("kernel"));
  if (!place.ok) return place;
  const { tree, main } = place;
  const inputs = new Inputs(tree === undefined ? besideLoneFile() : new DiskFiles(tree.root));
  return { ok: true, source: makeSource({ main, text: text.text, inTree: tree !== undefined, inputs, given, holdsAll: false }) };
}

/** What the user named is a file; with `--rev`, FILE at that revision is in git. */
function givenOnDisk(revision: string | undefined, name: string): GivenTexts["read"] {
  return (file) => (revision !== undefined && file === revisionName(revision, name) ? readRevision(revision, name) : readText(file));
}

/**
 * Outside a kernel tree anything may lie beside FILE: versions of it, other programs. C files are found there only by the names that
 * livepatch's own have.
 */
function besideLoneFile(): FileOrigin {
  const disk = new DiskFiles(process.cwd());
  return {
    get problems() {
      return disk.problems;
    },
    read: (file) => disk.read(file),
    list: (folder) => disk.list(folder).filter((name) => !name.endsWith(".c") || LIVEPATCH_SOURCES.includes(name)),
  };
}

/** No FILE at all: for who asks only about a machine or a configuration. */
export function sourceOfNothing(): SceneSource {
  const inputs = new Inputs(new HeldFiles(new Map()));
  return makeSource({ main: "", text: "", inTree: false, inputs, given: rememberGiven((file) => readText(file)), holdsAll: false });
}

/** FILE and its surroundings as a bundle holds them. */
export function sourceInBundle(main: string, mainName: string, inTree: boolean, texts: readonly UsedText[]): SourceResult {
  const held = (role: UsedText["role"]): ReadonlyMap<string, string> =>
    new Map(texts.filter((each) => each.role === role).map(({ path: file, text }) => [file, text]));
  const givenTexts = held("given");
  const given = rememberGiven((file) => {
    const text = givenTexts.get(file);
    return text === undefined ? { ok: false, problem: notHeld(file), missing: true } : { ok: true, text };
  }, heldFolder(givenTexts));
  const text = given.read(mainName);
  if (!text.ok) return { ok: false, problems: [text.problem] };
  const inputs = new Inputs(new HeldFiles(held("tree")) satisfies FileOrigin);
  return { ok: true, source: makeSource({ main, text: text.text, inTree, inputs, given, holdsAll: true }) };
}

/** A folder is there when a file in it is. */
function heldFolder(texts: ReadonlyMap<string, string>): GivenTexts["list"] {
  return (name) => {
    const start = `${name.replace(/\/+$/, "")}/`;
    const inside = [...texts.keys()].filter((file) => file.startsWith(start)).map((file) => file.slice(start.length));
    return inside.length === 0 ? undefined : inside;
  };
}

function notHeld(file: string): Problem {
  return {
    code: "bundle-incomplete",
    severity: "error",
    file,
    line: 0,
    column: 0,
    message: `the bundle does not hold ${file}`,
    help: "make the bundle again",
  };
}

type Place =
  | { readonly ok: true; readonly main: string; readonly tree: KernelTree | undefined }
  | { readonly ok: false; readonly problems: readonly Problem[] };

function placeOf(name: string, folder: string | undefined): Place {
  if (folder === undefined) {
    const tree = name === STDIN_NAME ? undefined : treeAbove(name);
    const inside = tree === undefined ? undefined : pathInTree(tree, name);
    return inside === undefined ? { ok: true, main: tidy(name), tree: undefined } : { ok: true, main: inside, tree };
  }
  const tree = treeAt(folder);
  if (tree === undefined) {
    const help = "name the folder that holds the tree's top Makefile";
    return { ok: false, problems: [usage("usage-no-tree", `${folder} is no kernel tree: its Makefile declares no version`, help)] };
  }
  return { ok: true, main: pathInTree(tree, name) ?? `${LIVEPATCH_FOLDER}/${baseName(name)}`, tree };
}

/** `./a.c` is `a.c`; separators are slashes. */
function tidy(name: string): string {
  return name
    .split(path.sep)
    .join("/")
    .replace(/^(\.\/)+/, "");
}

interface GivenTexts {
  readonly read: (name: string) => TextResult;
  readonly list: (name: string) => readonly string[] | undefined;
  readonly hold: (name: string, text: string) => void;
  readonly all: ReadonlyMap<string, string>;
}

/** The standard input can be read only once. */
function rememberGiven(read: (name: string) => TextResult, list: GivenTexts["list"] = listFolder): GivenTexts {
  const all = new Map<string, string>();
  return {
    all,
    list,
    hold: (name, text) => void all.set(name, text),
    read: (name) => {
      const known = all.get(name);
      if (known !== undefined) return { ok: true, text: known };
      const result = read(name);
      if (result.ok) all.set(name, result.text);
      return result;
    },
  };
}

interface Parts {
  readonly main: string;
  readonly text: string;
  readonly inTree: boolean;
  readonly inputs: Inputs;
  readonly given: GivenTexts;
  readonly holdsAll: boolean;
}

function makeSource({ main, text, inTree, inputs, given, holdsAll }: Parts): SceneSource {
  // Read through the inputs, so that a token knows the file that decided the version.
  const makefile = inTree ? inputs.read(MAKEFILE) : undefined;
  return {
    main,
    text,
    version: makefile === undefined ? undefined : versionOfMakefile(makefile),
    inputs,
    given: given.read,
    listGiven: given.list,
    hold: given.hold,
    holdsAll,
    used: () => [
      ...[...given.all].map(([file, content]) => ({ role: "given" as const, path: file, text: content })),
      ...inputs.texts.map(([file, content]) => ({ role: "tree" as const, path: file, text: content })),
    ],
  };
}

/** The files as one side of a command sees them: FILE with this text, and what a patch changes. */
export function filesOf({ inputs, main }: SceneSource, text: string, patch?: Overlay): FileLookup {
  return inputs.under(new Map([[main, text], ...(patch ?? [])]));
}
