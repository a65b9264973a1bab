import { describe, expect, it } from "vitest";
import { positionAt } from "../../base/source-file.ts";
import type { Surroundings } from "../analysis/surroundings.ts";
import { reader } from "../../test/support/editor.ts";
import { checkFile, type CheckOptions, type Report } from "./check.ts";
import type { Finding, Rule, Severity, Subject } from "./rule.ts";
import { suppression } from "./suppress.ts";

const nowhere: Surroundings = {
  version: undefined,
  functionsNamed: () => [],
  macrosNamed: () => [],
  file: () => undefined,
  filesNaming: () => [],
} as unknown as Surroundings;

/** Finds every use of a word, in code and in comments. */
function finds(code: string, word: string, severity: Severity = "error"): Rule {
  return {
    code,
    summary: `finds ${word}`,
    severity: "error",
    check: ({ file }) =>
      [...file.source.text.matchAll(new RegExp(`\\b${word}\\b(?!-)`, "g"))].map(
        ({ index }): Finding => ({
          rule: code,
          severity,
          message: `There is ${word}.`,
          function: file.functions.find(({ start, end }) => start <= index && index < end)?.name,
          related: [],
          fixable: false,
          start: index,
          end: index + word.length,
        }),
      ),
  };
}

const RULES: readonly Rule[] = [finds("bad-call", "bad"), finds("poor-call", "poor", "warning"), suppression];

async function subjectOf(text: string): Promise<Subject> {
  const file = (await reader()).read("a.c", text);
  return { file, facts: { path: "a.c", functions: [] }, surroundings: nowhere };
}

async function report(text: string, options: CheckOptions = {}): Promise<Report> {
  return checkFile(await subjectOf(text), { rules: RULES, ...options });
}

/** `line rule` of findings, `line rule allowed: reason` of what comments allow, `line message` of notes about comments. */
async function told(text: string, options?: CheckOptions): Promise<readonly string[]> {
  const { source } = (await subjectOf(text)).file;
  const { findings, suppressed } = await report(text, options);
  const line = (start: number): number => positionAt(source, start).line;
  const all = [
    ...findings.map(({ start, rule, message }) => [start, rule === "suppression" ? message : rule] as const),
    ...suppressed.map(({ finding, reason }) => [finding.start, `${finding.rule} allowed: ${reason}`] as const),
  ];
  return all.sort(([a], [b]) => a - b).map(([start, what]) => `${line(start)} ${what}`);
}

const inFunction = (...lines: readonly string[]): string => `void f(void)\n{\n${lines.map((line) => `\t${line}\n`).join("")}}\n`;

describe("checkFile", () => {
  it("sorts, and says nothing twice", async () => {
    const twice: Rule = { ...finds("bad-call", "bad"), check: (subject) => [1, 2].flatMap(() => finds("bad-call", "bad").check(subject)) };
    expect(await told(inFunction("poor();", "bad();"), { rules: [twice, finds("poor-call", "poor")] })).toEqual([
      "3 poor-call",
      "4 bad-call",
    ]);
  });

  it.each([
    ["off", []],
    ["hint", ["hint"]],
    ["warning", ["warning"]],
    ["error", ["error"]],
  ] as const)("bad-call set to %s", async (level, severities) => {
    const { findings } = await report(inFunction("bad();"), { levels: new Map([["bad-call", level]]) });
    expect(findings.map(({ severity }) => severity)).toEqual(severities);
  });

  it("never makes what a rule holds for less grave graver than the setting, nor than the rule says", async () => {
    const severities = async (level: Severity): Promise<readonly Severity[]> =>
      (await report(inFunction("poor();"), { levels: new Map([["poor-call", level]]) })).findings.map(({ severity }) => severity);
    expect(await severities("error")).toEqual(["warning"]);
    expect(await severities("hint")).toEqual(["hint"]);
  });
});

