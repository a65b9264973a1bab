/** Calls and returns within one chunk of the stack. Hooks, new chunks and frames that the host pushed are cold. */
import { TEXT_HIGH, TEXT_LOW, TEXT_SHIFT } from "../../../c/ir/address-space.ts";
import { HEADER_WORDS } from "../../../c/ir/image.ts";
import { Op } from "../../../c/ir/instructions.ts";
import { Entry, EntryFlag, Fixed, type Layout } from "../layout.ts";
import { EACH, Poison } from "../shadow.ts";
import { Frame, Mark } from "../stacks.ts";
import { branchIf, type Code, Label, loop, when } from "../wasm/encode.ts";
import { get, i32, i64, set, tee } from "../wasm/operations.ts";
import { a, b, chunkEnd, codeStart, cold, fp, type Handler, k, n, operand, pc, q, register, top, x, y } from "./frame.ts";

const TEXT_BASE = (BigInt(TEXT_HIGH) << 32n) | BigInt(TEXT_LOW >>> 0);

export function calls(layout: Layout): readonly Handler[] {
  const table = layout.fixed + Fixed.Table;
  const functions = i64.load32U(i32.const(layout.fixed + Fixed.Functions));
  return [
    { op: Op.Call, body: [set(a, operand(2)), enter(layout, 3)] },
    {
      op: Op.CallI,
      body: [
        // A function's number, if the address is that of a function's start.
        set(x, i64.rotr(i64.sub(q(2), i64.const(TEXT_BASE)), i64.const(BigInt(TEXT_SHIFT)))),
        branchIf(cold, i64.geU(get(x), functions)),
        set(a, i32.add(i32.const(table), i32.mul(i32.wrap(get(x)), i32.const(Entry.Size)))),
        enter(layout, 4),
      ],
    },
    { op: Op.Ret, body: [leave(layout, []), returnTo(i64.const(0n), 0)] },
    { op: Op.RetW, body: [leave(layout, set(y, i64.load32U(register(1)))), returnTo(get(y), 1)] },
    { op: Op.RetQ, body: [leave(layout, set(y, q(1))), returnTo(get(y), 2)] },
  ];
}

/**
 * `a` is the function's table entry, operand `count` the number of argument words. The new frame is at `top`, all zero.
 */
function enter(layout: Layout, count: number): Code {
  const entry = (field: Entry): Code => i32.load(get(a), field);
  const memory = new Label("memory");
  const next = new Label("next");
  const inCaller = i32.load(i32.add(get(fp), i32.load(i32.add(get(pc), get(k)), 4 * count + 4)));
  return [
    set(b, i32.add(get(top), entry(Entry.FrameBytes))),
    branchIf(cold, i32.gtU(get(b), get(chunkEnd))),
    branchIf(cold, i32.and(entry(Entry.Flags), i32.const(EntryFlag.Hooked))),
    // Arguments beyond the parameters are dropped, missing ones are zero.
    set(n, i32.shl(operand(count), i32.const(2))),
    when(i32.gtU(get(n), tee(k, i32.shl(entry(Entry.ParamWords), i32.const(2)))), set(n, get(k))),
    when(get(n), [
      set(k, i32.const(0)),
      loop(
        next,
        i32.store(i32.add(get(top), get(k)), inCaller, 4 * HEADER_WORDS),
        branchIf(next, i32.ltU(tee(k, i32.add(get(k), i32.const(4))), get(n))),
      ),
    ]),
    i32.store(get(top), i32.shrU(get(fp), i32.const(2)), 4 * Frame.Previous),
    i32.store(get(top), i32.shrU(i32.sub(get(pc), get(codeStart)), i32.const(2)), 4 * Frame.CalledAt),
    i32.store(
      get(top),
      i32.shrU(i32.sub(get(a), i32.const(layout.fixed + Fixed.Table)), i32.const(Math.log2(Entry.Size))),
      4 * Frame.Function,
    ),
    set(fp, get(top)),
    set(top, get(b)),
    when(i32.and(entry(Entry.Flags), i32.const(EntryFlag.HasMemory)), [
      i32.store(get(fp), i32.const(Mark.Memory), 4 * Frame.Marks),
      set(k, i32.add(get(fp), entry(Entry.MemoryOffset))),
      set(b, entry(Entry.Shadow)),
      loop(
        memory,
        i64.store(get(k), i64.load(get(b)), layout.shadow),
        i64.store(get(k), i64.load(get(b), 8), layout.shadow + 8),
        set(b, i32.add(get(b), i32.const(16))),
        branchIf(memory, i32.ltU(tee(k, i32.add(get(k), i32.const(16))), get(top))),
      ),
    ]),
    set(pc, entry(Entry.Start)),
  ];
}

/** Keeps the result, takes the frame away and sets `fp` and `top`; `b` becomes the code index of the call. */
function leave(layout: Layout, keepResult: Code): Code {
  const wipe = new Label("wipe");
  const poison = new Label("poison");
  const returned = i64.const(BigInt(Poison.Returned * EACH) * 0x100000001n);
  const entryOfFrame = i32.add(
    i32.const(layout.fixed + Fixed.Table),
    i32.mul(i32.load(get(fp), 4 * Frame.Function), i32.const(Entry.Size)),
  );
  return [
    when(tee(a, i32.load(get(fp), 4 * Frame.Marks)), [
      branchIf(cold, i32.ne(get(a), i32.const(Mark.Memory))),
      set(k, i32.add(get(fp), i32.load(entryOfFrame, Entry.MemoryOffset))),
      loop(
        poison,
        i64.store(get(k), returned, layout.shadow),
        i64.store(get(k), returned, layout.shadow + 8),
        branchIf(poison, i32.ltU(tee(k, i32.add(get(k), i32.const(16))), get(top))),
      ),
    ]),
    keepResult,
    set(b, i32.load(get(fp), 4 * Frame.CalledAt)),
    set(a, i32.shl(i32.load(get(fp), 4 * Frame.Previous), i32.const(2))),
    set(k, get(fp)),
    loop(
      wipe,
      i64.store(get(k), i64.const(0n)),
      i64.store(get(k), i64.const(0n), 8),
      branchIf(wipe, i32.ltU(tee(k, i32.add(get(k), i32.const(16))), get(top))),
    ),
    set(top, get(fp)),
    set(fp, get(a)),
  ];
}

/** Goes on behind the call, and stores the result where it wants it: `words` wide, or as an indirect call says. */
function returnTo(result: Code, words: 0 | 1 | 2): Code {
  const destination = i32.add(get(fp), get(n));
  const narrow = i64.store32(destination, result);
  const wide = i64.store(destination, result);
  const behind = (count: number): Code =>
    set(pc, i32.add(get(pc), i32.add(i32.const(4 * count + 4), i32.shl(i32.load(get(pc), 4 * count), i32.const(2)))));
  const wanted = i32.geS(get(n), i32.const(0));
  return [
    set(pc, i32.add(get(codeStart), i32.shl(get(b), i32.const(2)))),
    set(n, i32.load(get(pc), 4)),
    when(
      // The low half: the call may have a breakpoint by now.
      i32.eq(i32.load16U(get(pc)), i32.const(Op.Call)),
      [when(wanted, words === 2 ? wide : narrow), behind(3)],
      [when(wanted, when(i32.eq(operand(3), i32.const(2)), wide, narrow)), behind(4)],
    ),
  ];
}
