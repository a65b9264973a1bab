/** The `#if`s around a place: their conditions, and which branch's braces count where the branches disagree. */
import type { ConditionalRegion } from "../file.ts";
import { folded } from "./skip.ts";

/** Deeper nesting than this names no further conditions: no file has it, and lists of them would cost quadratic time. */
const MOST_CONDITIONS = 64;
/** How many earlier conditions of a chain of `#elif` a branch is said to negate. */
const MOST_NEGATED = 16;

/** Conditionals in conditionals, and branches of one, beyond this are passed over. */
const MOST_LEVELS = 10_000;
/** Regions that are kept of a file. */
const MOST_REGIONS = 1_000_000;

/** Where the reader stood; opaque here but for the depth of braces. */
export interface Standing {
  readonly depth: number;
}

interface Level<S extends Standing> {
  /** Of the branch that is being read. Undefined for an include guard, which asks nothing of anybody. */
  condition: string | undefined;
  /** The conditions that earlier branches of this chain had. */
  readonly earlier: string[];
  /** Where the directive of the branch begins. */
  start: number;
  /** Where the reader stood at the `#if`. */
  readonly before: S;
  readonly branches: { readonly condition: string | undefined; readonly after: S }[];
  readonly atFileLevel: boolean;
  hasElse: boolean;
}

export class Conditionals<S extends Standing> {
  readonly regions: ConditionalRegion[] = [];
  private readonly levels: Level<S>[] = [];
  private readonly assumed = new Map<string, boolean>();
  private cached: readonly string[] | undefined = [];
  /** The name that the first directive of the file asks not to be defined, until the second one was seen. */
  private guard: string | undefined;
  private seen = 0;
  /** Conditionals that are open beyond the deepest that is kept. */
  private tooDeep = 0;

  /** What the conditionals around the current place ask for, outermost first. Shared as long as it does not change. */
  get conditions(): readonly string[] {
    if (this.cached === undefined) this.cached = this.listed();
    return this.cached;
  }

  private listed(): readonly string[] {
    const found: string[] = [];
    for (const { earlier, condition } of this.levels) {
      if (found.length >= MOST_CONDITIONS) break;
      found.push(...earlier.slice(0, MOST_NEGATED).map(negated));
      if (condition !== undefined) found.push(condition);
    }
    return found;
  }

  /** Whether the next directive, if it is a definition, may make an include guard. */
  get awaitsGuard(): boolean {
    return this.seen === 1 && this.guard !== undefined;
  }

  /** `#define NAME`, which after `#ifndef NAME` at the top of the file makes that an include guard. */
  define(name: string): void {
    const [outermost] = this.levels;
    if (this.seen === 1 && this.guard === name && this.levels.length === 1 && outermost !== undefined) {
      outermost.condition = undefined;
      this.cached = undefined;
    }
    this.seen++;
  }

  /** A directive that is nothing to conditionals. */
  other(): void {
    this.seen++;
  }

  /** `#if`, `#ifdef`, `#ifndef` at `start`. */
  begin(condition: string, start: number, before: S): void {
    if (this.seen === 0 && condition.startsWith("!defined(")) this.guard = condition.slice("!defined(".length, -1);
    this.seen++;
    if (this.levels.length >= MOST_LEVELS) {
      this.tooDeep++;
      return;
    }
    this.levels.push({ condition, earlier: [], start, before, branches: [], atFileLevel: before.depth === 0, hasElse: false });
    this.cached = undefined;
  }

  /** `#elif`, or `#else` when the condition is undefined. Returns where the reader has to go on from, if it has to go back. */
  next(condition: string | undefined, start: number, after: S): S | undefined {
    this.seen++;
    const level = this.levels.at(-1);
    if (level === undefined || this.tooDeep > 0) return undefined;
    this.closeBranch(level, start, after);
    level.start = start;
    level.condition = condition;
    if (condition === undefined) level.hasElse = true;
    this.cached = undefined;
    return level.before;
  }

  /** `#endif`, with its end. Returns where the reader has to go on from, if not from where it stands. */
  end(start: number, after: S): S | undefined {
    this.seen++;
    if (this.tooDeep > 0) {
      this.tooDeep--;
      return undefined;
    }
    const level = this.levels.pop();
    if (level === undefined) return undefined;
    this.closeBranch(level, start, after);
    this.cached = undefined;
    return this.outcome(level, after);
  }

  /** Closes what is still open at the end of the text. */
  finish(end: number): void {
    for (const level of this.levels.splice(0).reverse()) this.addRegion(level, end);
    this.regions.sort((a, b) => a.start - b.start || b.end - a.end);
  }

  private closeBranch(level: Level<S>, end: number, after: S): void {
    this.addRegion(level, end);
    if (level.branches.length >= MOST_LEVELS) return;
    level.branches.push({ condition: level.condition, after });
    if (level.condition !== undefined) level.earlier.push(level.condition);
  }

  private addRegion(level: Level<S>, end: number): void {
    if (!level.atFileLevel) return;
    const condition = level.condition ?? level.earlier.slice(0, MOST_NEGATED).map(negated).join(" && ");
    if (condition !== "" && this.regions.length < MOST_REGIONS) this.regions.push({ condition, start: level.start, end });
  }

  /**
   * From which branch's end to go on. Where all end at the same depth of braces, any will do. Otherwise one outcome is chosen, and kept to
   * in the rest of the file: the block that `#ifdef X` opens is closed by a later `#ifdef X`.
   */
  private outcome(level: Level<S>, last: S): S | undefined {
    const { before, branches } = level;
    const alike = branches.every(({ after }) => after.depth === last.depth) && (level.hasElse || before.depth === last.depth);
    if (alike) return branches.length === 1 ? undefined : branches[0]?.after;
    for (const { condition, after } of branches) {
      const value = condition === undefined ? true : this.assumed.get(condition);
      if (value === false) continue;
      if (condition !== undefined) this.assume(condition, true);
      return after;
    }
    return before;
  }

  private assume(condition: string, value: boolean): void {
    this.assumed.set(condition, value);
    this.assumed.set(negated(condition), !value);
  }
}

/** The condition that holds where the given one does not. */
export function negated(condition: string): string {
  if (/^!defined\(\w+\)$/.test(condition)) return condition.slice(1);
  if (/^defined\(\w+\)$/.test(condition)) return `!${condition}`;
  if (/^!\([^()]*\)$/.test(condition)) return condition.slice(2, -1);
  return `!(${condition})`;
}

/** The condition of a directive, as it is listed: `#ifdef X` as `defined(X)`. Undefined for `#else` and what is no condition. */
export function conditionOf(directive: string, rest: string): string | undefined {
  if (directive === "if" || directive === "elif") return folded(rest) || "0";
  const name = /[A-Za-z_$][\w$]*/.exec(folded(rest))?.[0] ?? "";
  if (directive === "ifdef" || directive === "elifdef") return `defined(${name})`;
  return directive === "ifndef" || directive === "elifndef" ? `!defined(${name})` : undefined;
}
