/**
 * Which line of C something is charged to: the innermost call on the stack that was written outside our own text; where there is none,
 * whoever queued the work, armed the timer or sent the interrupt that runs now.
 */
import { positionAt } from "../../base/source-file.ts";
import { shareOf } from "../../kernel/catalogue/shares.ts";
import { Frame, Mark, Thread } from "../machine/stacks.ts";
import type { Share, StackLine } from "./facts.ts";
import type { OpenPoint } from "./report.ts";
import type { World } from "./world.ts";

/** How many frames are looked at before the search ends without an answer. */
const FRAMES_SEARCHED = 64;

/**
 * The origin to charge what `cpu` does now to. Its primitive is the innermost one that the task is in, or else what the user's line called, or else
 * `otherwise`.
 */
export function originNow(w: World, cpu: number, otherwise: string): number {
  const task = w.cpus.current[cpu];
  const interrupted = inInterrupt(w, task);
  const pc = userCall(w, task, interrupted);
  const open = interrupted ? undefined : w.report.openPoints.get(task);
  const callee = w.calledBy < 0 ? undefined : w.image.functions[w.calledBy].name;
  if (pc >= 0) {
    const primitive = open?.primitive ?? callee ?? otherwise;
    return originAt(w, pc, primitive, open?.share ?? shareOf([primitive], true));
  }
  const inherited = interrupted ? w.cpus.irqOrigin[cpu] : w.tasks.origin[task];
  if (inherited > 0 && (open === undefined || w.ledger.origins[inherited].file !== "")) return inherited;
  if (open === undefined) return kernelOrigin(w, callee ?? "", otherwise);
  return kernelOrigin(w, outermost(open).primitive, open.primitive, open.share);
}

/** Something that the kernel's own `function` does. */
export function kernelOrigin({ ledger }: World, name: string, primitive: string, share = shareOf([primitive], false)): number {
  return ledger.origin({ file: "", line: 0, function: name, primitive, share });
}

function outermost(point: OpenPoint): OpenPoint {
  return point.outer === undefined ? point : outermost(point.outer);
}

/** The function that the task's innermost frame belongs to, −1 when it has none. */
export function innermostFunction(w: World, task: number): number {
  const { m32 } = w.machine.memory;
  const frame = m32[w.machine.stacks.record(w.tasks.thread[task]) + Thread.Frame];
  return frame === 0 ? -1 : m32[frame + Frame.Function];
}

export function inInterrupt(w: World, task: number): boolean {
  return (w.preemptCount(task) & (w.layout.hardirq_mask | w.layout.softirq_mask)) !== 0;
}

/**
 * Code index of the innermost call outside our own text; −1 when there is none. In an interrupt only its own frames count. `w.calledBy` becomes the function of
 * ours that it called, else the outermost one; −1 for none.
 */
function userCall(w: World, task: number, interrupted: boolean): number {
  const { m32 } = w.machine.memory;
  const record = w.machine.stacks.record(w.tasks.thread[task]);
  let pc = m32[record + Thread.Pc];
  let frame = m32[record + Thread.Frame];
  w.calledBy = -1;
  for (let k = 0; k < FRAMES_SEARCHED && frame !== 0; k++) {
    const f = m32[frame + Frame.Function];
    if (w.isUsers[f] === 1) return pc;
    w.calledBy = f;
    if (interrupted && (m32[frame + Frame.Marks] & Mark.Base) !== 0) break;
    pc = m32[frame + Frame.CalledAt];
    frame = m32[frame + Frame.Previous];
  }
  return -1;
}

/** The origin of a code index; the same few are asked for again and again. */
function originAt(w: World, pc: number, primitive: string, share: Share): number {
  let known = w.originsOf.get(pc);
  if (known === undefined) {
    known = new Map();
    w.originsOf.set(pc, known);
  }
  const key = `${share} ${primitive}`;
  let origin = known.get(key);
  if (origin === undefined) {
    const { file, line } = placeOf(w, pc);
    origin = w.ledger.origin({ file, line, function: functionAt(w, pc), primitive, share });
    known.set(key, origin);
  }
  return origin;
}

/** File and line of a code index; an empty file when it has none. */
export function placeOf(w: World, pc: number): { readonly file: string; readonly line: number } {
  const place = pc < 0 || pc >= w.image.placeOf.length ? undefined : w.image.places[w.image.placeOf[pc]];
  if (place === undefined) return { file: "", line: 0 };
  return { file: place.file.path, line: positionAt(place.file, place.start).line };
}

/** The function whose code holds a code index. */
export function functionAt(w: World, pc: number): string {
  const { functions } = w.image;
  let low = 0;
  let high = functions.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (functions[middle].start <= pc) low = middle;
    else high = middle - 1;
  }
  return functions[low]?.name ?? "";
}

export function stackLine(w: World, name: string, pc: number): StackLine {
  const { file, line } = placeOf(w, pc);
  return { function: name, file, line };
}

/** A task's stack for people, innermost first. */
export function stackOf(w: World, task: number): readonly StackLine[] {
  return w.machine.backtrace(w.tasks.thread[task]).map(({ function: name, pc }) => stackLine(w, name, pc));
}
