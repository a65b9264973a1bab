/**
 * Data races under the kernel's memory model: two accesses of different CPUs to the same bytes, one of them a store and one of them plain, that nothing orders.
 *
 * Seen where an access is made while the newest stores of another CPU do not come before it; the search makes accesses in every order, so a store
 * that comes after a load is met before it too, where nothing forbids that. A CPU that has read a store by a marked access is taken to come after it, and all
 * locks order as if they were one: so what is found is a race, but not every race is found.
 */
import type { Image } from "../../../c/ir/image.ts";
import { Access, Op } from "../../../c/ir/instructions.ts";
import type { DataRace, RaceWatch, RacingAccess } from "./race.ts";
import { isUsers, whereOf } from "../trace/operations.ts";
import { kindOf, Kind } from "./operands.ts";
import { Message, type ViewState } from "../views/machine.ts";

export class Races implements RaceWatch {
  /** By code indices of the two. */
  private readonly found = new Map<string, DataRace>();
  private readonly image: Image;
  private readonly nameOf: (word: number, bits: number) => string;

  /** @param nameOf What is called a variable that has these bits of a word. */
  constructor(image: Image, nameOf: (word: number, bits: number) => string) {
    this.image = image;
    this.nameOf = nameOf;
  }

  /** Sorted by where they are. */
  get all(): readonly DataRace[] {
    const place = ({ accesses: [first, second] }: DataRace): string =>
      [first, second].map(({ file, line }) => `${file}:${String(line).padStart(8)}`).join(" ");
    return [...this.found.values()].sort((a, b) => (place(a) < place(b) ? -1 : place(a) > place(b) ? 1 : 0));
  }

  forget(): void {
    this.found.clear();
  }

  look(views: ViewState, cpu: number, location: number, from: number, to: number, pc: number, low: number): void {
    for (let position = from; position < to; position++) {
      const tag = views.message(location, position, Message.Tag);
      if (tag === 0 || views.writer(location, position) === cpu) continue;
      const other = (tag >> 3) - 1;
      if (!this.isPlain(pc) && !this.isPlain(other)) continue;
      const start = Math.max(low & 7, tag & 7);
      const end = Math.min((low & 7) + bytesOf(this.image.code, pc), (tag & 7) + bytesOf(this.image.code, other));
      if (start < end) this.note(pc, other, (low & ~7) + start, end - start);
    }
  }

  private note(pc: number, other: number, start: number, bytes: number): void {
    const key = pc < other ? `${pc} ${other}` : `${other} ${pc}`;
    if (this.found.has(key)) return;
    const bits = bytes >= 4 ? 0 : ((1 << (bytes * 8)) - 1) << ((start & 3) * 8);
    const accesses: readonly [RacingAccess, RacingAccess] = [this.accessOf(other), this.accessOf(pc)];
    this.found.set(key, { name: this.nameOf(start >>> 2, bits), accesses });
  }

  private accessOf(pc: number): RacingAccess {
    const { image } = this;
    const { file, line, text } = whereOf(image.places[image.placeOf[pc]]);
    const name = image.functions.find(({ start, end }) => pc >= start && pc < end)?.name ?? "";
    const kind = KINDS.get(kindOf(image.code[pc])) ?? "load";
    return { function: name, file, line, text, kind, plain: this.isPlain(pc) };
  }

  /** A plain access of the model's stands for one that is marked, or done under a lock. */
  private isPlain(pc: number): boolean {
    const { image } = this;
    return image.accessOf[pc] === Access.Plain && isUsers(image.places[image.placeOf[pc]]);
  }
}

const KINDS: ReadonlyMap<Kind, RacingAccess["kind"]> = new Map([
  [Kind.Store, "store"],
  [Kind.Update, "update"],
]);

const ONE: ReadonlySet<Op> = new Set([Op.Ld8S, Op.Ld8U, Op.Ld8SA, Op.Ld8UA, Op.St8, Op.St8A]);
const TWO: ReadonlySet<Op> = new Set([Op.Ld16S, Op.Ld16U, Op.Ld16SA, Op.Ld16UA, Op.St16, Op.St16A]);
const EIGHT: ReadonlySet<Op> = new Set([Op.LdQ, Op.LdQA, Op.LdUQ, Op.LdOldQ, Op.StQ, Op.StQA, Op.StUQ]);
/** Where those lie whose size is an operand. */
const SIZED: ReadonlyMap<Op, number> = new Map([
  [Op.LdUW, 4],
  [Op.LdOldW, 4],
  [Op.StUW, 4],
  [Op.Rmw, 5],
  [Op.CmpXchg, 5],
]);

/** How many bytes an access is about. */
export function bytesOf(code: Int32Array, pc: number): number {
  const op: Op = code[pc];
  const sized = SIZED.get(op);
  if (sized !== undefined) return code[pc + sized];
  if (ONE.has(op)) return 1;
  if (TWO.has(op)) return 2;
  return EIGHT.has(op) ? 8 : 4;
}
