/** Comparisons to 0 or 1, and jumps. */
import { Op } from "../../../../c/ir/instructions.ts";
import { TEXT_HIGH } from "../../../../c/ir/address-space.ts";
import { Frame } from "../../../machine/stacks.ts";
import type { Machine } from "../machine.ts";
import { h, type Handler, i, putW, w } from "./operands.ts";

/** Signed and unsigned order of 64-bit values. */
function lessS(al: number, ah: number, bl: number, bh: number): boolean {
  return ah < bh || (ah === bh && al >>> 0 < bl >>> 0);
}

function lessU(al: number, ah: number, bl: number, bh: number): boolean {
  return ah >>> 0 < bh >>> 0 || (ah === bh && al >>> 0 < bl >>> 0);
}

function jump(m: Machine, pc: number, condition: boolean): number {
  return condition ? m.code[pc + 3] : pc + 4;
}

function truth(m: Machine, pc: number, condition: boolean): number {
  return putW(m, pc, condition ? 1 : 0, 4);
}

export const comparisons: readonly (readonly [Op, Handler])[] = [
  [Op.EqW, (m, pc) => truth(m, pc, w(m, pc, 2) === w(m, pc, 3))],
  [Op.EqQ, (m, pc) => truth(m, pc, w(m, pc, 2) === w(m, pc, 3) && h(m, pc, 2) === h(m, pc, 3))],
  [Op.BEqW, (m, pc) => jump(m, pc, w(m, pc, 1) === w(m, pc, 2))],
  [Op.BEqQ, (m, pc) => jump(m, pc, w(m, pc, 1) === w(m, pc, 2) && h(m, pc, 1) === h(m, pc, 2))],
  [Op.EqIW, (m, pc) => truth(m, pc, w(m, pc, 2) === i(m, pc, 3))],
  [Op.EqIQ, (m, pc) => truth(m, pc, w(m, pc, 2) === i(m, pc, 3) && h(m, pc, 2) === i(m, pc, 3) >> 31)],
  [Op.BEqIW, (m, pc) => jump(m, pc, w(m, pc, 1) === i(m, pc, 2))],
  [Op.BEqIQ, (m, pc) => jump(m, pc, w(m, pc, 1) === i(m, pc, 2) && h(m, pc, 1) === i(m, pc, 2) >> 31)],
  [Op.NeW, (m, pc) => truth(m, pc, w(m, pc, 2) !== w(m, pc, 3))],
  [Op.NeQ, (m, pc) => truth(m, pc, w(m, pc, 2) !== w(m, pc, 3) || h(m, pc, 2) !== h(m, pc, 3))],
  [Op.BNeW, (m, pc) => jump(m, pc, w(m, pc, 1) !== w(m, pc, 2))],
  [Op.BNeQ, (m, pc) => jump(m, pc, w(m, pc, 1) !== w(m, pc, 2) || h(m, pc, 1) !== h(m, pc, 2))],
  [Op.NeIW, (m, pc) => truth(m, pc, w(m, pc, 2) !== i(m, pc, 3))],
  [Op.NeIQ, (m, pc) => truth(m, pc, w(m, pc, 2) !== i(m, pc, 3) || h(m, pc, 2) !== i(m, pc, 3) >> 31)],
  [Op.BNeIW, (m, pc) => jump(m, pc, w(m, pc, 1) !== i(m, pc, 2))],
  [Op.BNeIQ, (m, pc) => jump(m, pc, w(m, pc, 1) !== i(m, pc, 2) || h(m, pc, 1) !== i(m, pc, 2) >> 31)],
  [Op.LtSW, (m, pc) => truth(m, pc, w(m, pc, 2) < w(m, pc, 3))],
  [Op.LtSQ, (m, pc) => truth(m, pc, lessS(w(m, pc, 2), h(m, pc, 2), w(m, pc, 3), h(m, pc, 3)))],
  [Op.BLtSW, (m, pc) => jump(m, pc, w(m, pc, 1) < w(m, pc, 2))],
  [Op.BLtSQ, (m, pc) => jump(m, pc, lessS(w(m, pc, 1), h(m, pc, 1), w(m, pc, 2), h(m, pc, 2)))],
  [Op.LtSIW, (m, pc) => truth(m, pc, w(m, pc, 2) < i(m, pc, 3))],
  [Op.LtSIQ, (m, pc) => truth(m, pc, lessS(w(m, pc, 2), h(m, pc, 2), i(m, pc, 3), i(m, pc, 3) >> 31))],
  [Op.BLtSIW, (m, pc) => jump(m, pc, w(m, pc, 1) < i(m, pc, 2))],
  [Op.BLtSIQ, (m, pc) => jump(m, pc, lessS(w(m, pc, 1), h(m, pc, 1), i(m, pc, 2), i(m, pc, 2) >> 31))],
  [Op.LeSW, (m, pc) => truth(m, pc, w(m, pc, 2) <= w(m, pc, 3))],
  [Op.LeSQ, (m, pc) => truth(m, pc, !lessS(w(m, pc, 3), h(m, pc, 3), w(m, pc, 2), h(m, pc, 2)))],
  [Op.BLeSW, (m, pc) => jump(m, pc, w(m, pc, 1) <= w(m, pc, 2))],
  [Op.BLeSQ, (m, pc) => jump(m, pc, !lessS(w(m, pc, 2), h(m, pc, 2), w(m, pc, 1), h(m, pc, 1)))],
  [Op.LeSIW, (m, pc) => truth(m, pc, w(m, pc, 2) <= i(m, pc, 3))],
  [Op.LeSIQ, (m, pc) => truth(m, pc, !lessS(i(m, pc, 3), i(m, pc, 3) >> 31, w(m, pc, 2), h(m, pc, 2)))],
  [Op.BLeSIW, (m, pc) => jump(m, pc, w(m, pc, 1) <= i(m, pc, 2))],
  [Op.BLeSIQ, (m, pc) => jump(m, pc, !lessS(i(m, pc, 2), i(m, pc, 2) >> 31, w(m, pc, 1), h(m, pc, 1)))],
  [Op.GtSIW, (m, pc) => truth(m, pc, w(m, pc, 2) > i(m, pc, 3))],
  [Op.GtSIQ, (m, pc) => truth(m, pc, lessS(i(m, pc, 3), i(m, pc, 3) >> 31, w(m, pc, 2), h(m, pc, 2)))],
  [Op.BGtSIW, (m, pc) => jump(m, pc, w(m, pc, 1) > i(m, pc, 2))],
  [Op.BGtSIQ, (m, pc) => jump(m, pc, lessS(i(m, pc, 2), i(m, pc, 2) >> 31, w(m, pc, 1), h(m, pc, 1)))],
  [Op.GeSIW, (m, pc) => truth(m, pc, w(m, pc, 2) >= i(m, pc, 3))],
  [Op.GeSIQ, (m, pc) => truth(m, pc, !lessS(w(m, pc, 2), h(m, pc, 2), i(m, pc, 3), i(m, pc, 3) >> 31))],
  [Op.BGeSIW, (m, pc) => jump(m, pc, w(m, pc, 1) >= i(m, pc, 2))],
  [Op.BGeSIQ, (m, pc) => jump(m, pc, !lessS(w(m, pc, 1), h(m, pc, 1), i(m, pc, 2), i(m, pc, 2) >> 31))],
  [Op.LtUW, (m, pc) => truth(m, pc, w(m, pc, 2) >>> 0 < w(m, pc, 3) >>> 0)],
  [Op.LtUQ, (m, pc) => truth(m, pc, lessU(w(m, pc, 2), h(m, pc, 2), w(m, pc, 3), h(m, pc, 3)))],
  [Op.BLtUW, (m, pc) => jump(m, pc, w(m, pc, 1) >>> 0 < w(m, pc, 2) >>> 0)],
  [Op.BLtUQ, (m, pc) => jump(m, pc, lessU(w(m, pc, 1), h(m, pc, 1), w(m, pc, 2), h(m, pc, 2)))],
  [Op.LtUIW, (m, pc) => truth(m, pc, w(m, pc, 2) >>> 0 < i(m, pc, 3) >>> 0)],
  [Op.LtUIQ, (m, pc) => truth(m, pc, lessU(w(m, pc, 2), h(m, pc, 2), i(m, pc, 3), i(m, pc, 3) >> 31))],
  [Op.BLtUIW, (m, pc) => jump(m, pc, w(m, pc, 1) >>> 0 < i(m, pc, 2) >>> 0)],
  [Op.BLtUIQ, (m, pc) => jump(m, pc, lessU(w(m, pc, 1), h(m, pc, 1), i(m, pc, 2), i(m, pc, 2) >> 31))],
  [Op.LeUW, (m, pc) => truth(m, pc, w(m, pc, 2) >>> 0 <= w(m, pc, 3) >>> 0)],
  [Op.LeUQ, (m, pc) => truth(m, pc, !lessU(w(m, pc, 3), h(m, pc, 3), w(m, pc, 2), h(m, pc, 2)))],
  [Op.BLeUW, (m, pc) => jump(m, pc, w(m, pc, 1) >>> 0 <= w(m, pc, 2) >>> 0)],
  [Op.BLeUQ, (m, pc) => jump(m, pc, !lessU(w(m, pc, 2), h(m, pc, 2), w(m, pc, 1), h(m, pc, 1)))],
  [Op.LeUIW, (m, pc) => truth(m, pc, w(m, pc, 2) >>> 0 <= i(m, pc, 3) >>> 0)],
  [Op.LeUIQ, (m, pc) => truth(m, pc, !lessU(i(m, pc, 3), i(m, pc, 3) >> 31, w(m, pc, 2), h(m, pc, 2)))],
  [Op.BLeUIW, (m, pc) => jump(m, pc, w(m, pc, 1) >>> 0 <= i(m, pc, 2) >>> 0)],
  [Op.BLeUIQ, (m, pc) => jump(m, pc, !lessU(i(m, pc, 2), i(m, pc, 2) >> 31, w(m, pc, 1), h(m, pc, 1)))],
  [Op.GtUIW, (m, pc) => truth(m, pc, w(m, pc, 2) >>> 0 > i(m, pc, 3) >>> 0)],
  [Op.GtUIQ, (m, pc) => truth(m, pc, lessU(i(m, pc, 3), i(m, pc, 3) >> 31, w(m, pc, 2), h(m, pc, 2)))],
  [Op.BGtUIW, (m, pc) => jump(m, pc, w(m, pc, 1) >>> 0 > i(m, pc, 2) >>> 0)],
  [Op.BGtUIQ, (m, pc) => jump(m, pc, lessU(i(m, pc, 2), i(m, pc, 2) >> 31, w(m, pc, 1), h(m, pc, 1)))],
  [Op.GeUIW, (m, pc) => truth(m, pc, w(m, pc, 2) >>> 0 >= i(m, pc, 3) >>> 0)],
  [Op.GeUIQ, (m, pc) => truth(m, pc, !lessU(w(m, pc, 2), h(m, pc, 2), i(m, pc, 3), i(m, pc, 3) >> 31))],
  [Op.BGeUIW, (m, pc) => jump(m, pc, w(m, pc, 1) >>> 0 >= i(m, pc, 2) >>> 0)],
  [Op.BGeUIQ, (m, pc) => jump(m, pc, !lessU(w(m, pc, 1), h(m, pc, 1), i(m, pc, 2), i(m, pc, 2) >> 31))],
];

