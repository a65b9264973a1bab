import { describe, expect, it } from "vitest";
import { embeddedSources } from "../embedded.ts";
import { contextIntrinsics } from "./intrinsics/context.ts";
import { LibraryHost } from "./intrinsics/library.ts";
import { memoryIntrinsics } from "./intrinsics/memory.ts";
import { WorldHost } from "./intrinsics/world.ts";
import { intrinsicTable } from "./intrinsics.ts";

/** Every `__sim_` name that a header declares a prototype for. */
function prototypes(header: string): readonly string[] {
  const text = embeddedSources[`model/include/sim/${header}`] ?? "";
  const code = text.replaceAll(/\/\*[\s\S]*?\*\//g, "").replaceAll(/^#.*$/gm, "");
  return [...new Set([...code.matchAll(/\b(__sim_\w+)\s*\(/g)].map((match) => match[1] ?? ""))].sort();
}

const sorted = (names: Iterable<string>): readonly string[] => [...names].sort();

describe("intrinsicTable", () => {
  it.each([
    ["library.h", Object.keys(LibraryHost)],
    ["world.h", Object.keys(WorldHost)],
    ["context.h", [...contextIntrinsics.keys()]],
  ])("names what sim/%s declares, and nothing else", (header, names) => {
    expect(sorted(names)).toEqual(prototypes(header));
  });

  it("names what sim/memory.h defines for other compilers, and nothing else", () => {
    const text = embeddedSources["model/include/sim/memory.h"] ?? "";
    const defined = [...text.matchAll(/^#define (__sim_\w+)\(/gm)].map((match) => match[1] ?? "");
    expect(sorted(memoryIntrinsics.keys())).toEqual(sorted(defined.filter((name) => !name.startsWith("__sim_gcc_"))));
  });

  it("gives every host its own number", () => {
    const numbers = [...Object.values(LibraryHost), ...Object.values(WorldHost)];
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(Math.max(...Object.values(LibraryHost))).toBeLessThan(100);
    expect(Math.min(...Object.values(WorldHost))).toBeGreaterThanOrEqual(100);
  });

  it("holds nothing twice", () => {
    expect(intrinsicTable.size).toBe(
      memoryIntrinsics.size + contextIntrinsics.size + Object.keys(LibraryHost).length + Object.keys(WorldHost).length,
    );
  });
});
