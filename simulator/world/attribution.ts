/**
 * Which line of C something is charged to: the innermost call on the stack that was written outside our own text; where there is none,
 * whoever queued the work, armed the timer or sent the interrupt that runs now.
 */
import { positionAt } from "../../base/source-file.ts";
import { Frame, Mark, Thread } from "../machine/stacks.ts";
import type { Origin, StackLine } from "./facts.ts";
import type { World } from "./world.ts";

/** How many frames are looked at before the search ends without an answer. */
const FRAMES_SEARCHED = 64;

/** The origin to charge what `cpu` does now to; `primitive` names the mechanism. */
export function originNow(w: World, cpu: number, primitive: string): number {
  const task = w.cpus.current[cpu];
  const pc = userCall(w, task);
  if (pc >= 0) return w.ledger.origin(originAt(w, pc, primitive));
  const inherited = inInterrupt(w, task) ? w.cpus.irqOrigin[cpu] : w.tasks.origin[task];
  if (inherited > 0) return inherited;
  return w.ledger.origin({ file: "", line: 0, function: innermostFunction(w, task), primitive });
}

/** The primitive that the task is in, or `otherwise`. */
export function primitiveOf(w: World, task: number, otherwise: string): string {
  return w.report.openPoints.get(task)?.primitive ?? otherwise;
}

export function inInterrupt(w: World, task: number): boolean {
  return (w.preemptCount(task) & (w.layout.hardirq_mask | w.layout.softirq_mask)) !== 0;
}

/** Code index of the innermost call outside our own text, −1 when there is none. In an interrupt, only its own frames count. */
function userCall(w: World, task: number): number {
  const { m32 } = w.machine.memory;
  const thread = w.tasks.thread[task];
  const record = w.machine.stacks.record(thread);
  const interrupt = inInterrupt(w, task);
  const { functions } = w.image;
  let pc = m32[record + Thread.Pc];
  let frame = m32[record + Thread.Frame];
  for (let k = 0; k < FRAMES_SEARCHED && frame !== 0; k++) {
    if (functions[m32[frame + Frame.Function]].file.origin !== "model") return pc;
    if (interrupt && (m32[frame + Frame.Marks] & Mark.Base) !== 0) return -1;
    pc = m32[frame + Frame.CalledAt];
    frame = m32[frame + Frame.Previous];
  }
  return -1;
}

function innermostFunction(w: World, task: number): string {
  const { m32 } = w.machine.memory;
  const frame = m32[w.machine.stacks.record(w.tasks.thread[task]) + Thread.Frame];
  return frame === 0 ? "" : w.image.functions[m32[frame + Frame.Function]].name;
}

function originAt(w: World, pc: number, primitive: string): Origin {
  const { file, line } = placeOf(w, pc);
  return { file, line, function: functionAt(w, pc), primitive };
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

/** A task's stack for people, innermost first. */
export function stackOf(w: World, task: number): readonly StackLine[] {
  return w.machine.backtrace(w.tasks.thread[task]).map(({ function: name, pc }) => ({ function: name, ...placeOf(w, pc) }));
}
