/** A schedule told: who does what, where, and what that changed. Consecutive operations of one task are one step. */
import type { SourcePlace } from "../../../c/ir/image.ts";
import { Frame } from "../../machine/stacks.ts";
import type { Change, StaleRead, TraceStep } from "../result.ts";
import { WORLD_WORDS } from "../machine/memory-map.ts";
import { aboutOf, applyStep, Kind, kindOf } from "../world/events.ts";
import { isHalted } from "../world/hosts/cpu.ts";
import { C, CallbackWord, callbackWord, cpuWord, Status, T, taskWord, TimerWord, timerWord, W } from "../world/words.ts";
import type { World } from "../world/world.ts";
import { Names, type Variable } from "./names.ts";
import { isUsers, phraseAt, whereOf } from "./operations.ts";
import { toldSteps } from "./left-out.ts";
import { Order } from "./order.ts";
import type { ReplayStep, Schedule, StaleLoad } from "../schedule-step.ts";

export interface Told {
  readonly steps: readonly TraceStep[];
  readonly schedule: readonly ReplayStep[];
}

/** What stores nothing that anybody could look at. */
const FAILED_WALKS = "walks of a stack that failed";

interface Open {
  readonly cpu: number;
  /** Current on the CPU, where what it leaves for others is told, too; else -1. */
  readonly task: number;
  readonly thread: string;
  readonly kind: Kind;
  /** Innermost code of the user's that was met, else what was met first. */
  pc: number;
  users: boolean;
  operations: number;
  function: string;
  place: SourcePlace | undefined;
  phrase: string;
  readonly changed: Map<string, Change>;
  /** Reads of what is not newest. */
  readonly stale: StaleRead[];
  /** Whether it is part of what goes round. */
  inCycle: boolean;
}

/**
 * The world is in its first state, and in the schedule's last one afterwards.
 *
 * @param schedule As a search found it, or with the number of instructions of each step as a token has it.
 * @param unread Tells changes that no other CPU has looked at, too, if they are there for others: what nobody looks at may be what goes wrong.
 */
export function tell(w: World, schedule: Schedule | readonly ReplayStep[], unread = false): Told {
  const names = new Names(w);
  const order = new Order();
  const steps: TraceStep[] = [];
  const replay: ReplayStep[] = [];
  let open: Open | undefined;
  for (const step of schedule) {
    const { event, beginsCycle } = step;
    const who = { ...actorOf(w, names, event), task: unread && kindOf(event) === Kind.Step ? w.cpu(aboutOf(event), C.Current) : -1 };
    if (open === undefined || open.cpu !== who.cpu || open.thread !== who.thread || who.kind !== Kind.Step || beginsCycle === true) {
      who.inCycle = beginsCycle ?? open?.inCycle ?? false;
      if (open !== undefined) steps.push(closed(open));
      open = who;
      order.begin(who.cpu);
    }
    const mark = w.m.state.mark();
    w.m.sharing.heard = (word, write) => order.access(word, write);
    for (const word of wordsOfActor(w, event)) order.access(word, false);
    const old = listenToStale(w, names, order);
    applyStep(w, step);
    w.m.onStale = undefined;
    w.m.sharing.heard = undefined;
    order.end(
      w.m.state.oldValuesSince(mark),
      (word) => word < WORLD_WORDS,
      (word) => w.m.words[word],
    );
    const stale = old();
    const loads = stale.map(({ load }) => load);
    replay.push({
      event,
      choice: w.ownChoice,
      instructions: w.m.inStep,
      ...(loads.length === 0 ? {} : { stale: loads }),
      ...(beginsCycle === undefined ? {} : { beginsCycle }),
    });
    open.operations++;
    open.stale.push(...stale.flatMap(({ told: read }) => (read === undefined ? [] : [read])));
    // The place of a step is where it last changed something; where it changes nothing, where it came to.
    const told = noteChanges(w, names, mark, open);
    if (who !== open && who.users && (told || open.changed.size === 0 || !open.users)) Object.assign(open, placeOf(who));
    if (!open.users) lookForUsers(w, open);
    if (!open.users && open.task >= 0) noteRest(w, open);
  }
  if (open !== undefined) steps.push(closed(open));
  const ordered = toldSteps(
    steps,
    order.follows((word, bits) => names.within(word, bits)[0]?.name ?? ""),
  );
  return { steps: ordered, schedule: replay };
}

