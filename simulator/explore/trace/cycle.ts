/** What goes round, told by tasks: who acts in it, who stands where, and who never does what it was asked for. */
import type { SourcePlace } from "../../../c/ir/image.ts";
import { Frame } from "../../machine/stacks.ts";
import { listing } from "../../report/figures.ts";
import { readFlagNames } from "../../world/layout.ts";
import type { Cycle, CycleTask, TraceStep } from "../result.ts";
import { aboutOf, applyStep, Kind, kindOf } from "../world/events.ts";
import { isHalted } from "../world/hosts/cpu.ts";
import { C, Load, Status, T } from "../world/words.ts";
import type { World } from "../world/world.ts";
import type { ReplayStep } from "../schedule-step.ts";
import { Names } from "./names.ts";
import { isUsers, whereOf } from "./operations.ts";

/** What is known of a task from the states that were met. */
interface Seen {
  operations: number;
  readonly acts: Set<string>;
  /** Flags that were set all the while. */
  flags: number;
  /** Current, and runnable without being so, all the while. */
  runs: boolean;
  starves: boolean;
}

/**
 * Goes round once more. The world is where the steps begin, and there again afterwards if they are a cycle.
 *
 * @param steps Of the cycle.
 * @returns What is to be said of the tasks; undefined where the steps do not lead back to where they begin.
 */
export function goRound(w: World, steps: readonly ReplayStep[]): readonly CycleTask[] | undefined {
  const beginning = w.m.words.slice();
  const tasks = Array.from({ length: w.taskCount }, (_, task) => task).filter((task) => w.isAlive(task));
  const seen = new Map(tasks.map((task) => [task, { operations: 0, acts: new Set<string>(), flags: -1, runs: true, starves: true }]));
  for (const step of steps) {
    look(w, seen);
    const task = kindOf(step.event) === Kind.Step ? w.cpu(aboutOf(step.event), C.Current) : -1;
    const actor = seen.get(task);
    if (actor !== undefined) noteFunctions(w, task, actor);
    applyStep(w, step);
    if (actor === undefined) continue;
    actor.operations++;
    noteFunctions(w, task, actor);
  }
  const { words } = w.m;
  if (words.length !== beginning.length || words.some((word, at) => word !== beginning[at])) return undefined;
  const names = new Names(w);
  const told = [...seen].map(([task, each]) => toldTask(w, names, task, each));
  return told.sort((a, b) => b.pending.length - a.pending.length || ORDER.indexOf(a.does) - ORDER.indexOf(b.does));
}

/** What explains most comes first. */
const ORDER: readonly CycleTask["does"][] = ["spins", "runs", "starves", "acts", "is halted", "sleeps", "idles"];

function look(w: World, seen: ReadonlyMap<number, Seen>): void {
  for (const [task, each] of seen) {
    each.flags &= w.look(task, w.layout.task_flags_word);
    const isCurrent = w.cpu(w.task(task, T.Cpu), C.Current) === task;
    each.runs &&= isCurrent;
    each.starves &&= !isCurrent && w.task(task, T.Status) === Status.Runnable && w.task(task, T.Load) !== Load.Idle;
  }
}

/** The functions of the user's files that a task is in, outermost first. */
function noteFunctions(w: World, task: number, { acts }: Seen): void {
  const names = framesOf(w, task).flatMap(({ name, place }) => (isUsers(place) ? [name] : []));
  for (const name of names.reverse()) acts.add(name);
}

interface StackFrame {
  readonly name: string;
  readonly place: SourcePlace | undefined;
}

/** Innermost first. */
function framesOf(w: World, task: number): readonly StackFrame[] {
  const { m, image } = w;
  const frames: StackFrame[] = [];
  let pc = w.task(task, T.Pc);
  for (let frame = w.task(task, T.Fp); frame !== 0; frame = m.words[frame]) {
    frames.push({ name: image.functions[m.words[frame + Frame.Function]].name, place: m.placeAt(pc) });
    pc = m.words[frame + Frame.CalledAt];
  }
  return frames;
}

/** The innermost frame of the user's files, else of the scenario, else of all. Undefined in user mode. */
function standsIn(frames: readonly StackFrame[]): StackFrame | undefined {
  const isScenarios = ({ place }: StackFrame): boolean => place !== undefined && !/^model\/(?:world|include)\//.test(place.file.path);
  return frames.find(({ place }) => isUsers(place)) ?? frames.find(isScenarios) ?? frames[0];
}

