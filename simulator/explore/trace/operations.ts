/** What an instruction does, in words, for somebody who reads a schedule. */
import { positionAt } from "../../../base/source-file.ts";
import type { SourcePlace } from "../../../c/ir/image.ts";
import { Op } from "../../../c/ir/instructions.ts";
import type { World } from "../world/world.ts";

/** Where something happens, for people: in the text as it was written, not in the macro it comes from. */
export interface Where {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** The text there, on one line and cut. */
  readonly text: string;
}

const LONGEST = 70;

export function whereOf(place: SourcePlace | undefined): Where {
  if (place === undefined) return { file: "", line: 0, column: 0, text: "" };
  const { file, start } = place;
  const text = file.text
    .slice(start, endOfCall(file.text, start, place.end))
    .replaceAll(/\s+/g, " ")
    .trim();
  return { file: file.path, ...positionAt(file, start), text: text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text };
}

/** A place that ends with a macro's name, or inside its arguments, goes on to the closing parenthesis. Comments and strings are not looked for. */
function endOfCall(text: string, start: number, end: number): number {
  let open = 0;
  for (let at = start; at < end; at++) open += text[at] === "(" ? 1 : text[at] === ")" ? -1 : 0;
  if (open === 0 && !/^\s*\(/.test(text.slice(end, end + LONGEST))) return end;
  for (let at = end; at < Math.min(text.length, end + 4 * LONGEST); at++) {
    if (text[at] === "(") open++;
    if (text[at] === ")" && --open <= 0) return at + 1;
  }
  return end;
}

/** Whether a place lies in the user's own files, siblings included. */
export function isUsers(place: SourcePlace | undefined): boolean {
  return place !== undefined && place.file.origin !== "model";
}

/** Services that say more by their name than by the line that asks for them. */
const SERVICES: Readonly<Record<string, string>> = {
  __sim_rcu_wait: "waits for a grace period",
  __sim_schedule: "gives up the CPU",
  __sim_sleep_while: "waits",
  __sim_spin_while: "spins",
  __sim_wake_key: "wakes whoever waits",
  __sim_wake_up: "wakes a task",
  __sim_task_pin: "holds the task where it is",
  __sim_task_unpin: "lets the task go",
  __sim_task_curr: "looks whether the task runs",
  __sim_stack_save: "walks the task's stack",
  __sim_work_flush: "waits for the work item",
  __sim_work_next: "takes the next work item",
  __sim_work_done: "has finished the work item",
  __sim_work_queue: "queues work",
  __sim_timer_add: "arms a timer",
  __sim_timer_del: "takes a timer off",
  __sim_call_cpus: "makes the other CPUs answer",
  __sim_hook: "changes the function's entry",
  __sim_irq_causes: "serves the interrupt",
  __sim_halt: "halts",
  __sim_wake_up_if_idle: "wakes the CPU if it is idle",
  __sim_kick_process: "makes the task pass through the kernel",
  __sim_finish: "ends the scenario",
};

// biome-ignore format: a group to a line
const LOADS: ReadonlySet<Op> = new Set([
  Op.Ld8S, Op.Ld8U, Op.Ld16S, Op.Ld16U, Op.LdW, Op.LdQ, Op.Ld8SA, Op.Ld8UA, Op.Ld16SA, Op.Ld16UA, Op.LdWA, Op.LdQA, Op.LdUW, Op.LdUQ,
]);

/** The service that an instruction asks for. */
export function serviceAt(w: World, pc: number): string | undefined {
  if (w.image.code[pc] !== Op.Host) return undefined;
  return w.image.hosts[w.image.code[pc + 2]].name;
}

/** A phrase: what is done by the instruction at `pc`, after the name of who does it. */
export function phraseAt(w: World, pc: number, where: Where): string {
  const service = serviceAt(w, pc);
  if (service !== undefined) return SERVICES[service] ?? `asks for ${where.text}`;
  if (where.text === "") return "goes on";
  const op: Op = w.image.code[pc];
  if (op === Op.Call) return `calls ${where.text}`;
  return LOADS.has(op) ? `reads ${where.text}` : where.text;
}
