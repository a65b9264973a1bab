/** Which code asks for memory of its own, rather than for something that has memory. */
import type { Image, SourcePlace } from "../../c/ir/image.ts";
import { Op } from "../../c/ir/instructions.ts";

/** The allocator, and what its header makes of it. */
const ALLOCATOR = /(?:^|\/)slab\.[ch]$/;

/**
 * @param pc Code index of a call that an object came of.
 * @returns Where that is, if one of the user's files called the allocator itself there; undefined for what anything else allocates for its caller, such as a task.
 */
export function allocatedByUser(image: Image, pc: number): SourcePlace | undefined {
  const { code, functions, places, placeOf } = image;
  const asking = functions.find(({ start, end }) => pc >= start && pc < end);
  if (asking === undefined || asking.file.origin === "model" || code[pc] !== Op.Call) return undefined;
  const asked = functions[code[pc + 2] ?? -1];
  return asked !== undefined && ALLOCATOR.test(asked.file.path) ? places[placeOf[pc] ?? -1] : undefined;
}
