/** How much of the user's files was carried out in some state. */
import { positionAt } from "../../base/source-file.ts";
import type { Image } from "../../c/ir/image.ts";
import { instructionLength, type Operand, SIGNATURES } from "../../c/ir/instructions.ts";
import type { Share } from "./result.ts";

/** @param covered By code index, 1 for what was carried out. */
export function lineCoverage(image: Image, covered: Uint8Array): Share {
  const lines = new Map<string, boolean>();
  eachOfUsers(image, (pc) => {
    const place = image.places[image.placeOf[pc]];
    if (place === undefined || place.file.origin !== "user") return;
    const line = `${place.file.path}:${positionAt(place.file, place.start).line}`;
    lines.set(line, (lines.get(line) ?? false) || covered[pc] === 1);
  });
  return shareOf([...lines.values()]);
}

/** Lines of one file that were carried out, ascending. */
export function coveredLines(image: Image, covered: Uint8Array, file: string): readonly number[] {
  const lines = new Set<number>();
  eachOfUsers(image, (pc) => {
    const place = image.places[image.placeOf[pc]];
    if (covered[pc] === 1 && place?.file.path === file) lines.add(positionAt(place.file, place.start).line);
  });
  return [...lines].sort((a, b) => a - b);
}

/** A branch has two directions; one counts as taken when an instruction at its end was carried out. */
export function branchCoverage(image: Image, covered: Uint8Array): Share {
  const taken: boolean[] = [];
  eachOfUsers(image, (pc) => {
    const signature: readonly Operand[] = SIGNATURES[image.code[pc]] ?? [];
    const place = image.places[image.placeOf[pc]];
    if (signature.at(-1) !== "j" || signature.length < 2 || place?.file.origin !== "user") return;
    const next = pc + instructionLength(image.code, pc);
    taken.push(covered[image.code[next - 1]] === 1 && covered[pc] === 1, covered[next] === 1 && covered[pc] === 1);
  });
  return shareOf(taken);
}

function eachOfUsers(image: Image, visit: (pc: number) => void): void {
  for (const { start, end } of image.functions) {
    for (let pc = start; pc < end; pc += Math.max(1, instructionLength(image.code, pc))) visit(pc);
  }
}

function shareOf(all: readonly boolean[]): Share {
  return { covered: all.filter(Boolean).length, total: all.length };
}
