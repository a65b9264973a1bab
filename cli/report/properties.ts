/** What a run is held to: the names that `violations[].property` can have. Scenarios add theirs (cli/scene/scenarios.ts). */
import type { FaultCode } from "../../simulator/machine/fault.ts";

export interface PropertyEntry {
  readonly name: string;
  /** What the code did when it is violated. */
  readonly summary: string;
}

/** Faults of the machine. What the compiler refused, and what a host says in its own words, is not told by a property. */
const FAULTS: Readonly<Record<Exclude<FaultCode, "unsupported" | "host">, string>> = {
  "null-dereference": "an access through a null pointer",
  "wild-pointer": "an access to an address where nothing lies",
  "out-of-bounds": "an access beyond an object's end",
  "use-after-free": "an access to memory that has been freed, or to the text of a module that is gone",
  "use-after-return": "an access to a local variable of a function that has returned",
  "double-free": "memory is freed twice",
  "invalid-free": "something is freed that was not allocated",
  misaligned: "an access at an address that is no multiple of the type's alignment",
  "read-only-write": "a write to constant data",
  "uninitialized-read": "memory is read that was never written",
  "division-by-zero": "a division by zero",
  "division-overflow": "a division whose quotient does not fit",
  "null-call": "a call through a null function pointer",
  "wild-call": "a call to an address where no function starts",
  "call-of-object": "a call to an address of data",
  "wild-jump": "a computed goto to no label of the function",
  "stack-overflow": "recursion without end: a thread's stack is full",
  "out-of-memory": "the simulated machine's memory is full",
  unreachable: "__builtin_unreachable() is reached",
  trap: "__builtin_trap() is reached",
  "missing-return": "a function whose value is used ends without a return",
};

/** What the model of the kernel watches. A test holds this to the names in its C. */
const KERNEL: Readonly<Record<string, string>> = {
  warn: "a WARN_ON() or WARN() whose condition holds",
  bug: "a BUG() or BUG_ON() is reached",
  "lock-misuse": "a lock is taken twice, released by somebody else, or needed and not held",
  "sleep-in-atomic": "a call that may sleep where sleeping is not allowed",
};

export const PROPERTIES: readonly PropertyEntry[] = Object.entries({ ...KERNEL, ...FAULTS }).map(([name, summary]) => ({ name, summary }));
