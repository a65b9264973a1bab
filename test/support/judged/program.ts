/**
 * Small random programs of kernel code: two or three tasks, a timer, an RCU callback and a function that other CPUs are asked to run, over a few variables and
 * one lock of each kind. What a program means is said in judge.ts, and how it is written in C in text.ts.
 */
import fc from "fast-check";

/** `x` and `y` are the two members of one structure, `a` and `b` two bytes of one word; `count` is atomic. Values are modulo 4. */
export const VARIABLES = ["x", "y", "z", "a", "b", "count", "bits"] as const;
export type Variable = (typeof VARIABLES)[number];
type Plain = "x" | "y" | "z" | "a" | "b";

/** What nothing waits for and nobody is kept out by. `r` is a number of the context's own, modulo 8. */
export type Simple =
  | { readonly kind: "store"; readonly to: Plain; readonly value: number }
  /** r = 2 r + variable */
  | { readonly kind: "load"; readonly from: Variable }
  /** variable = variable + 1, in two accesses */
  | { readonly kind: "count"; readonly of: Plain }
  /** if (variable == 0) to = value */
  | { readonly kind: "test"; readonly of: Plain; readonly to: Plain; readonly value: number }
  /** r = 2 r + ++count */
  | { readonly kind: "increment" }
  | { readonly kind: "set-bit" | "clear-bit"; readonly bit: number }
  /** r = 2 r + the bit's old value */
  | { readonly kind: "test-and-set"; readonly bit: number }
  /** The structure of x and y is copied as one: r = 4 r + 2 x + y */
  | { readonly kind: "copy" };

/** What an atomic context may do, too. */
type Notice = { readonly kind: "complete" } | { readonly kind: "wake" };

/** What waits without sleeping. */
type Busy = { readonly kind: "relax" } | { readonly kind: "call" } | { readonly kind: "kick" };

/** What is done once in a program. */
type Once = { readonly kind: "arm" } | { readonly kind: "callback" } | { readonly kind: "queue" };

type Sleeping =
  | { readonly kind: "synchronize" }
  | { readonly kind: "give-way" }
  | { readonly kind: "wait" }
  | { readonly kind: "wait-event"; readonly of: Plain };

export const GUARDS = ["rcu", "preempt", "bh", "irq", "spin", "spin-irq", "mutex"] as const;
export type Guard = (typeof GUARDS)[number];

interface Region {
  readonly kind: "region";
  readonly guard: Guard;
  readonly body: readonly Statement[];
}

export type Statement = Simple | Notice | Busy | Once | Sleeping | Region;

export interface Task {
  readonly cpu: number;
  readonly body: readonly Statement[];
}

/** How the kernel is built: the name of a profile, and what a topology says of preemption, if anything. */
export interface Build {
  readonly profile: string;
  readonly preempt: "none" | "voluntary" | "full" | undefined;
  /** What follows from it. */
  readonly preemptsKernel: boolean;
  readonly preemptRcu: boolean;
  readonly givesWayBeforeSleeping: boolean;
}

export const BUILDS: readonly Build[] = [
  { profile: "debian-6.12", preempt: undefined, preemptsKernel: false, preemptRcu: true, givesWayBeforeSleeping: true },
  { profile: "debian-6.12", preempt: "full", preemptsKernel: true, preemptRcu: true, givesWayBeforeSleeping: false },
  { profile: "6.12-voluntary", preempt: undefined, preemptsKernel: false, preemptRcu: false, givesWayBeforeSleeping: true },
  { profile: "6.12-voluntary", preempt: "none", preemptsKernel: false, preemptRcu: false, givesWayBeforeSleeping: false },
  { profile: "6.12-full", preempt: undefined, preemptsKernel: true, preemptRcu: true, givesWayBeforeSleeping: false },
];

export interface Program {
  readonly build: Build;
  readonly cpus: number;
  /** The administrator's, on CPU 0; it ends when all others have. */
  readonly main: readonly Statement[];
  /** Each in a work item, at most one on a CPU. */
  readonly others: readonly Task[];
  /** Fires on the CPU that arms it. */
  readonly timer: readonly Statement[];
  readonly callback: readonly Statement[];
  readonly called: readonly Statement[];
  /** A work item that is queued by somebody, on a CPU that has no other. */
  readonly late: readonly Statement[];
  readonly lateCpu: number;
}

const plain = fc.constantFrom<Plain>("x", "y", "z", "a", "b");
const value = fc.integer({ min: 1, max: 3 });
const bit = fc.nat(1);
const of = <K extends string>(kind: K): fc.Arbitrary<{ readonly kind: K }> => fc.constant({ kind });

