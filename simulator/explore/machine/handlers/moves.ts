/** Moves, conversions and what reads the CPU's context. */
import { DATA_HIGH, TEXT_HIGH } from "../../../../c/ir/address-space.ts";
import { Op, instructionLength } from "../../../../c/ir/instructions.ts";
import { ContextSlot } from "../../../../kernel/catalogue/intrinsics.ts";
import { Frame, Mark } from "../../../machine/stacks.ts";
import type { Machine } from "../machine.ts";
import { h, type Handler, i, putQ, putW, w } from "./operands.ts";

export const moves: readonly (readonly [Op, Handler])[] = [
  [Op.MovW, (m, pc) => putW(m, pc, w(m, pc, 2), 3)],
  [Op.MovQ, (m, pc) => putQ(m, pc, w(m, pc, 2), h(m, pc, 2), 3)],
  [Op.ImmW, (m, pc) => putW(m, pc, i(m, pc, 2), 3)],
  [Op.ImmQ, (m, pc) => putQ(m, pc, i(m, pc, 2), i(m, pc, 3), 4)],
  [Op.FrameAddr, (m, pc) => putQ(m, pc, m.fp * 4 + i(m, pc, 2), DATA_HIGH, 3)],
  [Op.CtxW, (m, pc) => putW(m, pc, contextWord(m, i(m, pc, 2)), 3)],
  [Op.CtxQ, (m, pc) => putQ(m, pc, contextWord(m, i(m, pc, 2)), contextWord(m, i(m, pc, 2) + 1), 3)],
  [Op.Sx8, (m, pc) => putW(m, pc, (w(m, pc, 2) << 24) >> 24, 3)],
  [Op.Sx16, (m, pc) => putW(m, pc, (w(m, pc, 2) << 16) >> 16, 3)],
  [Op.Zx8, (m, pc) => putW(m, pc, w(m, pc, 2) & 0xff, 3)],
  [Op.Zx16, (m, pc) => putW(m, pc, w(m, pc, 2) & 0xffff, 3)],
  [Op.SxQ, (m, pc) => putQ(m, pc, w(m, pc, 2), w(m, pc, 2) >> 31, 3)],
  [Op.ZxQ, (m, pc) => putQ(m, pc, w(m, pc, 2), 0, 3)],
  [Op.NegW, (m, pc) => putW(m, pc, -w(m, pc, 2) | 0, 3)],
  [Op.NotW, (m, pc) => putW(m, pc, ~w(m, pc, 2), 3)],
  [
    Op.NegQ,
    (m, pc) => {
      const low = w(m, pc, 2);
      return putQ(m, pc, -low | 0, (~h(m, pc, 2) + (low === 0 ? 1 : 0)) | 0, 3);
    },
  ],
  [Op.NotQ, (m, pc) => putQ(m, pc, ~w(m, pc, 2), ~h(m, pc, 2), 3)],
  [Op.RetAddr, returnAddress],
];

function contextWord(m: Machine, slot: number): number {
  switch (slot) {
    case ContextSlot.current:
      return m.currentTask;
    case ContextSlot.current + 1:
      return DATA_HIGH;
    case ContextSlot.percpuOffset:
      return m.percpuOffset;
    case ContextSlot.percpuOffset + 1:
      return m.percpuOffset >> 31;
    case ContextSlot.cpu:
      return m.cpu;
    default:
      return 0;
  }
}

/** The text address at which the caller goes on; 0 where the world called. */
function returnAddress(m: Machine, pc: number): number {
  const [low, high] = callerAddress(m, m.fp);
  return putQ(m, pc, low, high, 2);
}

/** Where the function below a frame goes on, as a text address. */
export function callerAddress(m: Machine, frame: number): readonly [low: number, high: number] {
  const { words, image } = m;
  const below = words[frame];
  if (below === 0) return [0, 0];
  const calledAt = words[frame + Frame.CalledAt];
  const direct = (words[frame + Frame.Marks] & (Mark.Base | Mark.Trampoline)) !== 0;
  const pc = direct ? calledAt : calledAt + instructionLength(m.code, calledAt);
  const f = words[below + Frame.Function];
  return [(m.addressOf(f) + pc - image.functions[f].start) | 0, TEXT_HIGH];
}
