import { describe, expect, it } from "vitest";
import { PRIMITIVE_CLASSES } from "./primitive.ts";
import { primitiveFiles, primitiveNamed, primitives } from "./primitives.ts";
import { readPrimitives } from "./read-primitive.ts";

describe("the catalogue", () => {
  it("has no fault", () => {
    expect(readPrimitives(primitiveFiles.flat()).faults).toEqual([]);
    expect(primitives.length).toBe(primitiveFiles.flat().length);
  });

  it("names nothing twice", () => {
    const names = primitives.flatMap(({ name, alsoNamed }) => [name, ...alsoNamed]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it("has an entry of every class", () => {
    expect([...new Set(primitives.map((primitive) => primitive.class))].sort()).toEqual([...PRIMITIVE_CLASSES].sort());
  });

  it("writes whole sentences", () => {
    for (const { summary, details, cost } of primitives) {
      for (const sentence of [summary, ...details, cost]) expect(sentence).toMatch(/^$|^[A-Z-].*\.$/);
    }
  });

  it("says that whatever waits for a switch or a grace period may sleep", () => {
    const waiting = primitives.filter((primitive) => ["grace-period", "hard-forced", "stop-machine"].includes(primitive.class));
    expect(waiting.filter(({ context }) => !context.maySleep)).toEqual([]);
  });
});

describe("primitiveNamed", () => {
  it.each([
    ["synchronize_rcu", "synchronize_rcu"],
    ["static_branch_disable", "static_branch_enable"],
    ["test_and_clear_tsk_thread_flag", "test_and_clear_bit"],
  ])("finds %s in the entry of %s", (name, entry) => {
    expect(primitiveNamed(name)?.name).toBe(entry);
  });

  it("knows no other name", () => {
    expect(primitiveNamed("no_such_function")).toBeUndefined();
  });
});

describe("readPrimitives", () => {
  const entry = {
    name: "f",
    kind: "function",
    class: "lock",
    summary: "S.",
    waitsFor: [],
    doesNotWaitFor: [],
    disturbs: { idle: "none", nohzFullUser: "none", nohzFullKernel: "none", offline: "none" },
    context: { maySleep: "no", where: "any context" },
    ordering: { kind: "none" },
    sources: [{ file: "a.c", line: 1, anchor: "f", says: "it" }],
  };

  it.each([
    [{ ...entry, class: "luck" }, 'f has "class": "luck", which is not one of'],
    [{ ...entry, colour: "red" }, 'f has an unknown member "colour"'],
    [{ ...entry, sources: [] }, "f names no source"],
    [{ ...entry, sources: [{ ...entry.sources[0], line: 0 }] }, "f has a source without a line"],
    [{ ...entry, waitsFor: "all" }, 'f has "waitsFor" that is not a list of texts'],
    [{ ...entry, summary: undefined }, 'f has no "summary"'],
    [42, "an entry without a name"],
  ])("refuses a wrong entry (%#)", (wrong, fault) => {
    const { primitives: read, faults } = readPrimitives([wrong]);
    expect(read).toEqual([]);
    expect(faults[0]).toContain(fault);
  });

  it("fills in what may be absent", () => {
    expect(readPrimitives([entry])).toMatchObject({ faults: [], primitives: [{ alsoNamed: [], details: [], cost: "", since: undefined }] });
  });
});
