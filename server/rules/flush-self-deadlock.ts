/** A wait for work that can never finish: the waiter holds a lock that the work takes, or it is the work. */
import type { CallFact, FunctionFacts, HeldLock } from "../analysis/facts.ts";
import { callsAny } from "./callees.ts";
import type { Finding, RelatedSpan, Rule, Subject } from "./rule.ts";
import { FileLocks, type TakenLock } from "./taken-locks.ts";
import { makersOf, waitingOf, waitsForWork, type WorkItem, type WorkItems, workItemsOf, type WorkWaiting } from "./work-items.ts";
import { workOwnerOf } from "./work-owner.ts";
import { callsInWords, memberPath, membersOf, objectOf, ownerOfMember, relatedHere } from "./words.ts";

const CODE = "flush-self-deadlock";

export const flushSelfDeadlock: Rule = {
  code: CODE,
  summary: "a call waits for work that waits for this task: for a lock that it holds, or for the work's own end",
  severity: "error",
  check: (subject) => {
    const work = workItemsOf(subject);
    if (work.items.length === 0) return [];
    const search = new Search(subject, work);
    return waitersIn(subject.facts.functions).flatMap((facts) => facts.calls.flatMap((call) => search.at(facts, call)));
  },
};

/** The functions that wait for work, or call one of the file that does: of most files none. */
function waitersIn(functions: readonly FunctionFacts[]): readonly FunctionFacts[] {
  const found = new Set(functions.filter(waitsForWork));
  for (let size = 0; size < found.size; ) {
    size = found.size;
    const names = new Set([...found].map((each) => each.function.name));
    for (const each of functions) if (!found.has(each) && callsAny(each, names)) found.add(each);
  }
  return functions.filter((each) => found.has(each));
}

/** A wait and where it stands: in the function looked at, or in one of the file that it calls. */
interface Waiting extends WorkWaiting {
  readonly call: CallFact;
  readonly waiter: FunctionFacts;
  /** Functions between the call looked at and the wait, outermost first; empty when the call is the wait. */
  readonly via: readonly string[];
}

class Search {
  private readonly subject: Subject;
  private readonly work: WorkItems;
  private readonly locks: FileLocks;

  constructor(subject: Subject, work: WorkItems) {
    this.subject = subject;
    this.work = work;
    this.locks = new FileLocks(subject);
  }

  at(facts: FunctionFacts, call: CallFact): readonly Finding[] {
    if (call.context === undefined) return [];
    const found = new Map<string, Finding>();
    for (const waiting of this.waitsBehind(facts, call)) {
      const finding = this.inItself(facts, call, waiting) ?? this.underLock(facts, call, waiting);
      if (finding !== undefined && !found.has(finding.message)) found.set(finding.message, finding);
    }
    return [...found.values()];
  }

  private waitsBehind(facts: FunctionFacts, call: CallFact): readonly Waiting[] {
    const direct = waitingOf(this.subject, call, this.work);
    if (direct !== undefined) return [{ ...direct, call, waiter: facts, via: [] }];
    const callee = this.locks.named(call.callee);
    if (callee === undefined) return [];
    return [...this.locks.reached(callee)].flatMap(([waiter, way]) =>
      waiter.calls.flatMap((each) => {
        const waiting = waitingOf(this.subject, each, this.work);
        if (waiting === undefined || this.locks.isLocal(waiter, memberPath(waiting.object).base)) return [];
        return [{ ...waiting, call: each, waiter, via: [call.callee, ...way] }];
      }),
    );
  }

  /** The function looked at is the function of the work that is waited for. */
  private inItself(facts: FunctionFacts, call: CallFact, waiting: Waiting): Finding | undefined {
    const name = facts.function.name;
    const mine = this.work.items.filter((item) => item.runs === name);
    if (mine.length === 0) return undefined;
    const owner = workOwnerOf(facts.function);
    const item = waiting.items
      .flatMap((object) => mine.filter((each) => each.object === object || this.isOwn(each, object, owner)))
      .find((each) => waiting.via.length === 0 || !this.locks.isLocal(facts, memberPath(each.object).base));
    const isParameter = owner !== undefined && waiting.via.length === 0 && owner.items.has(waiting.object);
    const first = item ?? (isParameter ? mine[0] : undefined);
    if (first === undefined) return undefined;
    const what = waiting.waitsFor === "item" ? "this work to finish" : "all work of a queue that this work runs on";
    return this.finding(facts, call, {
      severity: waiting.via.length === 0 ? "error" : "warning",
      message: `${inWords(call, waiting)} waits for ${what}, and ${name}() is that work: it never returns. Cancel without waiting, or wait from outside the work.`,
      related: [...this.wayTo(waiting), ...relatedHere(this.subject, first, "the work item gets its function here")],
    });
  }