export const jumps: readonly (readonly [Op, Handler])[] = [
  [Op.Jmp, (m, pc) => i(m, pc, 1)],
  [Op.BzW, (m, pc) => (w(m, pc, 1) === 0 ? i(m, pc, 2) : pc + 3)],
  [Op.BnzW, (m, pc) => (w(m, pc, 1) !== 0 ? i(m, pc, 2) : pc + 3)],
  [Op.BzQ, (m, pc) => ((w(m, pc, 1) | h(m, pc, 1)) === 0 ? i(m, pc, 2) : pc + 3)],
  [Op.BnzQ, (m, pc) => ((w(m, pc, 1) | h(m, pc, 1)) !== 0 ? i(m, pc, 2) : pc + 3)],
  [Op.SwitchW, switchTable],
  [Op.JmpQ, computedGoto],
];

/** Operands: value, lowest case, default, count, targets. */
function switchTable(m: Machine, pc: number): number {
  const index = (w(m, pc, 1) - i(m, pc, 2)) | 0;
  return index >>> 0 < i(m, pc, 4) ? i(m, pc, 5 + index) : i(m, pc, 3);
}

/** To a label of the running function. */
function computedGoto(m: Machine, pc: number): number {
  const target = h(m, pc, 1) === TEXT_HIGH ? m.functionAt(w(m, pc, 1), TEXT_HIGH) : undefined;
  const f = m.words[m.fp + Frame.Function];
  if (target?.f !== f) return m.raise(pc, { code: "wild-jump", message: "computed goto to an address that is no label of the function" });
  return m.image.functions[f].start + target.offset;
}