function toldTask(w: World, names: Names, task: number, { operations, acts, flags, runs, starves }: Seen): CycleTask {
  const stands = standsIn(framesOf(w, task));
  const { file, line } = whereOf(stands?.place);
  const { tif_exit_work, tif_need_resched } = w.layout;
  const cpu = w.task(task, T.Cpu);
  // What a task is asked for by its flags it does on its way to user mode; being asked to give its CPU up says nothing of its own.
  const asked = flags & tif_exit_work & ~(1 << tif_need_resched);
  const told = {
    cpu,
    thread: names.taskName(task),
    does: whatItDoes(w, task, { operations, runs, starves }),
    operations,
    acts: [...acts],
    function: stands?.name ?? "",
    file,
    line,
    pending: readFlagNames(w.image).filter((_, bit) => (asked & (1 << bit)) !== 0),
  } as const;
  return { ...told, text: sentence(told) };
}

function whatItDoes(
  w: World,
  task: number,
  { operations, runs, starves }: Pick<Seen, "operations" | "runs" | "starves">,
): CycleTask["does"] {
  if (operations > 0) return w.task(task, T.Load) === Load.Idle ? "idles" : "acts";
  if (runs && isHalted(w, w.task(task, T.Cpu))) return "is halted";
  // In the kernel who does not compute waits for another CPU, and keeps its own.
  if (runs) return w.inUserMode(task) || w.computesAt.has(w.task(task, T.Pc)) ? "runs" : "spins";
  return starves ? "starves" : "sleeps";
}

/** What a task does all the while, and what it does not. */
function sentence({ cpu, thread, does, acts, function: name, pending }: Omit<CycleTask, "text">): string {
  const where = name === "" ? "in user mode" : `in ${name}()`;
  const asked = pending.length === 0 ? "" : `, and never does what ${listing(pending)} ${pending.length === 1 ? "asks" : "ask"} it for`;
  return `${thread} on CPU ${cpu} ${WHAT[does](where, acts)}${asked}`;
}

const WHAT: Readonly<Record<CycleTask["does"], (where: string, acts: readonly string[]) => string>> = {
  acts: (where, acts) =>
    acts.length === 0 ? `goes on, and comes back to where it is, ${where}` : `goes through ${listing(acts.map((each) => `${each}()`))}`,
  idles: (_where, acts) => `idles in between${acts.length === 0 ? "" : `, and comes by ${listing(acts.map((each) => `${each}()`))}`}`,
  runs: (where) => `runs all the while, ${where}`,
  spins: (where) => `spins all the while, ${where}`,
  "is halted": () => "is halted all the while",
  starves: () => "waits for its CPU, which is never given up",
  sleeps: (where) => `sleeps all the while, ${where}`,
};

/** Names who never does what it was asked for, behind a message; a few of them. Else who never gives its CPU up, and who waits for that. */
export function stragglers(tasks: readonly CycleTask[]): string {
  const asked = tasks.filter(({ pending }) => pending.length > 0);
  const starving = new Set(tasks.filter(({ does }) => does === "starves").map(({ cpu }) => cpu));
  const greedy = tasks.filter(({ does, cpu }) => (does === "runs" || does === "spins" || does === "starves") && starving.has(cpu));
  const found = (asked.length > 0 ? asked : greedy).map(({ text }) => text);
  const more = found.length > NAMED ? [`and ${found.length - NAMED} more`] : [];
  const all = [...found.slice(0, NAMED), ...more];
  return all.length === 0 ? "" : `: ${all.join("; ")}`;
}

const NAMED = 2;

/** Undefined where nothing goes round. */
export function cycleOf(steps: readonly TraceStep[], schedule: readonly ReplayStep[], tasks: readonly CycleTask[]): Cycle | undefined {
  const from = steps.findIndex(({ inCycle }) => inCycle === true);
  const at = schedule.findIndex(({ beginsCycle }) => beginsCycle === true);
  if (from < 0 || at < 0) return undefined;
  return { from, operations: schedule.length - at, tasks: tasks.filter(isWorthTelling) };
}

/** Who acts, or should: that an idle CPU is halted and a worker sleeps says nothing. */
function isWorthTelling({ does, pending, file }: CycleTask): boolean {
  return pending.length > 0 || (does !== "sleeps" && does !== "is halted") || (file !== "" && !file.startsWith("model/"));
}