describe("a comment that allows a finding", () => {
  it.each([
    ["behind it", ["bad(); /* quiesce: allow(bad-call): it is good here */"], ["3 bad-call allowed: it is good here"]],
    ["before it", ["/* quiesce: allow(bad-call): good */ bad();"], ["3 bad-call allowed: good"]],
    ["above it", ["// quiesce: allow(bad-call): good", "bad();", "bad();"], ["4 bad-call allowed: good", "5 bad-call"]],
    [
      "above a call of several lines",
      ["/* quiesce: allow(bad-call): good */", "x = g(1,", "      bad());", "bad();"],
      ["5 bad-call allowed: good", "6 bad-call"],
    ],
    [
      "above a condition, but not its body",
      ["/* quiesce: allow(bad-call): good */", "if (a &&", "    bad()) {", "\tbad();", "}"],
      ["5 bad-call allowed: good", "6 bad-call"],
    ],
    [
      "above other comments, which it covers too",
      ["/* quiesce: allow(bad-call): good */", "/* bad old comment */", "bad();"],
      ["4 bad-call allowed: good", "5 bad-call allowed: good"],
    ],
    [
      "over several lines",
      ["/*", " * quiesce: allow(bad-call): it is", " * good here", " *", " * More.", " */", "bad();"],
      ["9 bad-call allowed: it is good here"],
    ],
    [
      "for several rules",
      ["poor(bad()); /* quiesce: allow(bad-call, poor-call): good */"],
      ["3 poor-call allowed: good", "3 bad-call allowed: good"],
    ],
    [
      "twice in one comment",
      ["/* quiesce: allow(bad-call): one", " * quiesce: allow(poor-call): two */", "poor(bad());"],
      ["5 poor-call allowed: two", "5 bad-call allowed: one"],
    ],
    [
      "for another rule",
      ["bad(); /* quiesce: allow(poor-call): good */"],
      ["3 bad-call", "3 poor-call finds nothing here that would need this comment."],
    ],
    [
      "but stands apart",
      ["/* quiesce: allow(bad-call): good */", "", "bad();"],
      ["3 bad-call finds nothing here that would need this comment.", "5 bad-call"],
    ],
  ])("%s", async (_, lines, expected) => {
    expect(await told(inFunction(...lines))).toEqual(expected);
  });

  it("covers a whole function from above its head", async () => {
    const comment = "/**\n * f() - does it\n *\n * quiesce: allow(bad-call): the caller knows\n */\n";
    const all = `${comment}static ${inFunction("bad();", "bad();")}void g(void)\n{\n\tbad();\n}\n`;
    expect(await told(all)).toEqual(["8 bad-call allowed: the caller knows", "9 bad-call allowed: the caller knows", "13 bad-call"]);
  });

  it.each([
    [
      "bad(); /* quiesce: allow(bad-call) */",
      ["This comment allows nothing, because it gives no reason: write one behind a colon, allow(RULE): REASON.", "bad-call"],
    ],
    [
      "bad(); /* quiesce: allow(bad-call): */",
      ["This comment allows nothing, because it gives no reason: write one behind a colon, allow(RULE): REASON.", "bad-call"],
    ],
    ["bad(); // quiesce: allow bad-call", ["This comment allows nothing: write quiesce: allow(RULE): REASON.", "bad-call"]],
    ["bad(); // quiesce: allow(): good", ["This comment allows nothing: write quiesce: allow(RULE): REASON.", "bad-call"]],
    ["bad(); // quiesce: allow(suppresion): good", ["There is no rule suppresion: did you mean suppression?", "bad-call"]],
    ["good(); // quiesce: allow(bad-call): good", ["bad-call finds nothing here that would need this comment."]],
  ])("is reported: %s", async (line, expected) => {
    expect((await told(inFunction(line))).map((each) => each.replace(/^\d+ /, "")).sort()).toEqual([...expected].sort());
  });

  it("is not reported where its rule did not run, or what it covers could not be read", async () => {
    const line = "good(); /* quiesce: allow(bad-call): good */";
    expect(await told(inFunction(line), { levels: new Map([["bad-call", "off"]]) })).toEqual([]);
    const subject = await subjectOf(inFunction(line));
    const unread = subject.file.functions.map((fn) => ({ ...fn, tree: undefined, notAnalysed: "something, line 3" }));
    expect(checkFile({ ...subject, file: { ...subject.file, functions: unread } }, { rules: RULES }).findings).toEqual([]);
  });
});

describe("the fix of an idle comment", () => {
  async function fixed(text: string): Promise<string | undefined> {
    const subject = await subjectOf(text);
    const finding = checkFile(subject, { rules: RULES }).findings.find(({ rule }) => rule === "suppression");
    const fix = finding === undefined ? undefined : suppression.fix?.(subject, finding);
    expect(fix !== undefined).toBe(finding?.fixable ?? false);
    const [edit] = fix?.edits ?? [];
    return edit === undefined ? undefined : text.slice(0, edit.start) + edit.text + text.slice(edit.end);
  }

  it.each([
    ["its lines", inFunction("/* quiesce: allow(bad-call): x */", "good();"), inFunction("good();")],
    ["behind code", inFunction("good(); /* quiesce: allow(bad-call): x */"), inFunction("good();")],
    ["before code", inFunction("/* quiesce: allow(bad-call): x */ good();"), inFunction("good();")],
    [
      "one rule of two",
      inFunction("bad(); /* quiesce: allow(poor-call, bad-call): x */"),
      inFunction("bad(); /* quiesce: allow(bad-call): x */"),
    ],
    [
      "the last of two",
      inFunction("bad(); /* quiesce: allow(bad-call, poor-call): x */"),
      inFunction("bad(); /* quiesce: allow(bad-call): x */"),
    ],
    ["nothing of a comment that says more", inFunction("/* More. quiesce: allow(bad-call): x */", "good();"), undefined],
  ])("removes %s", async (_, text, expected) => {
    expect(await fixed(text)).toBe(expected);
  });
});
