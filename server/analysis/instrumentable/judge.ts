/** Judges the functions of a file that must not be instrumented. */
import type { EditorFile, EditorFunction } from "../../../c/editor/file.ts";
import type { FileFacts } from "../facts.ts";
import type { Surroundings } from "../surroundings.ts";
import { isBuilt } from "./build.ts";
import { Callees } from "./callees.ts";
import { type Root, rootsOf } from "./functions.ts";
import { graphOf } from "./graph.ts";
import { Lowerer } from "./lower.ts";
import { Names } from "./names.ts";
import { type Walked, walk } from "./walk.ts";

export interface Judged {
  readonly function: EditorFunction;
  /** The name of the compiled function. */
  readonly name: string;
  readonly noinstr: boolean;
  /** One for each way in which the function's text may be compiled. */
  readonly ways: readonly Walked[];
  /** A bound was hit: what was found holds, and more may be so. */
  readonly gaveUp: boolean;
}

interface Kept {
  /** Of the surroundings; undefined where these keep no log of changes. */
  readonly revision: number | undefined;
  readonly judged: readonly Judged[];
}

const kept = new WeakMap<FileFacts, Kept>();

/** The judgement of a file, made once for the facts of one reading of it, as long as no other file changes. */
export function judgeOnce(file: EditorFile, facts: FileFacts, surroundings: Surroundings): readonly Judged[] {
  const revision = surroundings.changes?.revision;
  const known = kept.get(facts);
  if (known !== undefined && known.revision === revision) return known.judged;
  const judged = judgeFile(file, surroundings);
  kept.set(facts, { revision, judged });
  return judged;
}

export function judgeFile(file: EditorFile, surroundings: Surroundings): readonly Judged[] {
  const names = new Names(file, surroundings);
  const callees = new Callees(names);
  const roots = rootsOf(file, names);
  if (roots.length === 0 || !isBuilt(file, surroundings)) return [];
  const idle = new Set<string>();
  return roots.map((root) => judgeRoot(root, names, callees, idle));
}

function judgeRoot(root: Root, names: Names, callees: Callees, idle: Set<string>): Judged {
  const lowerer = new Lowerer(names, callees, root.parameters, idle);
  const ways: Walked[] = [];
  for (const variant of root.variants) {
    const flow = lowerer.root(variant, root.frame);
    if (lowerer.gaveUp) break;
    ways.push(walk(graphOf(flow, variant.facts).entry));
  }
  const gaveUp = lowerer.gaveUp || ways.some((way) => way.gaveUp);
  return { function: root.function, name: root.name, noinstr: root.noinstr, ways, gaveUp };
}
