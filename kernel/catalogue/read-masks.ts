import type { MaskTable } from "../../c/editor/masking/mask-table.ts";

/** What was read of the table's JSON, and what is wrong with it, one sentence each. A test wants no fault. */
export interface MaskReading {
  readonly table: MaskTable;
  readonly faults: readonly string[];
}

const members = [
  "attributes",
  "attributesWithArguments",
  "loopParts",
  "loops",
  "loopEnds",
  "assembly",
  "unevaluated",
  "types",
] as const satisfies readonly (keyof MaskTable)[];

/**
 * Reads the table of masks.
 *
 * @param moreAttributes Attributes that another table of the catalogue lists, with or without arguments.
 */
export function readMasks(json: unknown, moreAttributes: readonly string[]): MaskReading {
  const faults: string[] = [];
  const given: Readonly<Record<string, unknown>> = typeof json === "object" && json !== null ? { ...json } : {};
  for (const key of Object.keys(given)) if (!members.some((member) => member === key)) faults.push(`an unknown member "${key}"`);
  const list = (key: (typeof members)[number]): readonly string[] => {
    const value = given[key];
    if (!Array.isArray(value) || !value.every((item): item is string => typeof item === "string" && /^[A-Za-z_]\w*$/.test(item))) {
      faults.push(`"${key}" is not a list of names`);
      return [];
    }
    if (new Set(value).size < value.length) faults.push(`"${key}" has a name twice`);
    return value;
  };
  const set = (key: (typeof members)[number]): ReadonlySet<string> => new Set(list(key));
  const table: MaskTable = {
    attributes: new Set([...list("attributes"), ...moreAttributes]),
    attributesWithArguments: set("attributesWithArguments"),
    loopParts: list("loopParts"),
    loops: set("loops"),
    loopEnds: set("loopEnds"),
    assembly: set("assembly"),
    unevaluated: set("unevaluated"),
    types: set("types"),
  };
  return { table, faults };
}
