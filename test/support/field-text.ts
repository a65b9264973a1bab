import type { Field } from "../../c/syntax/types.ts";

/** `name@offset`, or `name:first+width` for a bit-field; `_` for one without a name. */
export function fieldText({ name = "_", offset, bits }: Field): string {
  return bits === undefined ? `${name}@${offset}` : `${name}:${bits.start}+${bits.width}`;
}