/** Words of the world that say whether and how the actor of an event may go on: whoever wrote them comes before it. */
function wordsOfActor(w: World, event: number): readonly number[] {
  const about = aboutOf(event);
  const some = (count: number, word: (field: number) => number): readonly number[] => Array.from({ length: count }, (_, k) => word(k));
  switch (kindOf(event)) {
    case Kind.Step:
    case Kind.Interrupt:
    case Kind.SystemCall:
    case Kind.Slice:
      return [...some(C.Words, (field) => cpuWord(about, field)), ...some(T.Words, (field) => taskWord(w.cpu(about, C.Current), field))];
    case Kind.Callback:
      return some(CallbackWord.Words, (field) => callbackWord(about, field));
    case Kind.Timer:
      return some(TimerWord.Words, (field) => timerWord(about, field));
    default:
      return some(T.Words, (field) => taskWord(about, field));
  }
}

function placeOf({ pc, users, function: name, place, phrase }: Open): Partial<Open> {
  return { pc, users, function: name, place, phrase };
}

function closed({ cpu, thread, function: name, place, phrase, changed, stale, inCycle }: Open): TraceStep {
  const where = whereOf(place);
  return {
    cpu,
    thread,
    function: name,
    file: where.file,
    line: where.line,
    text: phrase,
    changed: [...changed.values()],
    ...(stale.length === 0 ? {} : { stale: stale.map(staleText).join("; "), staleReads: stale }),
    ...(inCycle ? { inCycle } : {}),
  };
}

function staleText({ name, read, newest }: StaleRead): string {
  return `reads ${name} as ${read}, which was overwritten by ${newest}`;
}

/** A stale read: how it is done again, and how it is told, where it is of a variable. */
interface Stale {
  readonly load: StaleLoad;
  readonly told: StaleRead | undefined;
}

/** Notes reads of what is not newest. The result is asked for when they are over, and what is newest is in memory again. */
function listenToStale(w: World, names: Names, order: Order): () => readonly Stale[] {
  const found: (() => Stale)[] = [];
  w.m.onStale = (word, load, pc) => {
    const { file, line } = whereOf(w.image.places[w.image.placeOf[pc]]);
    const stores = order.stale(word, load.back, w.m.words[word]);
    const read = names.within(word, 0).map((variable) => ({ variable, value: names.valueOf(variable) }));
    found.push(() => {
      // Of several small ones in a word, the one that has another value now is what was missed.
      const missed = read.find(({ variable, value }) => names.valueOf(variable) !== value) ?? read[0];
      if (missed === undefined) return { load, told: undefined };
      const { variable, value } = missed;
      return { load, told: { name: variable.name, file, line, read: value, newest: names.valueOf(variable), ...stores } };
    });
  };
  return () => found.map((read) => read());
}

/** Who acts in an event, and where it stands before. */
function actorOf(w: World, names: Names, event: number): Open {
  const kind = kindOf(event);
  const about = aboutOf(event);
  const nothing = { function: "", place: undefined, changed: new Map<string, Change>(), stale: [], inCycle: false };
  const base = { kind, task: -1, pc: -1, users: false, operations: 0, ...nothing };
  switch (kind) {
    case Kind.Step: {
      const task = w.cpu(about, C.Current);
      const pc = w.task(task, T.Pc);
      return { ...base, cpu: about, thread: names.taskName(task), ...codeAt(w, w.task(task, T.Fp), pc) };
    }
    case Kind.Interrupt:
      return { ...base, cpu: about, thread: "interrupt", phrase: "an interrupt arrives" };
    case Kind.SystemCall:
      return { ...base, cpu: about, thread: names.taskName(w.cpu(about, C.Current)), phrase: "makes a system call" };
    case Kind.GracePeriod:
      return { ...base, cpu: w.task(about, T.Cpu), thread: "grace period", phrase: `ends for ${names.taskName(about)}` };
    case Kind.Callback:
      return { ...base, cpu: w.get(callbackWord(about, CallbackWord.Cpu)), thread: "RCU callback", phrase: "is run" };
    case Kind.Timer:
      return { ...base, cpu: w.get(timerWord(about, TimerWord.Cpu)), thread: "timer", phrase: "fires" };
    case Kind.Slice:
      return { ...base, cpu: about, thread: "tick", phrase: `ends the turn of ${names.taskName(w.cpu(about, C.Current))}` };
    case Kind.Return: {
      const phrase = `moves from CPU ${w.task(about, T.Cpu)} back to CPU ${w.task(about, T.Home)}, which has nothing to do`;
      return { ...base, cpu: w.task(about, T.Home), thread: names.taskName(about), phrase };
    }
    default:
      return { ...base, cpu: w.task(about, T.Cpu), thread: names.taskName(about), phrase: "has slept long enough" };
  }
}

