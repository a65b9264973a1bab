/** The barriers of the user's files: which were carried out, and which are to do nothing. */
import type { Image } from "../../../c/ir/image.ts";
import { Fence, instructionLength, Op } from "../../../c/ir/instructions.ts";
import { isUsers, whereOf } from "../trace/operations.ts";

/** A barrier in one of the user's files. */
export interface FencePlace {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
}

export interface UserFence extends FencePlace {
  readonly function: string;
  readonly primitive: string;
}

const NAMES: ReadonlyMap<Fence, string> = new Map([
  [Fence.Mb, "smp_mb"],
  [Fence.Rmb, "smp_rmb"],
  [Fence.Wmb, "smp_wmb"],
]);

interface Found extends UserFence {
  readonly pc: number;
}

function fencesOf(image: Image): readonly Found[] {
  const found: Found[] = [];
  for (const { start, end, name } of image.functions) {
    for (let pc = start; pc < end; pc += Math.max(1, instructionLength(image.code, pc))) {
      const primitive = image.code[pc] === Op.Fence ? NAMES.get(image.code[pc + 1]) : undefined;
      const place = image.places[image.placeOf[pc]];
      if (primitive === undefined || !isUsers(place)) continue;
      const { file, line } = whereOf(place);
      found.push({ pc, file, line, function: name, primitive });
    }
  }
  return found;
}

/** Those that were carried out, in the order of the program. @param covered By code index, 1 for what was. */
export function carriedOutFences(image: Image, covered: Uint8Array): readonly UserFence[] {
  return fencesOf(image)
    .filter(({ pc }) => covered[pc] === 1)
    .map(({ pc: _pc, ...fence }) => fence);
}

/** Code indices of everything at these places. */
export function codeAt(image: Image, places: readonly FencePlace[]): ReadonlySet<number> {
  const found = new Set<number>();
  if (places.length === 0) return found;
  for (const { start, end } of image.functions) {
    for (let pc = start; pc < end; pc += Math.max(1, instructionLength(image.code, pc))) {
      const { file, line } = whereOf(image.places[image.placeOf[pc]]);
      if (places.some((place) => place.file === file && place.line === line)) found.add(pc);
    }
  }
  return found;
}

/** Code indices of the barriers at these places. */
export function fencesAt(image: Image, places: readonly FencePlace[]): ReadonlySet<number> {
  const found = fencesOf(image).filter((fence) => places.some(({ file, line }) => file === fence.file && line === fence.line));
  return new Set(found.map(({ pc }) => pc));
}
