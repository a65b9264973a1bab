/**
 * The rules about instrumentation on whole folders of Linux 6.12, pristine and edited.
 *
 * The edits are of the kind that the kernel's own checker was run over: `violation` breaks the rule, `benign` looks like it and does
 * not. They reach the rules as an editor's changes do: the open file is updated, and the index is told of it.
 */
import { expect, it } from "vitest";
import { positionAt } from "../../base/source-file.ts";
import type { EditorFile, EditorFunction } from "../../c/editor/file.ts";
import type { Reader } from "../../c/editor/reader.ts";
import { judgeFile } from "../../server/analysis/instrumentable/judge.ts";
import { instrumentationBalance } from "../../server/rules/instrumentation-balance.ts";
import { noinstrCall } from "../../server/rules/noinstr-call.ts";
import { rcuNotWatching } from "../../server/rules/rcu-not-watching.ts";
import type { Finding } from "../../server/rules/rule.ts";
import { reader } from "../support/editor.ts";
import { OutlineTree } from "../support/outline-tree.ts";
import { describeWithSources } from "../support/sources.ts";
import document from "./noinstr-edits.json";

const RULES = [noinstrCall, instrumentationBalance, rcuNotWatching];
const CHECKED = ["kernel", "arch/x86", "include", "lib", "mm", "drivers/cpuidle", "drivers/idle"];
/** What they call lies here too. */
const BESIDE = ["drivers/acpi", "virt"];

/** Known findings of the pristine tree, all warnings: docs/rules/triage-6.12.md explains each. */
const KNOWN = [
  "warning rcu-not-watching kernel/context_tracking.c ct_user_enter",
  "warning noinstr-call kernel/time/sched_clock.c sched_clock_noinstr",
];

interface Edit {
  readonly file: string;
  /** Text that occurs once, or {@link occurrence} times at least. */
  readonly anchor: string;
  readonly put: string;
  readonly text: string;
  /** 1-based. */
  readonly occurrence?: number | undefined;
}

interface Mutant {
  readonly id: string;
  readonly intent: string;
  readonly because: string;
  readonly edits: readonly Edit[];
  readonly functions?: readonly string[] | undefined;
  readonly severity?: string | undefined;
  /** Files besides the edited ones in which findings may lie. */
  readonly check?: readonly string[] | undefined;
}

const mutants: readonly Mutant[] = document.edits;

function edited(text: string, { anchor, put, text: own, occurrence }: Edit): string {
  const parts = text.split(anchor);
  const at = occurrence ?? 1;
  if (occurrence === undefined ? parts.length !== 2 : parts.length <= at) throw new Error(`"${anchor}" does not occur as often as said`);
  const middle = put === "instead" ? own : put === "after" ? anchor + own : own + anchor;
  return parts.slice(0, at).join(anchor) + middle + parts.slice(at).join(anchor);
}

function check(file: EditorFile, tree: OutlineTree): readonly Finding[] {
  const subject = { file, facts: { path: file.source.path, functions: [] }, surroundings: tree };
  return RULES.flatMap((rule) => rule.check(subject));
}

/** A file as an editor holds it, with what its own text gives. */
class Document {
  private readonly tree: OutlineTree;
  private readonly path: string;
  private readonly open: ReturnType<Reader["open"]>;
  private readonly before: ReadonlySet<string>;

  constructor(its: Reader, tree: OutlineTree, path: string) {
    this.tree = tree;
    this.path = path;
    this.open = its.open(path, tree.text(path));
    this.before = new Set(check(this.open.file, tree).map(keyOf));
  }

  change(text: string): void {
    this.tree.update(this.path, text);
    this.open.update(text);
  }

  /** Findings that its own text does not give. */
  found(): readonly Finding[] {
    return check(this.open.file, this.tree).filter((finding) => !this.before.has(keyOf(finding)));
  }

  restore(): void {
    this.tree.update(this.path, undefined);
    this.open.update(this.tree.text(this.path));
  }
}

