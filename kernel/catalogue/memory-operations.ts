/**
 * What operations on shared memory do to it: which of their arguments they read and write, and what they order. The data is
 * memory-operations.json; the rules behind it are Documentation/atomic_t.txt, atomic_bitops.txt and memory-barriers.txt of Linux 6.12.
 */
import table from "./memory-operations.json";

export const MEMORY_ORDERS = ["none", "read", "write", "full", "acquire", "release", "dependency"] as const;

/** `read`: loads with loads. `write`: stores with stores. `dependency`: its own load with what is reached through it. */
export type MemoryOrder = (typeof MEMORY_ORDERS)[number];

export interface MemoryOperation {
  readonly order: MemoryOrder;
  /** Whether it only orders what stands around it and accesses nothing itself. */
  readonly fence: boolean;
  /** Arguments that it reads, by index. An address means the location it is of. */
  readonly reads: readonly number[];
  readonly writes: readonly number[];
  /** The argument that names a bit; undefined for what does not work on bits. */
  readonly bit: number | undefined;
  /** Whether the bit alone is the location, as with a task's thread flags. */
  readonly flag: boolean;
  /** Members that it accesses without naming them. */
  readonly members: readonly string[];
  /** How it accesses them. */
  readonly memberMode: "read" | "write";
  /** Operations that do the same with less order: what somebody could have written instead. */
  readonly weakened: readonly string[];
}

interface Entry {
  readonly match: string;
  readonly order: string;
  readonly fence?: boolean;
  readonly reads?: readonly number[];
  readonly writes?: readonly number[];
  readonly bit?: number;
  readonly flag?: boolean;
  readonly names?: readonly string[];
  readonly mode?: string;
  readonly weakened?: readonly string[];
}

/** Undefined where an entry of the data says what the types do not allow; a test wants none. */
function read(entry: Entry): MemoryOperation | undefined {
  const order = MEMORY_ORDERS.find((each) => each === entry.order);
  if (order === undefined) return undefined;
  const flag = entry.flag ?? false;
  return {
    order,
    fence: entry.fence ?? false,
    // A flag is its own location: only whether it is read or written is said.
    reads: flag && entry.reads !== undefined ? [entry.bit ?? 0] : (entry.reads ?? []),
    writes: flag && entry.writes !== undefined ? [entry.bit ?? 0] : (entry.writes ?? []),
    bit: entry.bit,
    flag,
    members: entry.names ?? [],
    memberMode: entry.mode === "read" ? "read" : "write",
    weakened: entry.weakened ?? [],
  };
}

const entries: readonly (readonly [RegExp, MemoryOperation])[] = (table as readonly Entry[]).flatMap((entry) => {
  const operation = read(entry);
  return operation === undefined ? [] : [[new RegExp(`^(?:${entry.match})$`), operation] as const];
});

/** How many entries the data has, and how many of them could be read. */
export const memoryOperationCounts = { written: table.length, read: entries.length } as const;

const known = new Map<string, MemoryOperation | undefined>();
/** Names are looked up over and over; this many different ones are remembered. */
const KNOWN_LIMIT = 20_000;

/** What the operation of a name does; undefined for what is none. */
export function memoryOperation(name: string): MemoryOperation | undefined {
  if (known.has(name)) return known.get(name);
  const found = entries.find(([match]) => match.test(name))?.[1];
  if (known.size >= KNOWN_LIMIT) known.clear();
  known.set(name, found);
  return found;
}
