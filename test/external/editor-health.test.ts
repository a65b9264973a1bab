/** How much of real kernels the editor's reading analyses, and that what it analyses holds every call that the text has. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";
import type { FunctionTree } from "../../c/editor/ast.ts";
import type { EditorFunction } from "../../c/editor/file.ts";
import { TokenKind, tokenize } from "../../c/editor/masking/tokens.ts";
import { calledNames } from "../support/called-names.ts";
import { lostStatements } from "../support/kept-statements.ts";
import { reader } from "../support/editor.ts";
import { sourceFiles } from "../support/source-files.ts";
import { describeWithSources } from "../support/sources.ts";

const read = await reader();

/** What is held of a function: its tree would be too much for a whole kernel. */
interface Found {
  readonly name: string;
  readonly notAnalysed: string | undefined;
  readonly lostCalls: readonly string[];
  readonly lostStatements: readonly string[];
}

const found = new Map<string, readonly Found[]>();

function functionsOf(tree: string, folder: string, ending: string): readonly Found[] {
  const key = path.join(tree, folder, ending);
  const known =
    found.get(key) ??
    sourceFiles(path.join(tree, folder), ending).flatMap((file) =>
      read.read(file, readFileSync(file, "utf8")).functions.map((each) => judge(path.relative(tree, file), each)),
    );
  found.set(key, known);
  return known;
}

function judge(file: string, { name, tree, notAnalysed, start, bodyStart }: EditorFunction): Found {
  return {
    name: `${file}: ${name}`,
    notAnalysed,
    lostCalls: tree === undefined ? [] : lostCalls(tree, bodyStart - start),
    lostStatements: tree === undefined ? [] : lostStatements(tree),
  };
}

/** Fails unless at least this share of the functions is analysed; names those that are not. */
function expectAnalysed(functions: readonly Found[], percent: number): void {
  const not = functions.filter(({ notAnalysed }) => notAnalysed !== undefined).map(({ name, notAnalysed }) => `${name}: ${notAnalysed}`);
  const share = 100 * (1 - not.length / functions.length);
  console.log(`${functions.length} functions, ${not.length} not analysed (${share.toFixed(2)} %)`);
  expect(functions.length).toBeGreaterThan(0);
  expect(share < percent ? not : []).toEqual([]);
}

/** Words that a parenthesis follows without being called. */
const notCalled: ReadonlySet<string> = new Set(
  "if while for switch return case else do goto sizeof typeof __typeof__ __typeof __attribute__ asm __asm__ void int".split(" "),
);
/** In these nothing can be a call: they end a loop, or stand in a string or the size of an array. */
const lostByIntent = /^(?:while_|__stringify$|pr_fmt$|BITS_TO_LONGS$|ARRAY_SIZE$|__user$)/;

/** Names before a parenthesis that are nowhere in the tree. */
function lostCalls(tree: FunctionTree, bodyStart: number): readonly string[] {
  const { starts, covered } = calledNames(tree);
  const { source, count, kinds, starts: tokenStarts, ends } = tokenize(tree.text);
  const lost: string[] = [];
  for (let token = 0; token + 1 < count; token++) {
    const start = tokenStarts[token]!;
    if (start < bodyStart || kinds[token] !== TokenKind.word || source[tokenStarts[token + 1]!] !== "(") continue;
    const name = source.slice(start, ends[token]);
    if (notCalled.has(name) || lostByIntent.test(name) || starts.has(start)) continue;
    if (!covered.some((span) => span.start <= start && start < span.end)) lost.push(name);
  }
  return lost;
}

describeWithSources("the editor's reading", ({ linux612, linux61 }) => {
  it.each([
    ["kernel", ".c", 99.9],
    ["arch/x86", ".c", 99.8],
    ["include/linux", ".h", 99.9],
  ])("analyses %s/**/*%s", (folder, ending, percent) => {
    expectAnalysed(functionsOf(linux612.path, folder, ending), percent);
  });

  it("analyses the older kernel as well", () => {
    expectAnalysed(functionsOf(linux61.path, "kernel", ".c"), 99.9);
  });

  it("analyses every function of the livepatch files, and of what they work with", () => {
    for (const { path: tree } of [linux612, linux61]) {
      const all = functionsOf(tree, "kernel", ".c");
      expectAnalysed(
        all.filter(({ name }) => /^kernel\/(?:livepatch|entry|sched|rcu)\//.test(name)),
        100,
      );
    }
  });

  it("loses no statement", () => {
    const functions = ["kernel", "arch/x86"].flatMap((folder) => functionsOf(linux612.path, folder, ".c"));
    expect(functions.flatMap(({ name, lostStatements: lost }) => lost.map((each) => `${name}: ${each}`))).toEqual([]);
  });

  it("loses no call", () => {
    const functions = ["kernel", "arch/x86"].flatMap((folder) => functionsOf(linux612.path, folder, ".c"));
    expect(functions.flatMap(({ name, lostCalls }) => lostCalls.map((call) => `${name}: ${call}`))).toEqual([]);
  });
});
