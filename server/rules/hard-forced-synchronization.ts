/**
 * `hard-forced-synchronization`: every CPU is made to do nothing, only so that the caller can wait for it. Where nothing that is waited
 * for runs where RCU does not watch, a grace period does the same and disturbs nobody.
 */
import {
  DEFAULT_ARCHITECTURE,
  isPartOfRcu,
  promisesNoInstrumentation,
  wideIdleUntil,
} from "../../kernel/catalogue/forced-synchronization.ts";
import type { EditorFunction } from "../../c/editor/file.ts";
import { findForcedCalls, type ForcedCall } from "./hard-forced/find.ts";
import { type Plan, planReplacement, wrapperOf } from "./hard-forced/replace.ts";
import type { Finding, Fix, RelatedSpan, Rule, Subject } from "./rule.ts";
import { occurrences } from "./occurrences.ts";

const CODE = "hard-forced-synchronization";

export const hardForcedSynchronization: Rule = {
  code: CODE,
  summary: "every CPU is made to run an empty function, only to synchronize with it",
  severity: "information",
  check: (subject) => findForcedCalls(subject).map((forced, _, all) => finding(subject, forced, planFor(subject, forced, all))),
  fix: (subject, found) => {
    const all = findForcedCalls(subject);
    const forced = all.find(({ call }) => call.start === found.start && call.end === found.end);
    return forced === undefined ? undefined : fixFor(forced, planFor(subject, forced, all));
  },
};

function fixFor({ forced }: ForcedCall, plan: Plan): Fix | undefined {
  return "not" in plan || forced.replacement === undefined
    ? undefined
    : { title: `Wait with ${forced.replacement}() instead, and remove what forced it`, edits: plan.edits };
}

/** The change, where the premise on which RCU would do is known to hold and nothing else depends on what goes. */
function planFor(subject: Subject, one: ForcedCall, all: readonly ForcedCall[]): Plan {
  const { file, surroundings } = subject;
  const { replacement } = one.forced;
  if (replacement === undefined) return { not: "its callers may be unable to sleep" };
  if (isRcu(subject, one)) return { not: "RCU cannot wait for itself" };
  const architecture = architectureOf(subject);
  if (!promisesNoInstrumentation(architecture, surroundings.version))
    return { not: `${architecture} does not promise that its code outside RCU cannot be traced` };
  return planReplacement(
    file,
    all.filter(({ empty }) => empty.function === one.empty.function),
    replacement,
  );
}

function isRcu({ file }: Subject, { call, empty }: ForcedCall): boolean {
  const names = [call.function.name, empty.function.name];
  return isPartOfRcu.path.test(file.source.path) || names.some((name) => isPartOfRcu.name.test(name));
}

function architectureOf({ file, surroundings }: Subject): string {
  return /(?:^|\/)arch\/([^/]+)\//.exec(file.source.path)?.[1] ?? surroundings.architecture ?? DEFAULT_ARCHITECTURE;
}

function finding(subject: Subject, one: ForcedCall, plan: Plan): Finding {
  const { call, empty, forced } = one;
  const fixable = !("not" in plan);
  const wrapper = wrapperOf(subject.file, one);
  const parts = [
    `${forced.name}() with the empty ${empty.function.name}() only synchronizes, and ${forced.does}.`,
    premise(subject, one),
    ...("not" in plan ? [`No fix is offered: ${plan.not}.`] : []),
  ];
  return {
    rule: CODE,
    severity: "information",
    start: call.start,
    end: call.end,
    message: parts.join(" "),
    function: call.function.name,
    related: [
      { path: empty.path, start: empty.function.nameStart, end: endOfName(empty.function), message: "the empty function" },
      ...(wrapper === undefined ? [] : usesOf(subject, wrapper)),
    ],
    fixable,
  };
}

/** On what condition a grace period would do as well. */
function premise(subject: Subject, one: ForcedCall): string {
  if (isRcu(subject, one)) return "It is how RCU itself waits for code that it does not watch.";
  const condition = "if nothing that it waits for can run where RCU is not watching";
  if (one.forced.replacement === undefined) return `A grace period of RCU would do ${condition}, and if the caller may sleep.`;
  const architecture = architectureOf(subject);
  const { version } = subject.surroundings;
  const [major, minor] = wideIdleUntil;
  const isWide = version !== undefined && (version.major < major || (version.major === major && version.minor <= minor));
  const holds = promisesNoInstrumentation(architecture, version)
    ? `: ${architecture} promises that its code outside RCU cannot be traced (ARCH_WANTS_NO_INSTR)`
    : "";
  const idle = isWide ? " Up to Linux 6.1 the idle loop also runs ordinary functions where RCU is not watching." : "";
  return `${one.forced.replacement}() would do, and disturb none of them, ${condition}${holds}.${idle}`;
}

function usesOf({ file }: Subject, wrapper: EditorFunction): readonly RelatedSpan[] {
  return occurrences(file, wrapper.name)
    .filter(({ start }) => file.functions.some((fn) => fn.bodyStart < start && start < fn.end))
    .map(({ start, end }) => ({ path: file.source.path, start, end, message: "used here" }));
}

function endOfName({ nameStart, name }: EditorFunction): number {
  return nameStart + name.length;
}
