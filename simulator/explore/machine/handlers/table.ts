/** All handlers by opcode. */
import { arithmetic } from "./arithmetic.ts";
import { atomics } from "./atomics.ts";
import { calls } from "./calls.ts";
import { comparisons, jumps } from "./compare.ts";
import { memory } from "./memory.ts";
import { moves } from "./moves.ts";
import type { Handler } from "./operands.ts";

export const handlers: readonly Handler[] = table();

function table(): readonly Handler[] {
  const all: Handler[] = [];
  for (const [op, handler] of [...moves, ...arithmetic, ...comparisons, ...jumps, ...memory, ...atomics, ...calls]) all[op] = handler;
  return all;
}
