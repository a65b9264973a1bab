/** Where a test's own state lies in the flat state: program counters, registers, and, where executions are counted, their history. */
import { DELAYED_LOADS, type Shape, type TaintWords } from "../views/machine.ts";
import { REGISTER_WORDS } from "./evaluate.ts";
import type { Program, ThreadFacts } from "./program.ts";

export interface ThreadLayout {
  /** Word of the index of the next instruction. */
  readonly pc: number;
  /** First of the words with the taint of the branches around, one for each depth. */
  readonly control: number;
  /** First of the words that say which register each delayed load is for, plus 1. */
  readonly delayed: number;
  /** Word that is 1 while the thread's load waits for a store that it can read: see {@link ./alone.ts}. */
  readonly waits: number;
  /** First word of the registers. */
  readonly registers: number;
  /** Number of the thread's first instruction among all. */
  readonly firstInstruction: number;
}

export interface Layout {
  readonly threads: readonly ThreadLayout[];
  /** First of a word for each instruction: which store its load has read, plus 1. Undefined where executions are not counted. */
  readonly reads: number | undefined;
  /** First of the lists of stores of each location in modification order: their number, then the stores. */
  readonly orders: number | undefined;
  readonly orderWords: number;
  readonly views: Shape;
  readonly taints: TaintWords;
}

/** @param counting Whether the state tells executions apart that differ only in their past. */
export function layOut(program: Program, counting: boolean): Layout {
  let at = 0;
  let instructions = 0;
  const take = (words: number): number => {
    const from = at;
    at += words;
    return from;
  };
  const place = ({ code, depth, registers }: ThreadFacts): ThreadLayout => {
    const firstInstruction = instructions;
    instructions += code.length;
    return {
      pc: take(1),
      control: take(depth + 1),
      delayed: take(DELAYED_LOADS),
      waits: take(1),
      registers: take(registers.length * REGISTER_WORDS),
      firstInstruction,
    };
  };
  const threads = program.threads.map(place);
  const locations = program.test.locations.length;
  const orderWords = program.stores + 2;
  const reads = counting ? take(instructions) : undefined;
  const orders = counting ? take(locations * orderWords) : undefined;
  const views: Shape = {
    base: at,
    cpus: threads.length,
    locations,
    messages: program.stores + 1,
    domains: 1 + locations,
    conditional: program.conditional,
  };
  return { threads, reads, orders, orderWords, views, taints: taintsOf(program, threads) };
}

function taintsOf(program: Program, threads: readonly ThreadLayout[]): TaintWords {
  const words: number[] = [];
  for (const [index, { control, registers }] of threads.entries()) {
    const facts = program.threads[index];
    for (let depth = 1; depth <= facts.depth; depth++) words.push(control + depth);
    for (const register of facts.registers.keys()) words.push(registers + register * REGISTER_WORDS + 2);
  }
  return {
    forEach(visit) {
      for (const word of words) visit(word);
    },
  };
}
