/** What the text and the Markdown of an exploration share: its facts in words. */
import { whatWasToHold } from "../../../kernel/properties.ts";
import { listing, plural } from "../../report/figures.ts";
import type { Bound, Change, Cycle, Share, TraceStep } from "../result.ts";
import type { Entry } from "../../report/columns.ts";
import type { ExploreDocument, ExploreRun } from "./explore-document.ts";

/** One sentence: the verdict. */
export function exploreHeadline({ verdict, violation, setup, bounds }: ExploreDocument): string {
  switch (verdict) {
    case "verified": {
      const bounded = bounds.filter((bound) => bound.hit).map(hitText);
      return `${setup.scenario} is verified within the bounds: no interleaving breaks anything${bounded.length === 0 ? "" : `, ${listing(bounded)}`}`;
    }
    case "violated":
      return `${setup.scenario} is violated: ${violation?.property ?? ""}`;
    default: {
      const hit = bounds.filter((bound) => bound.hit).map(({ name }) => name);
      return `${setup.scenario}: gave up${hit.length === 0 ? "" : `, because of the bound on ${listing(hit)}`}`;
    }
  }
}

/** What a bound that was hit, and that leaves a verdict within it, means for that verdict. */
function hitText({ name, value }: Bound): string {
  switch (name) {
    case "stale":
      return `in executions with at most ${plural(value, "stale read")}`;
    case "preemptions":
      return `in executions with at most ${plural(value, "preemption")}`;
    case "failing walks":
      return `in executions with at most ${plural(value, "failing walk")} of a stack`;
    case "weak locations":
      return "with words that the memory model has no room for read as they are newest";
    default:
      return `as far as the bound on ${name} goes`;
  }
}

/** What was looked at, and how much of it. */
export function exploreFigures(document: ExploreDocument): readonly Entry[] {
  const { coverage, memory, omissionProbability, bounds, runs } = document;
  return [
    ...runs.map((run): Entry => [`worker ${run.worker === "own" ? "on a CPU of its own" : "on the administrator's CPU"}`, runText(run)]),
    ["memory model", memoryText(memory)],
    ["bounds", bounds.map(boundText).join(", ")],
    [
      "carried out",
      `${shareText(coverage.lines, "line")} of FILE, ${shareText(coverage.branches, "branch direction")}; the scenario ${coverage.completed ? "comes" : "did not come"} to its end`,
    ],
    ["chance of a missed state", omissionProbability < 1e-12 ? "below 1 in 10^12" : omissionProbability.toExponential(1)],
  ];
}

function memoryText(memory: string): string {
  if (memory === "sc") return "sc, sequential consistency: every CPU sees all stores in one order";
  return "lkmm, the kernel's: a read in FILE may miss a store of another CPU that nothing orders before it";
}

function runText({ verdict, states, transitions, depth }: ExploreRun): string {
  const parts = [plural(states, "state"), plural(transitions, "transition"), `longest schedule ${depth}`];
  return `${verdict === "gave-up" ? "gave up" : verdict}: ${parts.join(", ")}`;
}

export function boundText({ name, value, hit }: Bound): string {
  const limit = value < 0 ? "unlimited" : name === "memory" ? `${Math.round(value / 2 ** 20)} MB` : value.toLocaleString("en-US");
  return `${name} ${limit}${hit ? " (hit)" : ""}`;
}

function shareText({ covered, total }: Share, what: string): string {
  return `${covered} of ${plural(total, what)}`;
}

/** A step as a reviewer would tell it: who, in which function, what. */
export function stepText({ cpu, thread, function: name, text }: TraceStep): string {
  const what = name === "" ? text : `${name}(): ${text}`;
  return `CPU ${cpu} · ${thread} · ${what}`;
}

export function stepPlace({ file, line }: TraceStep): string {
  return file === "" ? "" : `${file}:${line}`;
}

/** Changes of many tasks to the same value are one change. */
export function changesOf(changed: readonly Change[]): readonly string[] {
  const groups = new Map<string, { readonly member: string; readonly from: string; readonly to: string; readonly owners: string[] }>();
  for (const { name, from, to } of changed) {
    const dot = name.lastIndexOf(".");
    const member = dot < 0 ? name : name.slice(dot + 1);
    const key = dot < 0 ? name : `${member} ${from} ${to}`;
    const group = groups.get(key) ?? { member, from, to, owners: [] };
    group.owners.push(dot < 0 ? "" : name.slice(0, dot));
    groups.set(key, group);
  }
  return [...groups.values()].map(({ member, from, to, owners }) => {
    const [owner = ""] = owners;
    const whose =
      owners.length === 1
        ? owner === ""
          ? member
          : `${owner}.${member}`
        : `${member} of ${owners.length > 4 ? `${owners.length} objects` : listing(owners)}`;
    return `${whose}: ${from} → ${to}`;
  });
}

/** Words for a scenario's property or a built-in one. */
export function violationTitle({ violation }: ExploreDocument): string {
  if (violation === undefined) return "";
  const place = violation.file === "" ? "" : ` (${violation.file}:${violation.line})`;
  return `${violation.message}${place}`;
}

/** What was to hold, and the page about it. */
export function propertyText({ violation }: ExploreDocument): string {
  if (violation === undefined) return "";
  const { property, stack, message } = violation;
  return whatWasToHold(
    property,
    stack.map(({ function: name }) => name),
    message,
  );
}

export function lengthText({ violation }: Pick<ExploreDocument, "violation">): string {
  if (violation === undefined) return "";
  const { steps, operations, shortest, withoutStale, cycle } = violation;
  const length = `${plural(steps.length, "step")}, ${plural(operations, "operation")}`;
  if (cycle !== undefined) return `${length}; ${steps.length - cycle.from} and ${cycle.operations} of them go round`;
  if (!shortest) return `${length}; there may be a shorter schedule`;
  return `${length}; no schedule ${withoutStale === true ? "without stale reads " : ""}to a violation is shorter`;
}

/** Stands before the first step of what goes round, and behind the last. */
export function roundText({ from }: Cycle): string {
  return `From here on it goes round: after the last step every word of the state is what it was before step ${from + 1}.`;
}

export function roundEnd({ from }: Cycle): string {
  return `And so on, from step ${from + 1}.`;
}

export function cycleHeading({ from }: Cycle): string {
  return `What goes on for ever, from step ${from + 1}`;
}

export function cycleText(): string {
  return "Whatever can happen in it happens, and every task that can come to run runs: to take turns in another way would not help.";
}
