/** From the state of the analysis to what it says of a point. */
import type { Span } from "../../c/editor/ast.ts";
import type { Because, Context, HeldLock, Known, Reader, ReleasedLock } from "./facts.ts";
import { areOn, disableCount } from "./state/irqs.ts";
import { type LockCount, NOT_WATCHING, type Origin, type Sync, WATCHING, WATCHING_AS_ENTERED } from "./state/sync.ts";

/** What is known of a function's callers. */
export interface EntryKnowledge {
  readonly watching: Because;
  /** Whether the caller allows sleep, and with it runs preemptible with interrupts on. */
  readonly maySleep: Because;
  readonly preemptible: Because;
  readonly irqs: Because;
}

/** Readers in which a task must not sleep. */
const ATOMIC_READERS: ReadonlySet<string> = new Set(["rcu", "rcu-sched", "rcu-bh"]);

/** Makes contexts of one function; a state that comes again gives the same object. */
export class Contexts {
  private readonly known = new Map<Sync, Context>();
  private readonly entry: EntryKnowledge;
  /** Of the function in its file, in UTF-16 code units. */
  private readonly shift: number;

  constructor(entry: EntryKnowledge, shift: number) {
    this.entry = entry;
    this.shift = shift;
  }

  of(sync: Sync): Context {
    const old = this.known.get(sync);
    if (old !== undefined) return old;
    const irqs = this.irqs(sync);
    const preemptible = this.preemptible(sync, irqs);
    const context: Context = {
      rcuWatching: this.watching(sync),
      preemptible,
      irqs,
      maySleep: this.maySleep(sync, preemptible),
      preempt: sync.preempt,
      irqDisable: disableCount(sync.irqs),
      bhDisable: sync.bh,
      instrumentation: sync.instrumentation,
      readers: sync.readers
        .filter(({ flavour, count }) => !flavour.startsWith("#") && (count.high > 0 || count.low < 0))
        .map((one) => this.reader(one)),
      locks: this.locks(sync),
      released: sync.locks.flatMap((lock) => this.released(lock)),
      vague: sync.vague,
    };
    this.known.set(sync, context);
    return context;
  }

  spanOf(span: Span): Span {
    return { start: span.start + this.shift, end: span.end + this.shift };
  }

  private because(value: Known, why: string, origin?: Origin): Because {
    return { value, why, at: origin === undefined ? undefined : this.spanOf(origin.at) };
  }

  private watching(sync: Sync): Because {
    const from = sync.watchingFrom;
    if (sync.watching === NOT_WATCHING) return this.because("no", since(from, "RCU was told not to watch"), from);
    if (sync.watching === WATCHING) return this.because("yes", since(from, "RCU was told to watch"), from);
    const mayStop = (sync.watching & NOT_WATCHING) !== 0;
    if (mayStop) return this.because("unknown", "paths that lead here differ in it");
    if (this.entry.watching.value === "unknown" && sync.instrumentation.low > 0) {
      return this.because("yes", "inside an instrumentation region, which is opened only where RCU watches");
    }
    const isMixed = sync.watching !== WATCHING_AS_ENTERED && this.entry.watching.value !== "yes";
    if (isMixed) return this.because("unknown", "paths that lead here differ in it");
    const { slept } = sync;
    if (this.entry.watching.value !== "unknown" || slept === undefined) return this.entry.watching;
    return this.because("yes", `${slept.by}() before may sleep, which it can only where RCU watches`, slept);
  }

  private irqsAtEntry({ callerIrqs, slept }: Sync): Because {
    if (callerIrqs !== "unknown") return this.because(callerIrqs, "an assertion says so");
    return slept === undefined ? this.entry.irqs : this.because("yes", `${slept.by}() before may sleep`, slept);
  }

  private irqs(sync: Sync): Because {
    const { irqs, irqsFrom } = sync;
    const entry = this.irqsAtEntry(sync);
    const on = areOn(irqs, entry.value);
    if (areOn(irqs, "unknown") === on && on !== "unknown") return this.because(on, since(irqsFrom, "set here"), irqsFrom);
    return on === "unknown" ? this.because("unknown", entry.why) : entry;
  }

