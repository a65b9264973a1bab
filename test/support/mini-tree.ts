/** A kernel tree of a few files of our own, for commands that check. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll } from "vitest";
import { type CommandOptions, type CommandResult, runCommand } from "./cli.ts";

export interface MiniTree {
  /** Absolute path of the tree's top folder. */
  readonly root: string;
  /** Writes a file, named from the root, and returns its absolute path. */
  write(name: string, text: string | Uint8Array): string;
  /** Runs a command in the root. Its caches lie beside the tree. */
  run(args: readonly string[], options?: CommandOptions): Promise<CommandResult>;
}

/** What every tree has: what makes it one, and declarations that the files below rely on. */
const COMMON: Readonly<Record<string, string>> = {
  Makefile: "VERSION = 6\nPATCHLEVEL = 12\nSUBLEVEL = 3\nEXTRAVERSION =\n",
  Kbuild: "obj-y += kernel/\n",
  MAINTAINERS: "Nobody\n",
  "include/linux/mini.h": "struct mutex;\ntypedef int spinlock_t;\n",
};

/** Makes a tree that is removed when the tests of the file have run. */
export function miniTree(files: Readonly<Record<string, string>> = {}): MiniTree {
  const folder = mkdtempSync(path.join(tmpdir(), "quiesce-mini-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const root = path.join(folder, "linux");
  const write = (name: string, text: string | Uint8Array): string => {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    return file;
  };
  for (const [name, text] of Object.entries({ ...COMMON, ...files })) write(name, text);
  const run = async (args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> =>
    runCommand(args, { cwd: root, ...options, env: { XDG_CACHE_HOME: path.join(folder, "cache"), ...options.env } });
  return { root, write, run };
}

/** Lines of a function's body. */
export function inFunction(name: string, ...lines: readonly string[]): string {
  return `void ${name}(void)\n{\n${lines.map((line) => `\t${line}\n`).join("")}}\n`;
}
