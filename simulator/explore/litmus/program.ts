/** What can be said of a test's code before it runs: which registers live how long, which loads may be delayed, what is needed where. */
import { Armed } from "../views/machine.ts";
import type { Expression, FenceKind, Instruction, LitmusTest, Term, Thread } from "./test.ts";
import { type Rest, restsOf } from "./rests.ts";
import { termsOf } from "./test.ts";

export interface Program {
  readonly test: LitmusTest;
  readonly threads: readonly ThreadFacts[];
  /** Conditional fences that occur. */
  readonly conditional: number;
  /** Stores and updates in all threads: as many messages a location can get. */
  readonly stores: number;
  /** Whether a lock may be looked at without taking it. */
  readonly looksAtLocks: boolean;
  /** Whether there is a plain access. */
  readonly plain: boolean;
  readonly waits: Waits;
  /** Terms whose final value is asked for. */
  readonly observed: readonly Term[];
}

export interface ThreadFacts {
  readonly code: readonly Instruction[];
  readonly depth: number;
  readonly registers: Thread["registers"];
  /** Registers that are read for the last time by the instruction with this index: low and high words of those not observed, and taint. */
  readonly dying: readonly (readonly number[])[];
  readonly observed: readonly boolean[];
  /** Whether the load with this index may be delayed past a store. */
  readonly delayable: readonly boolean[];
  /** By register, the index of the last instruction that writes it; -1 for none. */
  readonly lastWrite: readonly number[];
  /** Registers that an instruction reads or writes. */
  readonly touches: readonly (readonly number[])[];
  /** What may follow from an instruction on, itself included; there is one more behind the last. */
  readonly rests: readonly Rest[];
}

const CONDITIONAL: Partial<Readonly<Record<FenceKind, Armed>>> = {
  "before-atomic": Armed.BeforeAtomic,
  "after-atomic": Armed.AfterAtomic,
  "after-spinlock": Armed.AfterSpinlock,
  "after-unlock-lock": Armed.AfterUnlockLock,
  "after-srcu-read-unlock": Armed.AfterReader,
};

export function prepare(test: LitmusTest): Program {
  const observed = [...termsOf(test.condition), ...(test.filter === undefined ? [] : termsOf(test.filter)), ...test.shown];
  const all = test.threads.flatMap(({ code }) => code);
  let conditional = 0;
  for (const one of all) if (one.kind === "fence") conditional |= CONDITIONAL[one.fence] ?? 0;
  const waits: Waits = {
    rcu: all.some((one) => one.kind === "grace-period" && one.address === undefined),
    srcu: all.some((one) => one.kind === "grace-period" && one.address !== undefined) || (conditional & Armed.AfterReader) !== 0,
  };
  return {
    test,
    threads: test.threads.map((thread, index) => factsOf(thread, index, observed, waits, conditional !== 0)),
    conditional,
    stores: all.filter((one) => isStore(one) || one.kind === "unlock" || one.kind === "srcu-read-unlock").length,
    looksAtLocks: all.some(({ kind }) => kind === "trylock" || kind === "is-locked"),
    plain: all.some((one) => (one.kind === "load" || one.kind === "store") && one.plain),
    waits,
    observed,
  };
}

function factsOf(thread: Thread, index: number, terms: readonly Term[], waits: Waits, conditional: boolean): ThreadFacts {
  const { code, registers, depth } = thread;
  const observed = registers.map((_, register) =>
    terms.some((term) => term.kind === "register" && term.thread === index && term.register === register),
  );
  const touches = code.map((one) => [...new Set(touchedBy(one))]);
  const dying: number[][] = code.map(() => []);
  for (const register of registers.keys()) {
    const last = lastIndexWith(touches, register);
    if (last >= 0) dying[last].push(register);
  }
  const writes = code.map(writtenBy);
  const lastWrite = registers.map((_, register) => lastIndexWith(writes, register));
  const delayable = code.map((_, at) => isDelayable(code, at, waits));
  return { code, registers, depth, observed, lastWrite, touches, dying, delayable, rests: restsOf(code, conditional) };
}

