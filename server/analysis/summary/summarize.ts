import type { Known } from "../facts.ts";
import { primitiveNamed } from "../../../kernel/catalogue/primitives.ts";
import { annotationMeaning } from "../../../kernel/catalogue/effects.ts";
import type { CallSite, Test } from "../flow/graph.ts";
import type { Facts } from "../flow/paths.ts";
import { type Behaviour, type Outcome, solve } from "../flow/solve.ts";
import { disableCount } from "../state/irqs.ts";
import { faultsAreOff, type Sync, WATCHING_AS_ENTERED } from "../state/sync.ts";
import { EVERY } from "../state/values.ts";
import { entrySync } from "./entry.ts";
import type { CallMeaning } from "./call-meaning.ts";
import type { Node } from "./node.ts";
import { changeOf, type Cover, outcomesOf, type SleepSummary, type Summary } from "./summary.ts";

/** Makes the summary of a function or macro, given what its calls mean. */
export function summarize(node: Node, meaningOf: (site: CallSite) => CallMeaning): Summary {
  const meanings = new Map<CallSite, CallMeaning>();
  const meaning = (site: CallSite): CallMeaning => {
    const known = meanings.get(site) ?? meaningOf(site);
    meanings.set(site, known);
    return known;
  };
  const { graph, parameters } = node;
  const handed = parameters.filter((name) => !graph.assigned.has(name));
  const exits: Outcome[] = [];
  const states: Sync[] = [];
  const reached = new Set<CallSite>();
  const undone = new Set<CallSite>();
  // A thin cover of something vague is as vague, and so is a function that says itself that it takes or releases what is its caller's.
  const staysVague = graph.calls.length === 1 || node.attributes.some(({ name }) => LOCKING.has(annotationMeaning(name)));
  const isVisible = (name: string): boolean => parameters.includes(name) || !graph.locals.has(name);
  solve({ graph, behaviourOf: (site) => ifFlagsAllow(meaning(site)) }, entrySync(node.attributes), {
    call: (site, paths) => {
      if (paths.length === 0) return;
      reached.add(site);
      const areFaultsOff = meaning(site).sleep?.byFault === true && paths.every(({ sync }) => faultsAreOff(sync));
      if (areFaultsOff || paths.every(({ sync }) => mayBeUndone(sync))) undone.add(site);
    },
    exit: (_at, _expression, paths) => {
      for (const { sync, result, facts } of paths) {
        exits.push({
          result,
          change: changeOf(sync, { name: node.name, staysVague, returned: graph.returned }, isVisible),
          when: whenOf(facts, handed),
        });
        states.push(sync);
      }
    },
  });
  const isMarkedNoreturn = node.attributes.some(({ name }) => annotationMeaning(name) === "noreturn");
  return {
    outcomes: isMarkedNoreturn ? [] : outcomesOf(exits),
    sleep: sleepOf(
      node,
      [...reached].filter((site) => !undone.has(site)),
      states,
      meaning,
    ),
    isPartial: [...reached].some((site) => meaning(site).isPartial),
    startsWatching: watchingAtEntry(node, meaning) === "no",
    covers: coverOf(node, meaning),
  };
}

const LOCKING: ReadonlySet<ReturnType<typeof annotationMeaning>> = new Set(["acquires", "releases"] as const);

/** Whether what the caller holds may have been given up here: a sleep there does not concern it. */
function mayBeUndone({ preempt, bh, irqs, readers, locks, vague }: Sync): boolean {
  const areCountsKept = preempt.low >= 0 && bh.low >= 0 && disableCount(irqs).low >= 0;
  return vague || !areCountsKept || readers.some(({ count }) => count.low < 0) || locks.some(({ count }) => count.low < 0);
}

function sleepOf(
  node: Node,
  reached: readonly CallSite[],
  exits: readonly Sync[],
  meaning: (site: CallSite) => CallMeaning,
): SleepSummary | undefined {
  const sleeping = reached.flatMap((site) => {
    const { sleep } = meaning(site);
    return sleep === undefined ? [] : [{ site, sleep }];
  });
  const isAlways = exits.length > 0 && exits.every(({ slept }) => slept !== undefined);
  const first = sleeping.find(({ site }) => exits[0]?.slept?.at === site);
  const chosen = (isAlways ? first : undefined) ?? sleeping.find(({ sleep }) => sleep.how === "always") ?? sleeping[0];
  if (chosen === undefined) return undefined;
  const { sleep, site } = chosen;
  const argument = sleep.flags === undefined ? undefined : site.keys[sleep.flags];
  const flags = argument === undefined ? -1 : node.parameters.indexOf(argument);
  const isOpen = argument !== undefined && flags < 0;
  const how = isAlways && !isOpen ? "always" : "sometimes";
  return { byFault: sleep.byFault, primitive: sleep.primitive, via: sleep.via, how, flags: flags < 0 ? undefined : flags };
}

/** What is known on a path of the parameters that still are as they were handed over. */
function whenOf(facts: Facts, parameters: readonly string[]): readonly Test[] {
  return parameters.flatMap((key) => {
    const values = facts.get(key);
    return values === undefined || values === EVERY ? [] : [{ key, values, steady: true }];
  });
}

/** The summary says what happens if the flags allow sleep; whether they do is decided where it is called. */
function ifFlagsAllow({ behaviour, sleep }: CallMeaning): Behaviour {
  return sleep?.how === "always" && sleep.flags !== undefined ? { ...behaviour, sleeps: true } : behaviour;
}

/**
 * What the first calls say of RCU at entry: `no` when it is made to watch before anything else can happen to it, `yes` when an
 * instrumentation region is opened before.
 */
export function watchingAtEntry({ graph }: Pick<Node, "graph">, meaning: (site: CallSite) => CallMeaning): Known {
  let block = graph.blocks[0];
  // A chain of blocks that only lead on; it cannot be longer than there are blocks.
  for (let steps = 0; block !== undefined && steps < graph.blocks.length; steps++) {
    for (const operation of block.operations) {
      if (operation.kind !== "call") continue;
      const { startsWatching: starts, behaviour } = meaning(operation.site);
      if (starts) return "no";
      if (behaviour.outcomes.length > 0 && behaviour.outcomes.every(({ change }) => change.instrumentation.low > 0)) return "yes";
      if (behaviour.outcomes.length !== 1 || behaviour.outcomes.some(({ change }) => change.watching !== WATCHING_AS_ENTERED))
        return "unknown";
    }
    block = block.end.kind === "goto" ? graph.blocks[block.end.to] : undefined;
  }
  return "unknown";
}

/** Calls that a thin cover may make, the primitive's included: it may also assert, access and print. */
const MOST_CALLS = 3;

/** A body whose one call of weight is a primitive's, or that of another thin cover. */
function coverOf({ graph }: Node, meaning: (site: CallSite) => CallMeaning): Cover | undefined {
  if (graph.calls.length === 0 || graph.calls.length > MOST_CALLS) return undefined;
  const weighty = graph.calls.map(meaning).filter(({ covers, isTabled }) => covers !== undefined || !isTabled);
  const others = weighty.filter(({ covers }) => primitiveNamed(covers?.primitive ?? "")?.class !== "assertion");
  const [only] = others;
  return others.length === 1 ? only?.covers : undefined;
}
