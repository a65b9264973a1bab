/**
 * All that can still happen from one state on, kept as a graph: small enough where the end of a scenario is out of reach, because then all but a few tasks
 * sleep. Nothing is left out of it but what a search leaves out, too: see isLeftOut().
 */
import { metBy } from "../world/arrivals.ts";
import { apply, cpuOf, isLeftOut, isProgress, listEvents } from "../world/events.ts";
import { C, Load, MAX_TASKS, Status, T } from "../world/words.ts";
import type { World } from "../world/world.ts";
import { VisitedTable } from "../visited.ts";
import type { ScheduleStep } from "../schedule-step.ts";

/** Something that happens: which way, whose it is, and where it leads. */
export interface Edge extends ScheduleStep {
  /** The event, and the task that is current on its CPU: two tasks that take a step there do two things. */
  readonly deed: number;
  /** Of the state that it leads to. */
  readonly to: number;
}

export interface Node {
  readonly edges: readonly Edge[];
  /** Masks of tasks: those that are current on a CPU, and those that are runnable, idle ones aside. */
  readonly current: number;
  readonly runnable: number;
}

/** By state; 0 is where it began. */
export type Graph = readonly Node[];

interface Level {
  readonly mark: number;
  readonly edges: Edge[];
  readonly events: readonly number[];
  at: number;
  choice: number;
  progressed: boolean;
  met: number;
}

/**
 * Leaves the world in the state in which it found it.
 *
 * @param most States.
 * @returns Undefined where there are more, or where something else than going on is met: a violation, the limits of the model.
 */
export function graphFrom(w: World, most: number): Graph | undefined {
  const { state } = w.m;
  const beginning = state.mark();
  const graph = new Walk(w, most).run();
  state.undo(beginning);
  w.violation = undefined;
  w.giveUp = undefined;
  return graph;
}

class Walk {
  private readonly w: World;
  private readonly most: number;
  private readonly graph: Node[] = [];
  /** Payload: the number of the state. */
  private readonly known = new VisitedTable(10);
  private readonly levels: Level[] = [];

  constructor(w: World, most: number) {
    this.w = w;
    this.most = most;
  }

  run(): Graph | undefined {
    this.enter(this.w.m.state.mark());
    for (let level = this.levels.at(-1); level !== undefined; level = this.levels.at(-1)) {
      if (level.at === level.events.length) this.levels.pop();
      else if (!this.advance(level)) return undefined;
    }
    return this.graph;
  }

  /** @returns The number of the present state, which is looked into if it is new. */
  private enter(mark: number): number {
    const { w, known, graph } = this;
    const { hashLow, hashHigh } = w.m.state;
    const place = known.enter(hashLow, hashHigh);
    if (!known.wasNew) return known.payload(place);
    known.setPayload(place, graph.length);
    const edges: Edge[] = [];
    this.levels.push({ mark, edges, events: [...listEvents(w)], at: 0, choice: 0, progressed: false, met: 0 });
    return graph.push({ edges, ...tasksOf(w) }) - 1;
  }

  /** The next event of the deepest level. @returns Whether the walk may go on. */
  private advance(level: Level): boolean {
    const { w } = this;
    const { state } = w.m;
    state.undo(level.mark);
    const event = level.events[level.at];
    if (isLeftOut(w, event, level.progressed, level.met)) {
      level.at++;
      return true;
    }
    const { choice } = level;
    const deed = deedOf(w, event);
    const carriesOn = isProgress(w, event);
    w.ways.asked = choice;
    const changed = apply(w, event);
    level.met |= metBy(w);
    if (w.violation !== undefined || w.giveUp !== undefined || this.graph.length > this.most) return false;
    level.choice = Math.max(w.ways.another, 0);
    if (level.choice === 0) level.at++;
    if (!changed) return true;
    level.progressed ||= carriesOn;
    const to = this.enter(state.mark());
    level.edges.push({ event, choice, deed, to });
    return true;
  }
}

/** See {@link Edge.deed}. */
export function deedOf(w: World, event: number): number {
  const cpu = cpuOf(w, event);
  return event * MAX_TASKS + (cpu < 0 ? 0 : w.cpu(cpu, C.Current));
}

export function tasksOf(w: World): Pick<Node, "current" | "runnable"> {
  let current = 0;
  let runnable = 0;
  for (let task = 0; task < w.taskCount; task++) {
    if (w.task(task, T.Status) !== Status.Runnable || w.task(task, T.Load) === Load.Idle) continue;
    runnable |= 1 << task;
    if (w.isRunning(task)) current |= 1 << task;
  }
  return { current, runnable };
}
