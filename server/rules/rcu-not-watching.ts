import { noinstr } from "../../kernel/catalogue/noinstr.ts";
import { type Judged, judgeOnce } from "../analysis/instrumentable/judge.ts";
import type { Target } from "../analysis/instrumentable/flow.ts";
import type { Situation, Walked } from "../analysis/instrumentable/walk.ts";
import { fewestConditions, inBuilds, siteOf, steps, through } from "./noinstr-sites.ts";
import type { Finding, RelatedSpan, Rule, Severity, Subject } from "./rule.ts";

const CODE = "rcu-not-watching";

export const rcuNotWatching: Rule = {
  code: CODE,
  summary: "an RCU reader, a tracepoint or a traceable call stands where RCU does not watch the CPU",
  severity: "error",
  check: (subject) => judgeOnce(subject.file, subject.facts, subject.surroundings).flatMap((judged) => findingsOf(judged, subject)),
};

type Call = Walked["calls"][number];
type Read = Walked["readers"][number];

interface Use {
  readonly situation: Situation & { readonly at: Call["at"] };
  readonly name: string;
  readonly severity: Severity;
  /** What is wrong with it there, after its name. */
  readonly why: string;
  readonly definition: Target["definition"];
}

function findingsOf(judged: Judged, subject: Subject): readonly Finding[] {
  const bySite = new Map<string, Use[]>();
  for (const way of judged.ways) {
    for (const use of [...way.readers.map(ofReader), ...way.calls.flatMap((call) => ofCall(call, judged))]) {
      const key = `${String(siteOf(use.situation.at).start)} ${use.severity}`;
      const known = bySite.get(key);
      if (known === undefined) bySite.set(key, [use]);
      else known.push(use);
    }
  }
  const told = new Set<number>();
  return [...bySite.values()].sort(gravestFirst).flatMap((uses) => {
    const [first] = uses;
    const start = first && siteOf(first.situation.at).start;
    if (first === undefined || start === undefined || told.has(start)) return [];
    told.add(start);
    return [finding(first, uses, judged, subject)];
  });
}

function gravestFirst([one]: readonly Use[], [other]: readonly Use[]): number {
  return Number(one?.severity !== "error") - Number(other?.severity !== "error");
}

function ofReader(situation: Read): Use {
  const why = "enters a reader that no grace period waits for";
  return { situation, name: `${situation.name}()`, severity: "error", why, definition: undefined };
}

/** A tracepoint uses RCU whatever is allowed; another function may be traced, which noinstr-call says already where it is forbidden. */
function ofCall(situation: Call, judged: Judged): readonly Use[] {
  const { target } = situation;
  if (situation.watching !== "no") return [];
  const { name, definition } = target;
  if (target.kind === "tracepoint")
    return [{ situation, name, severity: "error", why: "is a tracepoint, whose probes use RCU", definition }];
  if (target.kind !== "function" || target.remains !== "yes" || noinstr.watching.exempt.includes(name.replace("()", ""))) return [];
  if (judged.noinstr && situation.depth <= 0) return [];
  return [{ situation, name, severity: "warning", why: `may be traced there, and a tracer uses RCU: it ${target.why}`, definition }];
}

function finding({ situation, name, severity, why, definition }: Use, uses: readonly Use[], judged: Judged, { file }: Subject): Finding {
  const facts = fewestConditions(uses.filter((use) => use.name === name).map((use) => use.situation.facts));
  const { stopped, at } = situation;
  const state =
    stopped === undefined || stopped.state === "" ? "" : `: ${stopped.at.word.text}() has told it that the CPU is in ${stopped.state}`;
  const related: RelatedSpan[] = [...steps(at)];
  if (stopped !== undefined)
    related.push({ ...siteOf(stopped.at), path: file.source.path, message: "RCU stops watching here" }, ...steps(stopped.at));
  if (definition !== undefined) related.push({ ...definition, message: `${name} is defined here` });
  return {
    rule: CODE,
    severity: facts.length > 0 && severity === "error" ? "warning" : severity,
    message: `RCU does not watch this CPU here in ${judged.name}()${state}. ${name}${through(at)} ${why}${inBuilds(facts)}. Move it to where RCU watches.`,
    function: judged.function.name,
    related,
    fixable: false,
    ...siteOf(at),
  };
}
