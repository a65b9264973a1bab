/** The image's table of source places, each once. */
import type { SourceFile } from "../../base/source-file.ts";
import type { Span, TranslationUnit } from "../syntax/ast.ts";
import { type Expansion, type Token, userPlace } from "../syntax/token.ts";
import type { SourcePlace } from "./image.ts";

/** Offsets are below 2^26 (files are at most 64 MB). */
const OFFSETS = 2 ** 26;

export class SourcePlaces {
  readonly places: SourcePlace[] = [];
  private readonly known = new Map<SourceFile | Expansion, Map<number, number>>();

  /** Index of a place that came out of an expansion, or not. */
  add(file: SourceFile, start: number, end: number, expansion: Expansion | undefined): number {
    const owner = expansion ?? file;
    let indices = this.known.get(owner);
    if (indices === undefined) {
      indices = new Map();
      this.known.set(owner, indices);
    }
    const key = start * OFFSETS + end;
    let index = indices.get(key);
    if (index === undefined) {
      index = this.places.length;
      this.places.push({ file, start, end, expansion });
      indices.set(key, index);
    }
    return index;
  }
}

/** Places of one unit's stretches of tokens. */
export class UnitPlaces {
  private readonly tokens: readonly Token[];
  private readonly places: SourcePlaces;
  private readonly known = new Map<number, number>();

  constructor(unit: TranslationUnit, places: SourcePlaces) {
    this.tokens = unit.tokens;
    this.places = places;
  }

  /**
   * What a person would point at: from the first token's place to the last one's where both lie in one file, and the macro
   * use where the first came out of one.
   *
   * @returns Its index, -1 for a span without tokens.
   */
  indexOf({ pos, end }: Span): number {
    const key = pos * OFFSETS + end;
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const first = this.tokens[pos];
    if (first === undefined) return -1;
    const from = userPlace(first);
    const last = this.tokens[Math.max(pos, end - 1)];
    const to = last === undefined ? from : userPlace(last);
    const until = to.file === from.file && to.end > from.end ? to.end : from.end;
    const index = this.places.add(from.file, from.offset, until, first.expansion);
    this.known.set(key, index);
    return index;
  }

  /** Where a problem about the span is to be shown. */
  at({ pos }: Span): { readonly file: SourceFile; readonly offset: number } | undefined {
    const token = this.tokens[pos];
    return token === undefined ? undefined : userPlace(token);
  }
}