  private preemptible(sync: Sync, irqs: Because): Because {
    if (sync.preempt.low > 0) return this.because("no", since(sync.preemptFrom, "preemption is disabled"), sync.preemptFrom);
    if (sync.bh.low > 0) return this.because("no", since(sync.bhFrom, "softirqs are disabled"), sync.bhFrom);
    if (irqs.value === "no") return this.because("no", `interrupts are off: ${irqs.why}`, sync.irqsFrom);
    const entry = this.preemptibleAtEntry(sync);
    const free = sync.preempt.low === 0 && sync.preempt.high === 0 && sync.bh.low === 0 && sync.bh.high === 0;
    if (entry.value === "no" && !mayBeGivenUp(sync)) return entry;
    if (entry.value === "yes" && free && irqs.value === "yes") return entry;
    if (entry.value !== "unknown" && !free) return this.because("unknown", "paths that lead here differ in it");
    return this.because("unknown", entry.value === "yes" ? irqs.why : entry.why);
  }

  private preemptibleAtEntry({ callerPreempt, slept }: Sync): Because {
    if (callerPreempt === "unknown" && slept !== undefined) return this.because("yes", `${slept.by}() before may sleep`, slept);
    return callerPreempt === "unknown" ? this.entry.preemptible : this.because(callerPreempt, "an assertion says so");
  }

  private maySleep(sync: Sync, preemptible: Because): Because {
    if (preemptible.value === "no") return preemptible;
    const reader = sync.readers.find(({ flavour, count }) => count.low > 0 && ATOMIC_READERS.has(flavour));
    if (reader !== undefined) return this.because("no", since(reader.from, "inside an RCU reader"), reader.from);
    const { slept } = sync;
    const entry = slept === undefined ? this.entry.maySleep : this.because("yes", `${slept.by}() before may sleep too`, slept);
    if (entry.value === "no" && mayBeGivenUp(sync))
      return this.because("unknown", "what forbids it to the caller may have been undone here");
    const isAtomic = sync.readers.some(({ flavour, count }) => count.high > 0 && ATOMIC_READERS.has(flavour));
    if (entry.value === "yes" && (isAtomic || !isFree(sync))) return this.because("unknown", "paths that lead here differ in it");
    return entry;
  }

  private reader({ flavour, count, from }: Sync["readers"][number]): Reader {
    return { flavour, nesting: count, by: from?.by, at: from === undefined ? undefined : this.spanOf(from.at) };
  }

  private locks(sync: Sync): readonly HeldLock[] {
    const callers = sync.callersLocks.flatMap(({ lock, mode, by }): readonly HeldLock[] => {
      const own = sync.locks.find((one) => one.lock === lock && one.mode === mode);
      if (own !== undefined && own.count.high < 0) return [];
      return [{ lock, by, mode, held: own === undefined || own.count.low >= 0 ? "yes" : "unknown", at: undefined }];
    });
    const own = sync.locks.flatMap(({ lock, by, mode, count, from }): readonly HeldLock[] => {
      if (count.high <= 0 || callers.some((one) => one.lock === lock && one.mode === mode)) return [];
      return [{ lock, by, mode, held: count.low > 0 ? "yes" : "unknown", at: from === undefined ? undefined : this.spanOf(from.at) }];
    });
    return [...callers, ...own];
  }

  private released({ lock, by, count, from }: LockCount): readonly ReleasedLock[] {
    if (count.low >= 0) return [];
    return [{ lock, by, released: count.high < 0 ? "yes" : "unknown", at: from === undefined ? undefined : this.spanOf(from.at) }];
  }
}

function isFree({ preempt, bh, irqs }: Sync): boolean {
  const { low, high } = disableCount(irqs);
  return preempt.low === 0 && preempt.high === 0 && bh.low === 0 && bh.high === 0 && low <= 0 && high <= 0;
}

/** Whether what the caller disabled may be enabled here. */
function mayBeGivenUp({ preempt, bh, irqs }: Sync): boolean {
  return preempt.low < 0 || bh.low < 0 || disableCount(irqs).low < 0;
}

function since(origin: Origin | undefined, otherwise: string): string {
  return origin === undefined ? otherwise : `since ${origin.by}()`;
}