function keyOf({ rule, function: its, message }: Finding): string {
  return `${rule} ${its ?? ""} ${message}`;
}

describeWithSources("noinstr rules on linux 6.12", ({ linux612 }) => {
  let made: OutlineTree | undefined;
  const tree = (): OutlineTree => (made ??= new OutlineTree(linux612.path, [...CHECKED, ...BESIDE]));

  it("finds nothing on the pristine tree but what is explained", { timeout: 240_000 }, () => {
    const found = tree()
      .paths.filter((path) => CHECKED.some((folder) => path.startsWith(`${folder}/`)))
      .flatMap((path) => {
        const file = tree().file(path);
        return file === undefined
          ? []
          : check(file, tree()).map((finding) => `${finding.severity} ${finding.rule} ${path} ${finding.function ?? ""}`);
      });
    expect(found).toEqual(KNOWN);
  });

  const documents = new Map<string, Document>();
  const documentOf = async (path: string): Promise<Document> => {
    const known = documents.get(path) ?? new Document(await reader(), tree(), path);
    documents.set(path, known);
    return known;
  };

  it.each(mutants.map((mutant) => [mutant.id, mutant.intent, mutant.because, mutant] as const))(
    "%s, %s: %s",
    { timeout: 60_000 },
    async (_id, intent, _because, mutant) => {
      const files = [...new Set([...mutant.edits.map(({ file }) => file), ...(mutant.check ?? [])])];
      const open = new Map<string, Document>();
      for (const file of files) open.set(file, await documentOf(file));
      const texts = new Map<string, string>();
      for (const edit of mutant.edits) texts.set(edit.file, edited(texts.get(edit.file) ?? tree().text(edit.file), edit));
      for (const [file, text] of texts) open.get(file)?.change(text);
      const found = [...open.values()].flatMap((each) => each.found());
      for (const each of open.values()) each.restore();
      const told = found.map(({ severity, function: its, message }) => `${severity} ${its ?? ""}: ${message}`);
      const gravest = ["error", "warning"].find((severity) => found.some((finding) => finding.severity === severity)) ?? "nothing";
      const wanted = intent === "benign" ? ["nothing"] : [mutant.severity ?? gravest];
      expect([gravest, ...told], "what is reported").toEqual([...wanted, ...told]);
      expect(found.map((finding) => finding.function)).toEqual(expect.arrayContaining([...(mutant.functions ?? [])]));
      expect(found.length > 0).toBe(intent === "violation");
    },
  );

  /** Entry and idle code; with QUIESCE_DEEP=1 every file that has a noinstr function. */
  const swept = (): readonly string[] => {
    const some = [
      "kernel/entry/common.c",
      "kernel/context_tracking.c",
      "arch/x86/kernel/traps.c",
      "drivers/cpuidle/cpuidle.c",
      "drivers/idle/intel_idle.c",
    ];
    if (process.env["QUIESCE_DEEP"] !== "1") return some;
    return tree().paths.filter((path) => path.endsWith(".c") && CHECKED.some((folder) => path.startsWith(`${folder}/`)));
  };

  /** The noinstr functions of a file that no macro makes. */
  const noinstrFunctions = (path: string): readonly EditorFunction[] => {
    const file = tree().file(path);
    const judged = file === undefined ? [] : judgeFile(file, tree()).filter((one) => one.noinstr);
    return judged.map((one) => one.function).filter((one) => one.madeBy === undefined);
  };

  const foundWith = (path: string, text: string): readonly Finding[] => {
    tree().update(path, text);
    const file = tree().file(path);
    const found = file === undefined ? [] : check(file, tree());
    tree().update(path, undefined);
    return found;
  };

  it("finds a call put at the beginning of any noinstr function, and none that has a region", { timeout: 900_000 }, () => {
    let functions = 0;
    for (const path of swept()) {
      const text = tree().text(path);
      for (const { bodyStart, name } of noinstrFunctions(path)) {
        const withFirst = (line: string): readonly Finding[] =>
          foundWith(path, `${text.slice(0, bodyStart + 1)}\n${line}${text.slice(bodyStart + 1)}`);
        const bad = withFirst("schedule();").filter((finding) => finding.function === name && finding.severity === "error");
        const good = withFirst("instrumentation_begin(); schedule(); instrumentation_end();").filter(
          ({ severity }) => severity === "error",
        );
        expect([path, name, bad.length > 0, good.length]).toEqual([path, name, true, 0]);
        functions++;
      }
    }
    expect(functions).toBeGreaterThan(30);
  });

  it("misses no begin or end that is taken out", { timeout: 900_000 }, () => {
    let marks = 0;
    for (const path of swept()) {
      const text = tree().text(path);
      for (const { bodyStart, end, name } of noinstrFunctions(path)) {
        for (const mark of text.slice(bodyStart, end).matchAll(/instrumentation_(?:begin|end)\(\);/g)) {
          const at = bodyStart + mark.index;
          // Behind a call that does not return nothing is missed.
          if (/\bpanic\([^;]*\);\s*$/.test(text.slice(bodyStart, at))) continue;
          const found = foundWith(path, text.slice(0, at) + text.slice(at + mark[0].length)).filter((finding) => finding.function === name);
          expect([path, name, at, found.length > 0]).toEqual([path, name, at, true]);
          marks++;
        }
      }
    }
    expect(marks).toBeGreaterThan(30);
  });

  it("points at the definition and at each step of the way", { timeout: 60_000 }, async () => {
    const mutant = mutants.find(({ id }) => id === "015");
    const [edit] = mutant?.edits ?? [];
    if (edit === undefined) throw new Error("no such edit");
    const its = await documentOf(edit.file);
    its.change(edited(tree().text(edit.file), edit));
    const finding = its.found().find(({ rule }) => rule === "noinstr-call");
    const related = finding?.related.map(({ path, start, message }) => {
      const file = tree().file(path);
      const line = file === undefined ? "" : (file.source.text.split("\n")[positionAt(file.source, start).line - 1] ?? "").trim();
      return [path, message, line.slice(0, 40)];
    });
    its.restore();
    expect(finding?.message).toContain("schedule() is called by noinstr irqentry_exit_to_user_mode()");
    expect(related?.slice(0, 3)).toEqual([
      [
        "include/linux/entry-common.h",
        "exit_to_user_mode_prepare uses exit_to_user_mode_loop here",
        expect.stringContaining("exit_to_user_mode_loop"),
      ],
      ["kernel/entry/common.c", "exit_to_user_mode_loop uses schedule here", "schedule();"],
      ["kernel/sched/core.c", "schedule() is defined here", expect.stringContaining("__sched schedu")],
    ]);
  });
});

describeWithSources("noinstr rules on linux 6.1", ({ linux61 }) => {
  it("find what the idle loop calls where RCU does not watch, and no error", { timeout: 240_000 }, () => {
    const tree = new OutlineTree(linux61.path, ["kernel", "arch/x86", "include", "lib"]);
    const found = tree.paths.flatMap((path) => {
      const file = tree.file(path);
      return file === undefined ? [] : check(file, tree).map(({ severity, rule, message }) => ({ severity, rule, path, message }));
    });
    expect(found.filter(({ severity }) => severity === "error")).toEqual([]);
    // Both are ordinary functions there: the tracer may call livepatch's handler in them.
    const idle = found
      .filter(({ rule, path }) => rule === "rcu-not-watching" && path === "kernel/sched/idle.c")
      .map(({ message }) => message);
    for (const name of ["arch_cpu_idle()", "tick_check_broadcast_expired()"]) {
      expect([name, idle.filter((message) => message.includes(`${name} may be traced there`)).length]).toEqual([name, 1]);
    }
  });
});