export type CodeAt = Pick<Open, "pc" | "users" | "function" | "place" | "phrase">;

/** The innermost frame in the user's files whose code is about to go on; else the innermost of all. */
export function codeAt(w: World, fp: number, pc: number): CodeAt {
  const { words } = w.m;
  let at = pc;
  for (let frame = fp; frame !== 0; frame = words[frame]) {
    const place = w.m.placeAt(at);
    if (isUsers(place)) {
      const name = w.image.functions[words[frame + Frame.Function]].name;
      return { pc: at, users: true, function: name, place, phrase: phraseAt(w, at === pc ? pc : at, whereOf(place)) };
    }
    at = words[frame + Frame.CalledAt];
  }
  const place = w.m.placeAt(pc);
  const name = fp === 0 ? "" : w.image.functions[words[fp + Frame.Function]].name;
  return { pc, users: false, function: name, place, phrase: phraseAt(w, pc, whereOf(place)) };
}

/** A step that began outside the user's files may have come into them. */
function lookForUsers(w: World, open: Open): void {
  if (open.kind !== Kind.Step && open.kind !== Kind.SystemCall) return;
  const found = codeAt(w, w.m.fp, w.m.pc);
  if (found.users && open.changed.size > 0) Object.assign(open, found);
}

/** Who has come to rest outside the user's files is told to have done so: the line at which it goes on says nothing. */
function noteRest(w: World, open: Open): void {
  if (w.task(open.task, T.Status) === Status.Sleeping) Object.assign(open, { function: "", phrase: "goes to sleep" });
  else if (w.isRunning(open.task) && isHalted(w, open.cpu))
    Object.assign(open, { function: "", phrase: "has nothing to do and is halted" });
}

/** Variables that several CPUs use and that are not what they were. What a step changed and changed back is not told. @returns Whether there are any. */
function noteChanges(w: World, names: Names, mark: number, open: Open): boolean {
  let told = false;
  const before = w.m.state.oldValuesSince(mark);
  for (const [word, old] of before) {
    // What no other CPU looks at explains nothing, except where it is about somebody who never looks.
    const now = w.m.words[word];
    if (now === old) continue;
    if (word === W.failedWalks) {
      open.changed.set(FAILED_WALKS, { name: FAILED_WALKS, from: String(old), to: String(now) });
      told = true;
    }
    if (!w.m.sharing.isShared(word) && !(open.task >= 0 && names.isForOthers(word, open.task))) continue;
    const variables = names.within(word, old ^ now);
    for (const variable of variables) noteChange(w, names, variable, before, open);
    told ||= variables.length > 0;
  }
  return told;
}

function noteChange(w: World, names: Names, variable: Variable, before: ReadonlyMap<number, number>, open: Open): void {
  const from = open.changed.get(variable.name)?.from ?? valueBefore(w, names, variable, before);
  const to = names.valueOf(variable);
  if (from === to) open.changed.delete(variable.name);
  else open.changed.set(variable.name, { name: variable.name, from, to });
}

function valueBefore(w: World, names: Names, variable: Variable, before: ReadonlyMap<number, number>): string {
  const { words } = w.m;
  const first = variable.address >>> 2;
  // What is no text may be two words where its size says one.
  const count = Math.max(2, ((variable.address + variable.bytes + 3) >>> 2) - first);
  const now = words.slice(first, first + count);
  for (let k = 0; k < count; k++) words[first + k] = before.get(first + k) ?? now[k];
  const text = names.valueOf(variable);
  words.set(now, first);
  return text;
}
