/** What a run tells people, as it happens: steps, tries, kernel log, violations, figures by synchronization point. Each list has its bound. */
import type { LogLine, Share, Step, Straggler, Try, Violation } from "./facts.ts";

const LOG_KEPT = 20_000;
const VIOLATIONS_KEPT = 20;
const STRAGGLERS_KEPT = 100;

/** A call of a synchronization primitive that is going on: a task's points form a stack. */
export interface OpenPoint {
  readonly primitive: string;
  /** An origin. */
  readonly origin: number;
  readonly since: number;
  /** Of it and those around it, whoever's business it is first, from the inside; undefined: nobody's of its own. */
  readonly share: Share | undefined;
  readonly outer: OpenPoint | undefined;
}

export interface PointSums {
  calls: number;
  totalNs: number;
}

export class Report {
  readonly steps: { name: string; startNs: number; endNs: number }[] = [];
  readonly tries: RecordedTry[] = [];
  readonly log: LogLine[] = [];
  logDropped = 0;
  readonly violations: Violation[] = [];
  violationsDropped = 0;
  /** By origin; only the outermost primitive of a line of the user's. */
  readonly points = new Map<number, PointSums>();
  /** By task. */
  readonly openPoints = new Map<number, OpenPoint>();
  gracePeriods = 0;
  patched: boolean | undefined;
  pendingTasks = 0;
  finalTasks = 0;
  /** Names that events refer to by number. */
  readonly names: string[] = [];
  private readonly nameNumbers = new Map<string, number>();
  private readonly unfinished = new Map<number, { level: number; text: string }>();

  /** Remembers everything. What is answered makes it so again, as often as it is called. Names stay: their numbers do not depend on when. */
  save(): () => void {
    const lists = { steps: copies(this.steps), tries: copiesOfTries(this.tries), log: [...this.log], violations: [...this.violations] };
    const maps = { points: new Map([...this.points].map(([key, sums]) => [key, { ...sums }])), openPoints: new Map(this.openPoints) };
    const unfinished = new Map(this.unfinished);
    const { logDropped, violationsDropped, gracePeriods, patched, pendingTasks, finalTasks } = this;
    return () => {
      replace(this.steps, copies(lists.steps));
      replace(this.tries, copiesOfTries(lists.tries));
      replace(this.log, lists.log);
      replace(this.violations, lists.violations);
      replaceMap(
        this.points,
        [...maps.points].map(([key, sums]) => [key, { ...sums }]),
      );
      replaceMap(this.openPoints, maps.openPoints);
      replaceMap(this.unfinished, unfinished);
      Object.assign(this, { logDropped, violationsDropped, gracePeriods, patched, pendingTasks, finalTasks });
    };
  }

  /** The step that is going on, −1 before the first. */
  get step(): number {
    return this.steps.length - 1;
  }

  get stepName(): string {
    return this.steps.at(-1)?.name ?? "";
  }

  name(text: string): number {
    let number = this.nameNumbers.get(text);
    if (number === undefined) {
      number = this.names.length;
      this.names.push(text);
      this.nameNumbers.set(text, number);
    }
    return number;
  }

  beginStep(name: string, time: number): void {
    this.endStep(time);
    this.steps.push({ name, startNs: time, endNs: -1 });
  }

  endStep(time: number): void {
    const step = this.steps.at(-1);
    if (step !== undefined && step.endNs < 0) step.endNs = time;
  }

  /** Steps so far; one that has not ended ends at `time`. */
  finishedSteps(time: number): readonly Step[] {
    return this.steps.map((step) => (step.endNs < 0 ? { ...step, endNs: time } : { ...step }));
  }

  beginTry(time: number): void {
    this.tries.push({ timeNs: time, step: this.stepName, stragglers: [], more: 0 });
  }

  /** A task refused in the try that is going on; a later answer about it replaces the one before. */
  straggler(straggler: Straggler): void {
    const current = this.tries.at(-1);
    if (current === undefined) return;
    const known = current.stragglers.findIndex((other) => other.pid === straggler.pid && other.cpu === straggler.cpu);
    if (known >= 0) current.stragglers[known] = straggler;
    else if (current.stragglers.length < STRAGGLERS_KEPT) current.stragglers.push(straggler);
    else current.more++;
  }

  get finishedTries(): readonly Try[] {
    return this.tries.map(({ timeNs, step, stragglers }) => ({ timeNs, step, stragglers }));
  }

  /** The same thing at the same place is kept once. */
  violation(violation: Violation): void {
    const { property, message, file, line } = violation;
    const known = this.violations.some(
      (other) => other.property === property && other.message === message && other.file === file && other.line === line,
    );
    if (!known && this.violations.length < VIOLATIONS_KEPT) this.violations.push(violation);
    else this.violationsDropped++;
  }

  /** One piece of kernel log; a line is complete at its newline. @returns The lines that this piece completed. */
  print(time: number, cpu: number, level: number, text: string, levels: readonly LogLine["level"][]): readonly LogLine[] {
    const before = level < 0 ? this.unfinished.get(cpu) : undefined;
    if (level >= 0) this.flush(time, cpu, levels);
    const whole = (before?.text ?? "") + text;
    const use = before?.level ?? Math.max(level, 0);
    const lines = whole.split("\n");
    const rest = lines.pop() ?? "";
    if (rest === "") this.unfinished.delete(cpu);
    else this.unfinished.set(cpu, { level: use, text: rest });
    const completed = lines.map((line): LogLine => ({ timeNs: time, cpu, level: levels[use] ?? "info", text: line }));
    for (const line of completed) this.keep(line);
    return completed;
  }

  /** A message without a newline ends when the CPU's next one begins. */
  flush(time: number, cpu: number, levels: readonly LogLine["level"][]): void {
    const rest = this.unfinished.get(cpu);
    if (rest === undefined) return;
    this.unfinished.delete(cpu);
    this.keep({ timeNs: time, cpu, level: levels[rest.level] ?? "info", text: rest.text });
  }

  private keep(line: LogLine): void {
    if (this.log.length < LOG_KEPT) this.log.push(line);
    else this.logDropped++;
  }
}

interface RecordedTry {
  readonly timeNs: number;
  readonly step: string;
  readonly stragglers: Straggler[];
  more: number;
}

function copies<T extends object>(list: readonly T[]): T[] {
  return list.map((each) => ({ ...each }));
}

function copiesOfTries(tries: readonly RecordedTry[]): RecordedTry[] {
  return tries.map((each) => ({ ...each, stragglers: [...each.stragglers] }));
}

function replace<T>(list: T[], by: readonly T[]): void {
  list.length = 0;
  for (const each of by) list.push(each);
}

function replaceMap<K, V>(map: Map<K, V>, by: Iterable<readonly [K, V]>): void {
  map.clear();
  for (const [key, value] of by) map.set(key, value);
}
