/** The lock against CPU hotplug taken where it is held already: a writer that came in between waits for us, and we for it. */
import { hotplugLock, takesHotplugLock } from "../../kernel/catalogue/obligations.ts";
import type { CallFact, HeldLock } from "../analysis/facts.ts";
import { byFunction } from "./by-function.ts";
import type { Finding, Fix, Rule, Subject } from "./rule.ts";
import { callInWords, relatedHere } from "./words.ts";

const CODE = "recursive-cpus-read-lock";
const takers = new Map(takesHotplugLock.map((each) => [each.name, each]));
const variants = new Set(takesHotplugLock.flatMap(({ whenHeld }) => whenHeld ?? []));
const direct: ReadonlySet<string> = new Set(hotplugLock.takers);
const holders: ReadonlySet<string> = new Set([...hotplugLock.takers, ...hotplugLock.writers, ...hotplugLock.assertions]);

export const recursiveCpusReadLock: Rule = {
  code: CODE,
  summary: "cpus_read_lock() is taken where the lock is held already",
  severity: "error",
  check: byFunction((subject, { calls }) => calls.flatMap((call) => findingsOf(subject, call))),
  fix,
};

function findingsOf(subject: Subject, call: CallFact): readonly Finding[] {
  const held = call.context?.locks.find(isHotplugLock);
  if (held === undefined) return [];
  const taken = takenBy(call);
  if (taken === undefined) return [];
  const whenHeld = takers.get(call.callee)?.whenHeld;
  const what = callInWords(call.callee, taken.primitive, taken.via);
  const asks = direct.has(taken.primitive) ? "asks for the lock against CPU hotplug" : "takes cpus_read_lock()";
  const since = held.at === undefined ? "its caller holds already" : `is held already since ${held.by}()`;
  return [
    {
      start: call.start,
      end: call.end,
      rule: CODE,
      severity: taken.sure ? "error" : "warning",
      message:
        `${what} ${asks}, which ${since}. When a CPU comes or goes in between, each waits for the other. ` +
        (whenHeld === undefined ? "Call it before the lock is taken or after it is released." : `Call ${whenHeld}() instead.`),
      function: call.function.name,
      related: relatedHere(subject, held.at, "the lock is taken here"),
      fixable: whenHeld !== undefined,
    },
  ];
}

function isHotplugLock({ by, held }: HeldLock): boolean {
  return held === "yes" && holders.has(by);
}

interface Taking {
  readonly primitive: string;
  readonly via: readonly string[];
  /** Whether it takes the lock whenever it is called. */
  readonly sure: boolean;
}

function takenBy({ callee, sleeps }: CallFact): Taking | undefined {
  const takes = (name: string): boolean => direct.has(name) || takers.has(name);
  if (takes(callee)) return { primitive: callee, via: [], sure: true };
  // Whoever takes it may sleep for it, so a function that comes to it says so.
  if (sleeps === undefined || !takes(sleeps.primitive)) return undefined;
  // A kernel without patched branches makes the variants for those who hold the lock the same as the others.
  if ([callee, ...sleeps.via].some((name) => variants.has(name))) return undefined;
  return { primitive: sleeps.primitive, via: sleeps.via, sure: sleeps.how === "always" };
}

function fix(subject: Subject, finding: Finding): Fix | undefined {
  const called = /^\w+/.exec(subject.file.source.text.slice(finding.start, finding.end))?.[0];
  const whenHeld = called === undefined ? undefined : takers.get(called)?.whenHeld;
  if (called === undefined || whenHeld === undefined) return undefined;
  const edit = { path: subject.file.source.path, start: finding.start, end: finding.start + called.length, text: whenHeld };
  return { title: `Call ${whenHeld}()`, edits: [edit] };
}