const simple: fc.Arbitrary<Simple> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("store" as const), to: plain, value }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("load" as const), from: fc.constantFrom(...VARIABLES) }) },
  fc.record({ kind: fc.constant("count" as const), of: plain }),
  fc.record({ kind: fc.constant("test" as const), of: plain, to: plain, value }),
  of("increment"),
  fc.record({ kind: fc.constantFrom("set-bit" as const, "clear-bit" as const), bit }),
  fc.record({ kind: fc.constant("test-and-set" as const), bit }),
  of("copy"),
);
const notice: fc.Arbitrary<Notice> = fc.oneof(of("complete"), of("wake"));
const busy: fc.Arbitrary<Busy> = fc.oneof(of("relax"), of("call"), of("kick"));
const once: fc.Arbitrary<Once> = fc.oneof(of("arm"), of("callback"), of("queue"));
const sleeping: fc.Arbitrary<Sleeping> = fc.oneof(
  { weight: 3, arbitrary: of("synchronize") },
  { weight: 2, arbitrary: of("give-way") },
  of("wait"),
  fc.record({ kind: fc.constant("wait-event" as const), of: plain }),
);

function region(guards: readonly Guard[], inner: fc.Arbitrary<Statement>): fc.Arbitrary<Region> {
  return fc.record({
    kind: fc.constant("region" as const),
    guard: fc.constantFrom(...guards),
    body: fc.array(inner, { minLength: 1, maxLength: 2 }),
  });
}

const quiet = fc.oneof({ weight: 5, arbitrary: simple }, notice, once);
const atomic: fc.Arbitrary<Statement> = fc.oneof({ weight: 5, arbitrary: quiet }, region(["rcu", "preempt", "bh", "irq"], simple));
const interruptible: fc.Arbitrary<Statement> = fc.oneof({ weight: 3, arbitrary: atomic }, busy);
const statement: fc.Arbitrary<Statement> = fc.oneof(
  { weight: 6, arbitrary: simple },
  { weight: 1, arbitrary: notice },
  { weight: 1, arbitrary: busy },
  { weight: 1, arbitrary: once },
  { weight: 3, arbitrary: sleeping },
  { weight: 2, arbitrary: region(["rcu", "preempt", "bh", "spin"], interruptible) },
  { weight: 2, arbitrary: region(["irq", "spin-irq"], atomic) },
  { weight: 1, arbitrary: region(["mutex"], fc.oneof({ weight: 2, arbitrary: simple }, sleeping, once)) },
);
/** In an interrupt. */
const handler: fc.Arbitrary<readonly Statement[]> = fc.array(
  fc.oneof({ weight: 4, arbitrary: simple }, notice, region(["rcu", "spin", "spin-irq"], simple)),
  { minLength: 1, maxLength: 2 },
);
const body = fc.array(statement, { minLength: 1, maxLength: 4 });

/** @param most Tasks beside the administrator. */
export function programs(most: number): fc.Arbitrary<Program> {
  return fc
    .record({
      build: fc.constantFrom(...BUILDS),
      cpus: fc.constantFrom(2, 2, 2, 3),
      main: body,
      others: fc.uniqueArray(fc.record({ cpu: fc.constantFrom(1, 1, 0, 2), body }), {
        minLength: 1,
        maxLength: most,
        selector: ({ cpu }) => cpu,
      }),
      timer: handler,
      callback: handler,
      called: handler,
      late: fc.array(simple, { minLength: 1, maxLength: 2 }),
      isPatient: fc.boolean(),
    })
    .map(({ isPatient, cpus, others, ...rest }) => {
      const placed = others.map(({ cpu, ...task }) => ({ ...task, cpu: Math.min(cpu, cpus - 1) }));
      const own = placed.filter(({ cpu }, at) => placed.findIndex((other) => other.cpu === cpu) === at);
      const free = Array.from({ length: cpus }, (_, cpu) => cpu).filter((cpu) => own.every((other) => other.cpu !== cpu));
      return sensible({ ...rest, cpus, others: own, lateCpu: free.at(-1) ?? -1 }, isPatient);
    })
    .filter(({ main }) => main.length > 0);
}

/** Without what may be there only once for the second time, what cannot be there at all, and (mostly) what waits for ever. */
function sensible(program: Program, isPatient: boolean): Program {
  const seen = new Set<string>(program.lateCpu < 0 ? ["queue"] : []);
  const all = JSON.stringify(program);
  const isComplete = all.includes('"complete"');
  const isWoken = all.includes('"wake"');
  const clean = (body: readonly Statement[]): readonly Statement[] =>
    body.flatMap((each): readonly Statement[] => {
      if (each.kind === "region") {
        const inner = clean(each.body);
        return inner.length === 0 ? [] : [{ ...each, body: inner }];
      }
      if (each.kind === "arm" || each.kind === "callback" || each.kind === "queue") {
        if (seen.has(each.kind)) return [];
        seen.add(each.kind);
      }
      if (!isPatient && ((each.kind === "wait" && !isComplete) || (each.kind === "wait-event" && !isWoken))) return [];
      return [each];
    });
  const main = clean(program.main);
  return { ...program, main, others: program.others.map(({ cpu, body: own }) => ({ cpu, body: clean(own) })) };
}

/** Whether a statement of the kind is anywhere in the tasks. */
export function has({ main, others }: Program, kind: Statement["kind"]): boolean {
  const within = (list: readonly Statement[]): boolean =>
    list.some((each) => each.kind === kind || (each.kind === "region" && within(each.body)));
  return within(main) || others.some((other) => within(other.body));
}
