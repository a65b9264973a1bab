import { noinstr } from "../../kernel/catalogue/noinstr.ts";
import type { Span } from "../../c/editor/ast.ts";
import { judgeOnce, type Judged } from "../analysis/instrumentable/judge.ts";
import type { Situation, Walked } from "../analysis/instrumentable/walk.ts";
import { fewestConditions, inBuilds, lastBranch, lineOf, siteOf, steps, through } from "./noinstr-sites.ts";
import { endRegion } from "./noinstr-fixes.ts";
import type { Finding, Fix, RelatedSpan, Rule, Subject } from "./rule.ts";

const CODE = "instrumentation-balance";

export const instrumentationBalance: Rule = {
  code: CODE,
  summary: "a path through a noinstr function opens and closes instrumentation regions unequally often",
  severity: "error",
  check: (subject) => judgeOnce(subject.file, subject.facts, subject.surroundings).flatMap((judged) => findingsOf(judged, subject)),
  fix: (subject, finding) => {
    for (const judged of judgeOnce(subject.file, subject.facts, subject.surroundings)) {
      for (const [first] of exitsOf(judged)) {
        if (first !== undefined && siteOfExit(first, judged).start === finding.start) return repair(first, judged, subject);
      }
    }
    return undefined;
  },
};

type Exit = Walked["exits"][number];
type Region = Situation["regions"][number];

function findingsOf(judged: Judged, subject: Subject): readonly Finding[] {
  return exitsOf(judged).flatMap((exits) => finding(judged, exits, subject));
}

/** The exits that are out of balance, by the place that is reported. */
function exitsOf(judged: Judged): readonly (readonly Exit[])[] {
  if (!judged.noinstr) return [];
  const bySite = new Map<number, Exit[]>();
  for (const exit of judged.ways.flatMap(({ exits }) => exits)) {
    if (exit.depth === 0) continue;
    const { start } = siteOfExit(exit, judged);
    const known = bySite.get(start);
    if (known === undefined) bySite.set(start, [exit]);
    else known.push(exit);
  }
  return [...bySite.values()];
}

/** One region left open by the function's own begin can be ended where the function is left. */
function repair(exit: Exit, judged: Judged, subject: Subject): Fix | undefined {
  const begin = exit.depth === 1 && exit.facts.length === 0 ? unmatchedBegin(exit.regions) : undefined;
  const [end] = noinstr.regions.end;
  if (begin === undefined || end === undefined || through(begin.at) !== "") return undefined;
  return endRegion(siteOfExit(exit, judged), subject, end);
}

/** The return, or the end of the region that was closed once too often. */
function siteOfExit(exit: Exit, judged: Judged): Span {
  const extra = exit.depth < 0 ? unmatchedEnd(exit.regions) : undefined;
  if (extra !== undefined) return siteOf(extra.at);
  const { end } = judged.function;
  return exit.at ?? { start: end - 1, end };
}

function finding(judged: Judged, exits: readonly Exit[], subject: Subject): readonly Finding[] {
  const { file } = subject;
  const [first] = exits;
  if (first === undefined) return [];
  const facts = fewestConditions(exits.map((exit) => exit.facts));
  const { message, related } =
    first.depth > 0 ? leftOpen(first, judged, file.source.path) : closedTooOften(first, judged, file.source.path);
  return [
    {
      rule: CODE,
      severity: facts.length === 0 ? "error" : "warning",
      message: message.replace("@builds", inBuilds(facts)).replace("@line", lineOf(file, beginOf(first)?.start ?? 0)),
      function: judged.function.name,
      related: [...related, ...lastBranch(first.path, file)],
      fixable: repair(first, judged, subject) !== undefined,
      ...siteOfExit(first, judged),
    },
  ];
}

interface Said {
  readonly message: string;
  readonly related: readonly RelatedSpan[];
}

function leftOpen(exit: Exit, { name }: Judged, path: string): Said {
  const begin = unmatchedBegin(exit.regions);
  const chain = begin === undefined ? "" : through(begin.at);
  return {
    message: `noinstr ${name}() is left here with an instrumentation region open, which began at @line${chain}@builds: what runs next is taken to be allowed instrumentation. End the region on this path too.`,
    related: begin === undefined ? [] : [{ ...siteOf(begin.at), path, message: "the region begins here" }, ...steps(begin.at)],
  };
}

function closedTooOften(exit: Exit, { name }: Judged, path: string): Said {
  const end = unmatchedEnd(exit.regions);
  const chain = end === undefined ? "" : through(end.at);
  const before = [...exit.regions].reverse().find((region) => region !== end && region.change < 0);
  return {
    message: `An instrumentation region ends here that is not open on every path through noinstr ${name}()${chain}@builds: its caller's region ends with it. Begin it on this path too, or end it once only.`,
    related:
      before === undefined
        ? end === undefined
          ? []
          : steps(end.at)
        : [{ ...siteOf(before.at), path, message: "a region had ended here" }],
  };
}

function beginOf(exit: Exit): Span | undefined {
  const begin = unmatchedBegin(exit.regions);
  return begin && siteOf(begin.at);
}

/** The last region opened that no later end belongs to. */
function unmatchedBegin(regions: readonly Region[]): Region | undefined {
  let ends = 0;
  for (const region of [...regions].reverse()) {
    if (region.change < 0) ends++;
    else if (ends === 0) return region;
    else ends--;
  }
  return undefined;
}

/** The last end that no earlier begin belongs to. */
function unmatchedEnd(regions: readonly Region[]): Region | undefined {
  let open = 0;
  let found: Region | undefined;
  for (const region of regions) {
    if (region.change > 0) open++;
    else if (open === 0) found = region;
    else open--;
  }
  return found;
}
