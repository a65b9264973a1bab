/** Which instructions a line of C became: for breakpoints, and for stepping from line to line. */
import { positionAt } from "../../base/source-file.ts";
import type { Image } from "../../c/ir/image.ts";
import { instructionLength } from "../../c/ir/instructions.ts";

/** A line with code. */
export interface CodeLine {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

/** Where a breakpoint that was asked for at a line goes. */
export interface Placed extends CodeLine {
  /** Code indices at which the line begins, one or more in each function that it is part of. */
  readonly pcs: readonly number[];
}

export class LineTable {
  /** By code index: the line it belongs to, 0 where there is none, and the function that holds it. */
  private readonly lineOf: Int32Array;
  private readonly functionOf: Int32Array;
  /** By file, then by line: where it begins. */
  private readonly beginnings = new Map<string, Map<number, number[]>>();
  private readonly fileOf: (string | undefined)[];
  private readonly image: Image;

  constructor(image: Image) {
    this.image = image;
    this.lineOf = new Int32Array(image.code.length);
    this.functionOf = new Int32Array(image.code.length).fill(-1);
    const lines = image.places.map(({ file, start }) => positionAt(file, start).line);
    this.fileOf = image.places.map(({ file }) => file.path);
    image.functions.forEach((_, f) => this.addFunction(f, lines));
  }

  private addFunction(f: number, lines: readonly number[]): void {
    const { code, placeOf, functions } = this.image;
    const { start, end } = functions[f] ?? { start: 0, end: 0 };
    let before = "";
    for (let pc = start; pc < end; pc += instructionLength(code, pc)) {
      const place = placeOf[pc] ?? -1;
      const line = lines[place] ?? 0;
      this.functionOf[pc] = f;
      this.lineOf[pc] = line;
      const file = this.fileOf[place];
      if (file === undefined) continue;
      const here = `${file}:${line}`;
      if (here !== before) this.addBeginning(file, line, pc);
      before = here;
    }
  }

  private addBeginning(file: string, line: number, pc: number): void {
    let lines = this.beginnings.get(file);
    if (lines === undefined) {
      lines = new Map();
      this.beginnings.set(file, lines);
    }
    const pcs = lines.get(line);
    if (pcs === undefined) lines.set(line, [pc]);
    else pcs.push(pc);
  }

  /** The line of an instruction; undefined for what has none. */
  at(pc: number): CodeLine | undefined {
    const file = this.fileOf[this.image.placeOf[pc] ?? -1];
    return file === undefined ? undefined : { file, line: this.lineOf[pc] ?? 0 };
  }

  /** The function that holds an instruction, -1 for none. */
  functionAt(pc: number): number {
    return this.functionOf[pc] ?? -1;
  }

  /**
   * Where to stop for a line: where it begins in each function, or, when it has no code, where the next line of the file that has some
   * begins; undefined when there is none.
   */
  place(file: string, line: number): Placed | undefined {
    const lines = this.beginnings.get(file);
    if (lines === undefined) return undefined;
    const next = [...lines.keys()].filter((each) => each >= line).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
    const pcs = lines.get(next);
    return pcs === undefined ? undefined : { file, line: next, pcs: this.firstInEach(pcs) };
  }

  /** A loop's line begins again behind its body: people mean the first time in each function. */
  private firstInEach(pcs: readonly number[]): readonly number[] {
    const seen = new Set<number>();
    return pcs.filter((pc) => {
      const f = this.functionAt(pc);
      if (seen.has(f)) return false;
      seen.add(f);
      return true;
    });
  }

  /** Where the lines of a function begin. */
  beginningsIn(f: number): readonly number[] {
    const { start, end } = this.image.functions[f] ?? { start: 0, end: 0 };
    const found: number[] = [];
    let before: CodeLine | undefined;
    for (let pc = start; pc < end; pc += instructionLength(this.image.code, pc)) {
      const here = this.at(pc);
      if (here === undefined) continue;
      if (here.line !== before?.line || here.file !== before.file) found.push(pc);
      before = here;
    }
    return found;
  }

  /** The text of a function's body in a file without comments and strings, as far as it became code. */
  textOf(f: number, file: string): string {
    const { code, functions, placeOf, places } = this.image;
    const { start, end } = functions[f] ?? { start: 0, end: 0 };
    let from = Number.POSITIVE_INFINITY;
    let to = 0;
    let text = "";
    for (let pc = start; pc < end; pc += instructionLength(code, pc)) {
      const place = places[placeOf[pc] ?? -1];
      if (place?.file.path !== file) continue;
      ({ text } = place.file);
      from = Math.min(from, place.start);
      to = Math.max(to, place.end);
    }
    return text.slice(from, to).replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*|"(?:\\.|[^"\\\n])*"/g, " ");
  }

  /** Lines of a file that have code, ascending. */
  linesOf(file: string): readonly number[] {
    return [...(this.beginnings.get(file)?.keys() ?? [])].sort((a, b) => a - b);
  }
}
