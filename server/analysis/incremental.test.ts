import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { EditorFile } from "../../c/editor/file.ts";
import type { OpenFile } from "../../c/editor/reader.ts";
import { contextText } from "../../test/support/context-text.ts";
import { reader } from "../../test/support/editor.ts";
import { surroundingsOf } from "../../test/support/kernel-fixture.ts";
import { analyse } from "./analyse.ts";
import type { Changes, Surroundings } from "./surroundings.ts";

const read = await reader();

const PATHS = ["kernel/a.c", "kernel/b.c", "include/linux/c.h"] as const;
type Path = (typeof PATHS)[number];

/** Each function of each file has one of these as its body; f0 … f3 are in a.c, g0 … in b.c, h0 … in the header. */
const BODIES = [
  "probe();",
  "preempt_disable();",
  "preempt_enable();",
  "mutex_lock(&m); probe();",
  "if (a) return; preempt_disable();",
  "f1(a); probe();",
  "g0(a); g1(a); probe();",
  "h0(a); probe(); h1(a);",
  "f2(a); g2(a); h2(a);",
  "if (a) f3(a); else h3(a);",
  "m0(a); probe();",
  "schedule();",
] as const;
const MACROS = ["", "#define m0(x) preempt_disable()\n", "#define m0(x) g1(x)\n", "#define f2(x) mutex_unlock(&m)\n"] as const;

/** What the files look like: a body for each function, and a macro in front. */
type State = Readonly<Record<Path, { readonly bodies: readonly number[]; readonly macro: number }>>;

interface Edit {
  readonly path: Path;
  /** Of the function; beyond the last one the macro changes. */
  readonly place: number;
  readonly to: number;
}

const body = fc.integer({ min: 0, max: BODIES.length - 1 });
const content = fc.record({
  bodies: fc.array(body, { minLength: 4, maxLength: 4 }),
  macro: fc.integer({ min: 0, max: MACROS.length - 1 }),
});
const states: fc.Arbitrary<State> = fc.record({ "kernel/a.c": content, "kernel/b.c": content, "include/linux/c.h": content });
const edits: fc.Arbitrary<Edit> = fc.record({ path: fc.constantFrom(...PATHS), place: fc.integer({ min: 0, max: 4 }), to: body });

function edited(state: State, { path, place, to }: Edit): State {
  const { bodies, macro } = state[path];
  const now =
    place === 4 ? { bodies, macro: to % MACROS.length } : { bodies: bodies.map((old, index) => (index === place ? to : old)), macro };
  return { ...state, [path]: now };
}

function textOf(state: State, path: Path): string {
  const letter = { "kernel/a.c": "f", "kernel/b.c": "g", "include/linux/c.h": "h" }[path];
  const before = path === "include/linux/c.h" ? "static inline void" : "void";
  const { bodies, macro } = state[path];
  return (MACROS[macro] ?? "") + bodies.map((at, index) => `${before} ${letter}${index}(int a)\n{\n\t${BODIES[at]}\n}\n`).join("");
}

/** A tree whose files change, with a log of what did. */
class ChangingTree {
  private readonly open: Readonly<Record<Path, OpenFile>>;
  private revision = 0;
  private readonly log: Path[] = [];

  constructor(state: State) {
    this.open = Object.fromEntries(PATHS.map((path) => [path, read.open(path, textOf(state, path))])) as unknown as Record<Path, OpenFile>;
  }

  update(state: State, path: Path): void {
    this.open[path].update(textOf(state, path));
    this.revision += 1;
    this.log.push(path);
  }

  file(path: Path): EditorFile {
    return this.open[path].file;
  }

  get surroundings(): Surroundings {
    const now = (): Surroundings =>
      surroundingsOf(
        PATHS.map((path) => this.file(path)),
        undefined,
      );
    const changes: Changes = Object.defineProperty(
      { revision: 0, since: (revision: number) => [...new Set(this.log.slice(revision))] },
      "revision",
      { get: () => this.revision },
    );
    return {
      version: undefined,
      changes,
      functionsNamed: (name, from) => now().functionsNamed(name, from),
      macrosNamed: (name, from) => now().macrosNamed(name, from),
      file: (path) => now().file(path),
      filesNaming: (name) => now().filesNaming(name),
      siblings: (path) => now().siblings(path),
      existsAnywhere: (name) => now().existsAnywhere(name),
    };
  }
}

/** All that is said of a file, as text. */
function told(file: EditorFile, surroundings: Surroundings): readonly string[] {
  return analyse(file, surroundings).functions.flatMap(({ function: fn, calls, exits, entry }) => {
    const callTexts = calls.map(
      ({ callee, start, context, sleeps }) => `${start} ${callee}: ${contextText(context)} ${sleeps?.how} ${sleeps?.via.join(">")}`,
    );
    const exitTexts = exits.map(({ start, context }) => `${start}: ${contextText(context)}`);
    return [`${fn.name}: ${entry.maySleep.value}`].concat(callTexts, exitTexts);
  });
}

describe("after any edits, here or in another file", () => {
  it("the analysis says what it says of the same text when it knows nothing yet", { timeout: 120_000 }, () => {
    fc.assert(
      fc.property(states, fc.array(edits, { minLength: 1, maxLength: 8 }), (start, all) => {
        const tree = new ChangingTree(start);
        const { surroundings } = tree;
        let state = start;
        for (const path of PATHS) told(tree.file(path), surroundings);
        for (const edit of all) {
          state = edited(state, edit);
          tree.update(state, edit.path);
          for (const path of PATHS) {
            const fresh = surroundingsOf(
              PATHS.map((each) => read.read(each, textOf(state, each))),
              undefined,
            );
            const file = fresh.file(path);
            expect(file).toBeDefined();
            expect(told(tree.file(path), surroundings)).toEqual(file === undefined ? [] : told(file, fresh));
          }
        }
      }),
      { numRuns: process.env["QUIESCE_DEEP"] === "1" ? 500 : 40 },
    );
  });
});
