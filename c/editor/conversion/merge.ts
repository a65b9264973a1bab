/**
 * Readings of one body that differ in the branches of an `#if` which splits a statement, as one reading: the smallest statements that
 * differ are kept as the branches of a ConditionalText.
 */
import type { Block, ConditionalText, Span, Statement } from "../ast.ts";
import { alternativesOf, type Conditional } from "../masking/conditionals.ts";

/** One reading for each alternative, at least one. */
export function mergeBlocks(readings: readonly [Block, ...Block[]], collapsed: readonly Conditional[]): Block {
  return new Merger(collapsed).blocks(readings);
}

type Several<T> = readonly [T, ...T[]];

class Merger {
  private readonly collapsed: readonly Conditional[];

  constructor(collapsed: readonly Conditional[]) {
    this.collapsed = collapsed;
  }

  blocks(blocks: Several<Block>): Block {
    const [first, ...others] = blocks;
    return { ...first, statements: this.lists([first.statements, ...others.map(({ statements }) => statements)]) };
  }

  /** Statements that every reading has and no `#if` touches divide the lists; what lies between is merged or kept apart. */
  private lists(lists: Several<readonly Statement[]>): readonly Statement[] {
    const [first, ...others] = lists;
    const found: Statement[] = [];
    const next = lists.map(() => 0);
    const flush = (ends: readonly number[]): void => {
      const parts = lists.map((list, index) => list.slice(next[index], ends[index]));
      found.push(...this.segment(parts));
    };
    for (const [index, statement] of first.entries()) {
      if (this.touches(statement)) continue;
      const places = others.map((list, other) => placeOf(list, statement, next[other + 1] ?? 0));
      if (places.includes(-1)) continue;
      const ends = [index, ...places];
      flush(ends);
      found.push(statement);
      for (const [list, end] of ends.entries()) next[list] = end + 1;
    }
    flush(lists.map((list) => list.length));
    return found;
  }

  /** What lies between two statements that all readings share, divided where an `#if` begins that no statement reaches across. */
  private segment(parts: readonly (readonly Statement[])[]): readonly Statement[] {
    const cuts = this.collapsed.map(({ start }) => start).filter((cut) => this.isBetween(parts, cut));
    const found: Statement[] = [];
    let from = -1;
    for (const cut of [...cuts, Number.POSITIVE_INFINITY]) {
      const low = from;
      const pieces = parts.map((part) => part.filter(({ start }) => start >= low && start < cut));
      found.push(...this.piece(pieces));
      from = cut;
    }
    return found;
  }

  private isBetween(parts: readonly (readonly Statement[])[], cut: number): boolean {
    const isAcross = ({ start, end }: Span): boolean => start < cut && cut < end;
    return !this.collapsed.some((each) => isAcross(each)) && !parts.some((part) => part.some((each) => isAcross(each)));
  }

  private piece(parts: readonly (readonly Statement[])[]): readonly Statement[] {
    if (parts.every((part) => part.length === 0)) return [];
    const singles = parts.flatMap((part) => (part.length === 1 ? part : []));
    const merged = singles.length === parts.length ? this.statements(singles) : undefined;
    return [merged ?? this.conditional(parts)];
  }

  /** One statement with the difference inside of it; undefined when it is not that simple. */
  private statements(all: readonly Statement[]): Statement | undefined {
    const [first, ...others] = all;
    if (first === undefined || others.some(({ kind, start }) => kind !== first.kind || start !== first.start)) return undefined;
    switch (first.kind) {
      case "block": {
        const blocks = others.filter((each) => each.kind === "block");
        return this.blocks([first, ...blocks]);
      }
      case "if": {
        const branches = others.filter((each) => each.kind === "if");
        const then = this.inner([first.then, ...branches.map((each) => each.then)]);
        const otherwise = this.optional([first.otherwise, ...branches.map((each) => each.otherwise)]);
        if (this.touches(first.condition) || then === undefined || otherwise === false) return undefined;
        // oxlint-disable-next-line unicorn/no-thenable -- a node of the tree, which nobody awaits
        return { ...first, then, otherwise };
      }
      case "loop": {
        const loops = others.filter((each) => each.kind === "loop");
        const body = this.inner([first.body, ...loops.map((each) => each.body)]);
        const isHeadTouched = this.touches({ start: first.start, end: first.body.start });
        return body === undefined || isHeadTouched || first.form === "do" ? undefined : { ...first, body };
      }
      case "switch": {
        const switches = others.filter((each) => each.kind === "switch");
        const body = this.inner([first.body, ...switches.map((each) => each.body)]);
        return body === undefined || this.touches(first.value) ? undefined : { ...first, body };
      }
      default:
        return undefined;
    }
  }

  private inner(all: readonly Statement[]): Statement | undefined {
    return this.same(all) ?? this.statements(all);
  }

  /** `undefined` when no reading has it, `false` when it cannot be merged. */
  private optional(all: readonly (Statement | undefined)[]): Statement | undefined | false {
    const present = all.flatMap((each) => (each === undefined ? [] : [each]));
    if (present.length === 0) return undefined;
    return present.length === all.length ? (this.inner(present) ?? false) : false;
  }

  /** The statement itself where it is the same in every reading. */
  private same(all: readonly Statement[]): Statement | undefined {
    const [first, ...others] = all;
    if (first === undefined || this.touches(first)) return undefined;
    return others.every((each) => isAt(each, first)) ? first : undefined;
  }

  private conditional(parts: readonly (readonly Statement[])[]): ConditionalText {
    const all = parts.flat();
    const start = Math.min(...all.map((each) => each.start));
    const end = Math.max(...all.map((each) => each.end));
    const about = this.collapsed.filter((each) => each.start < end && each.end > start);
    const most = about.reduce<Conditional | undefined>(
      (best, each) => (best === undefined || alternativesOf(each.branches) > alternativesOf(best.branches) ? each : best),
      undefined,
    );
    const conditions = most?.branches ?? [];
    const count = most === undefined ? parts.length : alternativesOf(conditions);
    const branches = parts.slice(0, count).map((statements, index) => ({ condition: conditions[index]?.condition, statements }));
    return { kind: "conditional", branches, start, end };
  }

  /** Whether a branch that only some readings have lies in it. */
  private touches({ start, end }: Span): boolean {
    return this.collapsed.some((each) => each.start < end && each.end > start);
  }
}

function placeOf(list: readonly Statement[], statement: Statement, from: number): number {
  for (let at = from; at < list.length; at++) {
    const each = list[at];
    if (each === undefined || each.start > statement.start) return -1;
    if (isAt(each, statement)) return at;
  }
  return -1;
}

function isAt(a: Statement, b: Statement): boolean {
  return a.kind === b.kind && a.start === b.start && a.end === b.end;
}
