import { judgeOnce, type Judged } from "../analysis/instrumentable/judge.ts";
import type { Target } from "../analysis/instrumentable/flow.ts";
import type { Walked } from "../analysis/instrumentable/walk.ts";
import { fewestConditions, inBuilds, lastBranch, listed, siteOf, steps, through } from "./noinstr-sites.ts";
import type { Finding, RelatedSpan, Rule, Severity, Subject } from "./rule.ts";

const CODE = "noinstr-call";

/** More names than this are counted, not listed. */
const MAX_NAMED = 3;

export const noinstrCall: Rule = {
  code: CODE,
  summary: "noinstr code calls something that may be instrumented, outside an instrumentation region",
  severity: "error",
  check: (subject) => judgeOnce(subject.file, subject.facts, subject.surroundings).flatMap((judged) => findingsOf(judged, subject)),
};

type Call = Walked["calls"][number];

/** Everything that one place of the function calls wrongly. */
interface Offence {
  readonly target: Target;
  readonly first: Call;
  readonly severity: Severity;
  readonly builds: string;
}

function findingsOf(judged: Judged, subject: Subject): readonly Finding[] {
  if (!judged.noinstr) return [];
  const sites = new Map<number, Call[]>();
  for (const call of judged.ways.flatMap(({ calls }) => calls)) {
    if (call.depth > 0) continue;
    const { start } = siteOf(call.at);
    const known = sites.get(start);
    if (known === undefined) sites.set(start, [call]);
    else known.push(call);
  }
  return [...sites.values()].map((calls) => finding(judged, offences(calls), subject));
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
    const certain = facts.length === 0 && first.target.remains === "yes";
    return [{ target: first.target, first, severity: certain ? "error" : "warning", builds: inBuilds(facts) } as const];
  });
  return found.sort((one, other) => rank(one) - rank(other));
}

/** What is certain before what depends on the compiler, that before what depends on the build. */
function rank({ severity, builds, target }: Offence): number {
  if (severity === "error") return 0;
  return (builds === "" ? 1 : 2) + (target.kind === "indirect" ? 0.5 : 0);
}

function finding({ function: its, name }: Judged, all: readonly Offence[], { file }: Subject): Finding {
  const [main, ...others] = all;
  if (main === undefined) throw new Error("a place without a call");
  const { target, first, severity, builds } = main;
  const site = siteOf(first.at);
  const more = others.length === 0 ? "" : ` So ${others.length === 1 ? "is" : "are"} ${named(others)}.`;
  return {
    rule: CODE,
    severity,
    message: `${target.name} is called by noinstr ${name}() outside an instrumentation region${through(first.at)}: it ${target.why}${builds}. ${target.advice}.${more}`,
    function: its.name,
    related: [...steps(first.at), ...definitionOf(target), ...lastBranch(first.path, file)],
    fixable: false,
    ...site,
  };
}

function named(others: readonly Offence[]): string {
  const names = others.map(({ target }) => target.name);
  if (names.length <= MAX_NAMED) return listed(names);
  return `${names.slice(0, MAX_NAMED).join(", ")} and ${String(names.length - MAX_NAMED)} more`;
}

function definitionOf({ name, definition }: Target): readonly RelatedSpan[] {
  return definition === undefined ? [] : [{ ...definition, message: `${name} is defined here` }];
}
