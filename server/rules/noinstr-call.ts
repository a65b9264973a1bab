import { judgeOnce, type Judged } from "../analysis/instrumentable/judge.ts";
import type { Target } from "../analysis/instrumentable/flow.ts";
import type { Walked } from "../analysis/instrumentable/walk.ts";
import { framesTo } from "../analysis/instrumentable/words.ts";
import { fewestConditions, inBuilds, lastBranch, listed, siteOf, steps, through } from "./noinstr-sites.ts";
import { canMark, markHelper } from "./noinstr-fixes.ts";
import type { Finding, Fix, RelatedSpan, Rule, Subject } from "./rule.ts";

const CODE = "noinstr-call";

/** More names than this are counted, not listed. */
const MAX_NAMED = 3;

export const noinstrCall: Rule = {
  code: CODE,
  summary: "noinstr code calls something that may be instrumented, outside an instrumentation region",
  severity: "error",
  check: (subject) => judgeOnce(subject.file, subject.facts, subject.surroundings).flatMap((judged) => findingsOf(judged, subject)),
  fix,
};

type Call = Walked["calls"][number];

/** Everything that one place of the function calls wrongly. */
interface Offence {
  readonly target: Target;
  readonly first: Call;
  readonly builds: string;
}

function findingsOf(judged: Judged, subject: Subject): readonly Finding[] {
  return placesOf(judged).flatMap((calls) => findingAt(judged, calls, subject));
}

/** What is called wrongly, by the place in the function. */
function placesOf(judged: Judged): readonly (readonly Call[])[] {
  if (!judged.noinstr) return [];
  const sites = new Map<number, Call[]>();
  for (const call of judged.ways.flatMap(({ calls }) => calls)) {
    if (call.depth > 0) continue;
    const { start } = siteOf(call.at);
    const known = sites.get(start);
    if (known === undefined) sites.set(start, [call]);
    else known.push(call);
  }
  return [...sites.values()];
}

function fix(subject: Subject, finding: Finding): Fix | undefined {
  const places = judgeOnce(subject.file, subject.facts, subject.surroundings).flatMap(placesOf);
  const calls = places.find(([first]) => first !== undefined && siteOf(first.at).start === finding.start);
  const [main] = calls === undefined || isCertain(calls) ? [] : offences(calls);
  return main !== undefined && canMark(main.target) ? markHelper(main.target, subject) : undefined;
}

/** One for each thing called, the gravest first. */
function offences(calls: readonly Call[]): readonly Offence[] {
  const byTarget = new Map<string, Call[]>();
  for (const call of calls) {
    const known = byTarget.get(call.target.name);
    if (known === undefined) byTarget.set(call.target.name, [call]);
    else known.push(call);
  }
  const found = [...byTarget.values()].flatMap((same) => {
    const [first] = same;
    if (first === undefined) return [];
    const facts = fewestConditions(same.map((call) => call.facts));
    return [{ target: first.target, first, builds: inBuilds(facts) }];
  });
  return found.sort((one, other) => rank(one) - rank(other) || distance(one) - distance(other));
}

/** What remains a call before what the compiler may inline, what is so in any build before what is so in some. */
function rank({ builds, target }: Offence): number {
  return (target.remains === "yes" ? 0 : 2) + (builds === "" ? 0 : 1) + (target.kind === "indirect" ? 4 : 0);
}

/** How many macros and inline functions stand between the function and the call. */
function distance({ first: { at } }: Offence): number {
  return framesTo(at.word.frame ?? at.frame).length;
}

function findingAt({ function: its, name }: Judged, calls: readonly Call[], { file }: Subject): readonly Finding[] {
  const [main, ...others] = offences(calls);
  if (main === undefined) return [];
  const { target, first, builds } = main;
  const severity = isCertain(calls) ? "error" : "warning";
  const site = siteOf(first.at);
  const more = others.length === 0 ? "" : ` So ${others.length === 1 ? "is" : "are"} ${named(others)}.`;
  const finding: Finding = {
    rule: CODE,
    severity,
    message: `${target.name} is called by noinstr ${name}() outside an instrumentation region${through(first.at)}: it ${target.why}${builds}. ${target.advice}.${more}`,
    function: its.name,
    related: [...steps(first.at), ...definitionOf(target), ...lastBranch(first.path, file)],
    fixable: severity === "warning" && canMark(target),
    ...site,
  };
  return [finding];
}

/** Whether in every build something is called here that no compiler makes part of the function. */
function isCertain(calls: readonly Call[]): boolean {
  const remaining = calls.filter(({ target }) => target.remains === "yes");
  return remaining.length > 0 && fewestConditions(remaining.map(({ facts }) => facts)).length === 0;
}

function named(others: readonly Offence[]): string {
  const names = others.map(({ target }) => target.name);
  if (names.length <= MAX_NAMED) return listed(names);
  return `${names.slice(0, MAX_NAMED).join(", ")} and ${String(names.length - MAX_NAMED)} more`;
}

function definitionOf({ name, definition }: Target): readonly RelatedSpan[] {
  return definition === undefined ? [] : [{ ...definition, message: `${name} is defined here` }];
}
