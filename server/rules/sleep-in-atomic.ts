/** A call that may sleep where the task must not: preemption or interrupts disabled, a spinning lock held, an RCU reader open. */
import { effectOf } from "../../kernel/catalogue/effects.ts";
import { atomicFlags, userAccesses } from "../../kernel/catalogue/obligations.ts";
import type { CallFact, Context, Sleep } from "../analysis/facts.ts";
import { readerWaitedFor } from "./reader-waits.ts";
import { byFunction } from "./by-function.ts";
import type { Finding, Fix, Rule, Subject } from "./rule.ts";
import { callAt, callInWords, relatedHere, textOf } from "./words.ts";

const CODE = "sleep-in-atomic";
/** Of functions that run once, while the kernel starts. */
const BOOT = "__init";

export const sleepInAtomic: Rule = {
  code: CODE,
  summary: "a call may sleep where preemption or interrupts are disabled, a spinning lock is held, or an RCU reader is open",
  severity: "error",
  check: byFunction((subject, { calls }) => calls.flatMap((call) => findingsOf(subject, call))),
  fix,
};

function findingsOf(subject: Subject, call: CallFact): readonly Finding[] {
  const { sleeps, context } = call;
  if (sleeps === undefined || context?.maySleep.value !== "no") return [];
  const severity = severityOf(subject, call, sleeps);
  if (severity === undefined) return [];
  // That rule says it better: it does not only sleep, it waits for itself.
  if (readerWaitedFor(subject, call) !== undefined) return [];
  const what = callInWords(call.callee, sleeps.primitive, sleeps.via);
  const flag = flagOf(subject, call);
  return [
    {
      start: call.start,
      end: call.end,
      rule: CODE,
      severity,
      message: `${what} may sleep, but ${stateInWords(subject, context)}. ${flag === undefined ? advice(sleeps, context) : flag.advice}`,
      function: call.function.name,
      related: relatedHere(subject, context.maySleep.at, "from here on the task must not sleep"),
      fixable: flag !== undefined,
    },
  ];
}

/** What forbids to sleep, and since when. */
function stateInWords(subject: Subject, { preempt, bhDisable, irqs, maySleep }: Context): string {
  const { at, why } = maySleep;
  const since = at === undefined ? `: ${why}` : ` since ${callAt(subject, at)}`;
  if (preempt.low > 0) return `preemption is disabled${since}`;
  if (bhDisable.low > 0) return `softirqs are disabled${since}`;
  if (irqs.value === "no") return `interrupts are off${at === undefined ? `: ${irqs.why}` : since}`;
  return at === undefined ? `the task must not sleep here: ${why}` : `an RCU reader is open${since}`;
}

/** Functions between a call and what sleeps on some of their paths: behind more of them conditions are no longer seen. */
const MOST_BETWEEN = 2;

/** Undefined where it is too little known whether it sleeps. */
function severityOf(subject: Subject, call: CallFact, { how, primitive, via, isByFlags }: Sleep): Finding["severity"] | undefined {
  const effect = effectOf(primitive);
  if (isByFlags === true || effect?.sleeps === "unknown") return undefined;
  const isAllocation = typeof effect?.sleeps === "object";
  // Until the scheduler runs, allocations leave out what would sleep (gfp_allowed_mask in mm/page_alloc.c).
  if (isAllocation && call.function.attributes.some(({ name }) => name === BOOT)) return undefined;
  // An access that may not wait for its page fails instead, and code with only preemption disabled may live with that.
  if (userAccesses.includes(primitive)) return via.length === 0 && holdsMore(call.context) ? "warning" : undefined;
  if (how === "always") return "error";
  const isFar = via.length > MOST_BETWEEN || call.function.attributes.some(({ name }) => name === BOOT);
  return isFar || choosesBehaviour(subject, call) ? undefined : "warning";
}

function holdsMore(context: Context | undefined): boolean {
  return context !== undefined && (context.irqs.value === "no" || context.locks.some(({ held }) => held === "yes"));
}

/** Whether an argument is a plain yes or no: what it decides in the function that is called is not followed. */
function choosesBehaviour(subject: Subject, call: CallFact): boolean {
  return call.arguments.some((argument) => /^(true|false|NULL|0|1)$/.test(textOf(subject, argument).trim()));
}

function advice(sleeps: Sleep, { maySleep }: Context): string {
  const when = sleeps.how === "always" ? "" : "If it can get there, move";
  const move = maySleep.at === undefined ? "it to a caller that may sleep" : "it out of that section";
  return when === "" ? `Move ${move}, or use what does not sleep.` : `${when} ${move}.`;
}

interface FlagArgument {
  readonly start: number;
  readonly end: number;
  readonly instead: string;
  readonly advice: string;
}

/** The argument that lets an allocation sleep, where another flag takes its place. */
function flagOf(subject: Subject, call: CallFact): FlagArgument | undefined {
  for (const span of call.arguments) {
    const instead = atomicFlags.get(textOf(subject, span).trim());
    if (instead !== undefined)
      return { start: span.start, end: span.end, instead, advice: `Allocate before, or with ${instead} and a way to go on without.` };
  }
  return undefined;
}

function fix(subject: Subject, finding: Finding): Fix | undefined {
  const calls = subject.facts.functions.flatMap((each) => each.calls);
  const call = calls.find(({ start, end }) => start === finding.start && end === finding.end);
  const flag = call === undefined ? undefined : flagOf(subject, call);
  if (flag === undefined) return undefined;
  const edit = { path: subject.file.source.path, start: flag.start, end: flag.end, text: flag.instead };
  return { title: `Allocate with ${flag.instead}`, edits: [edit] };
}
