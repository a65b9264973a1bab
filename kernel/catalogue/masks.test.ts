import { describe, expect, it } from "vitest";
import { isLoopName, isTypeName } from "../../c/editor/masking/mask-table.ts";
import masks from "./masks.json";
import { kernelMasks } from "./masks.ts";
import { readMasks } from "./read-masks.ts";

describe("the table of masks", () => {
  it("has no fault", () => {
    expect(readMasks(masks, []).faults).toEqual([]);
  });

  it("knows attributes that the outline knows", () => {
    for (const name of ["noinstr", "__init", "__user"]) expect(kernelMasks.attributes.has(name)).toBe(true);
  });

  it("lists no attribute that takes arguments among those that only stand for themselves", () => {
    expect(masks.attributes.filter((name) => masks.attributesWithArguments.includes(name))).toEqual([]);
  });

  it("tells loops by their names", () => {
    for (const name of ["for_each_cpu", "list_for_each", "hlist_for_each_entry_rcu", "scoped_guard"]) {
      expect(isLoopName(kernelMasks, name)).toBe(true);
    }
    for (const name of ["for_eachx", "guard", "xfor_each"]) expect(isLoopName(kernelMasks, name)).toBe(false);
  });

  it("tells types by their names", () => {
    expect(["u64", "pid_t", "current", "t"].filter((name) => isTypeName(kernelMasks, name))).toEqual(["u64", "pid_t"]);
  });
});

describe("reading a table", () => {
  it("says what is wrong with it", () => {
    const { faults } = readMasks({ ...masks, loops: ["a b"], types: ["u8", "u8"], extra: [] }, []);
    expect(faults).toEqual(['an unknown member "extra"', '"loops" is not a list of names', '"types" has a name twice']);
    expect(readMasks(undefined, []).faults).toHaveLength(8);
  });
});