  private isOwn(mine: WorkItem, object: string, owner: ReturnType<typeof workOwnerOf>): boolean {
    return owner?.owner !== undefined && ownerOfMember(object, membersOf(mine.object)) === owner.owner;
  }

  private underLock(facts: FunctionFacts, call: CallFact, waiting: Waiting): Finding | undefined {
    const held = (call.context?.locks ?? []).filter((lock) => lock.held === "yes" && this.isLookedAtHere(lock, waiting));
    if (held.length === 0) return undefined;
    for (const object of waiting.items) {
      const makers = makersOf(object, this.work, (name) => this.locks.isLocal(waiting.waiter, name));
      const conflicts = makers.map((maker) => this.conflict(facts, { held, object, maker, waiting }));
      const first = conflicts.find((conflict) => conflict !== undefined);
      // An item that may run one of several functions is known to take the lock only when each of them does.
      if (first !== undefined && conflicts.every((conflict) => conflict !== undefined))
        return this.lockFinding(facts, call, waiting, first);
    }
    return undefined;
  }

  /** Where the caller's lock is known in the waiter too, the finding belongs there. */
  private isLookedAtHere(lock: HeldLock, waiting: Waiting): boolean {
    return waiting.via.length === 0 || !waiting.waiter.entry.locks.some((each) => objectOf(each.lock) === objectOf(lock.lock));
  }

  private conflict(
    facts: FunctionFacts,
    { held, object, maker, waiting }: { held: readonly HeldLock[]; object: string; maker: WorkItem; waiting: Waiting },
  ): Conflict | undefined {
    const runs = this.locks.named(maker.runs);
    if (runs === undefined) return undefined;
    const taken = this.locks.takenIn(runs);
    const owner = waiting.waitsFor === "item" ? ownerOfMember(object, membersOf(maker.object)) : undefined;
    for (const lock of held) {
      const match = taken.find((each) => this.isSameLock(facts, lock, runs, each, owner));
      if (match !== undefined) return { lock, taken: match, maker };
    }
    return undefined;
  }

  /**
   * Whether the lock here and the lock in the work are surely one: a global, or a member of the structure the item lies in.
   *
   * @param owner That structure, as it is written here.
   */
  private isSameLock(facts: FunctionFacts, lock: HeldLock, runs: FunctionFacts, taken: TakenLock, owner: string | undefined): boolean {
    if (lock.mode === "shared" && taken.mode === "shared") return false;
    const here = memberPath(lock.lock);
    const there = memberPath(taken.object);
    const isGlobal = !this.locks.isLocal(facts, here.base) && !this.locks.isLocal(taken.taker, there.base);
    if (isGlobal && objectOf(lock.lock) === taken.object) return true;
    if (owner === undefined || taken.via.length > 0 || there.path === "") return false;
    return ownerOfMember(lock.lock, membersOf(taken.object)) === owner && workOwnerOf(runs.function)?.owner === there.base;
  }

  private lockFinding(facts: FunctionFacts, call: CallFact, waiting: Waiting, { lock, taken, maker }: Conflict): Finding {
    const since = lock.at === undefined ? "held by the caller" : `held here since ${lock.by}()`;
    const through = taken.via.length === 0 ? "" : ` through ${callsInWords(taken.via)}`;
    return this.finding(facts, call, {
      severity: waiting.via.length === 0 ? "error" : "warning",
      message:
        `${inWords(call, waiting)} waits for ${maker.runs}(), which takes ${taken.object}${through}, ${since}. ` +
        "When the work waits for the lock, neither goes on. Release the lock before.",
      related: [
        ...relatedHere(this.subject, lock.at, `${objectOf(lock.lock)} is taken here`),
        ...this.wayTo(waiting),
        ...relatedHere(this.subject, taken.at, "the work takes it here"),
        ...relatedHere(this.subject, maker, "the work item gets its function here"),
      ],
    });
  }

  private wayTo(waiting: Waiting): readonly RelatedSpan[] {
    return waiting.via.length === 0 ? [] : relatedHere(this.subject, waiting.call, "the wait");
  }

  private finding(facts: FunctionFacts, call: CallFact, rest: Pick<Finding, "severity" | "message" | "related">): Finding {
    return { start: call.start, end: call.end, rule: CODE, function: facts.function.name, fixable: false, ...rest };
  }
}

interface Conflict {
  readonly lock: HeldLock;
  readonly taken: TakenLock;
  readonly maker: WorkItem;
}

function inWords(call: CallFact, waiting: Waiting): string {
  const [, ...between] = waiting.via;
  if (waiting.via.length === 0) return `${call.callee}()`;
  return `${call.callee}(), which comes to ${waiting.call.callee}()${between.length === 0 ? "" : ` through ${callsInWords(between)}`},`;
}