function lastIndexWith(lists: readonly (readonly number[])[], item: number): number {
  for (let index = lists.length - 1; index >= 0; index--) if (lists[index].includes(item)) return index;
  return -1;
}

/** Whether a store follows that nothing between orders after the load. */
function isDelayable(code: readonly Instruction[], at: number, waits: Waits): boolean {
  const load = code[at];
  if (load.kind !== "load" || load.acquire) return false;
  for (let next = at + 1; next < code.length; next++) {
    const one = code[next];
    const certain = one.depth <= load.depth;
    if (makesDelayed(one, waits) && !mayFail(one)) {
      if (certain) return false;
    } else if (isStore(one)) return true;
  }
  return false;
}

/** Whether an instruction is a store that a delayed load may pass, or has one. */
function isStore({ kind }: Instruction): boolean {
  return kind === "store" || kind === "update" || kind === "lock" || kind === "trylock";
}

/** Whether anything in the test notices that a reader has ended. */
export interface Waits {
  readonly rcu: boolean;
  readonly srcu: boolean;
}

/** Whether every delayed load has to be made before an instruction. A full update that fails is none, but see {@link mayFail}. */
export function makesDelayed(one: Instruction, waits: Waits): boolean {
  switch (one.kind) {
    case "fence":
      return one.fence !== "rmb" && one.fence !== "wmb" && one.fence !== "barrier" && one.fence !== "before-atomic";
    case "store":
      return one.release;
    case "update":
      return one.order === "full" || one.order === "release";
    case "rcu-read-unlock":
      return waits.rcu;
    case "srcu-read-unlock":
      return waits.srcu;
    case "unlock":
    case "grace-period":
      return true;
    case "set":
    case "load":
    case "branch":
    case "jump":
    case "lock":
    case "trylock":
    case "is-locked":
    case "rcu-read-lock":
    case "srcu-read-lock":
      return false;
  }
}

/** Whether an update can fail: it is a relaxed load then, which a delayed load may pass. */
export function mayFail(one: Instruction): one is Extract<Instruction, { kind: "update" }> {
  return one.kind === "update" && (one.change.kind === "compare" || one.change.kind === "unless");
}

/** Whether smp_rmb() before an instruction holds it back. */
export function isOrderedLoad(one: Instruction): boolean {
  if (one.kind === "update") return one.register !== undefined;
  return one.kind === "load" || one.kind === "lock" || one.kind === "trylock" || one.kind === "is-locked" || one.kind === "srcu-read-lock";
}

function touchedBy(one: Instruction): readonly number[] {
  return [...writtenBy(one), ...expressionsOf(one).flatMap(registersIn)];
}

function writtenBy(one: Instruction): readonly number[] {
  return "register" in one && one.register !== undefined ? [one.register] : [];
}

function expressionsOf(one: Instruction): readonly Expression[] {
  switch (one.kind) {
    case "set":
      return [one.value];
    case "store":
      return [one.address, one.value];
    case "branch":
      return [one.condition];
    case "update":
      return [one.address, ...changeExpressions(one.change)];
    case "srcu-read-unlock":
      return [one.address, one.index];
    case "grace-period":
      return one.address === undefined ? [] : [one.address];
    case "load":
    case "lock":
    case "unlock":
    case "trylock":
    case "is-locked":
    case "srcu-read-lock":
      return [one.address];
    case "fence":
    case "jump":
    case "rcu-read-lock":
    case "rcu-read-unlock":
      return [];
  }
}

function changeExpressions(change: Extract<Instruction, { kind: "update" }>["change"]): readonly Expression[] {
  switch (change.kind) {
    case "exchange":
      return [change.value];
    case "compare":
      return [change.expected, change.value];
    case "arithmetic":
      return [change.operand];
    case "unless":
      return [change.operand, change.unless];
  }
}

export function registersIn(expression: Expression): readonly number[] {
  switch (expression.kind) {
    case "constant":
      return [];
    case "register":
      return [expression.register];
    case "unary":
      return registersIn(expression.operand);
    case "binary":
      return [...registersIn(expression.left), ...registersIn(expression.right)];
  }
}
