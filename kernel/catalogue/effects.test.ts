import { describe, expect, it } from "vitest";
import { effectOf, effects } from "./effects.ts";
import document from "./effects.json";
import { primitiveNamed, primitives } from "./primitives.ts";
import { readEffects } from "./read-effects.ts";

describe("the table of effects", () => {
  const names = effects.flatMap((effect) => effect.names.map((name) => ({ name, effect })));

  it("has no fault", () => {
    expect(readEffects(document).faults).toEqual([]);
  });

  it("names nothing twice", () => {
    expect(names.map(({ name }) => name).filter((name, index, all) => all.indexOf(name) !== index)).toEqual([]);
  });

  it("explains every name that is no primitive", () => {
    const unexplained = names.filter(({ name, effect }) => primitiveNamed(name) === undefined && effect.about === undefined);
    expect(unexplained.map(({ name }) => name)).toEqual([]);
  });

  it("knows what every primitive does that is called and neither looked up by its body nor a place of the kernel", () => {
    const called = primitives.filter(({ kind, class: group }) => kind !== "annotation" && !["context", "switch-point"].includes(group));
    const unknown = called.flatMap(({ name, alsoNamed }) => [[name], alsoNamed].flat()).filter((name) => effectOf(name) === undefined);
    expect(unknown.filter((name) => name !== "membarrier")).toEqual([]);
  });

  it("agrees with the primitives on what sleeps", () => {
    const wrong = names.filter(({ name, effect }) => {
      const primitive = primitiveNamed(name);
      return primitive?.name === name && typeof effect.sleeps === "string" && (effect.sleeps === "yes") !== primitive.context.maySleep;
    });
    expect(wrong.map(({ name }) => name)).toEqual([]);
  });

  it("has guards whose two sides it knows", () => {
    const { guards } = readEffects(document);
    expect(guards.filter(({ enter, leave }) => effectOf(enter) === undefined || effectOf(leave) === undefined)).toEqual([]);
  });

  it("gives back what each lock and counter took, for pairs of the same name", () => {
    const pairs = names.flatMap(({ name, effect }) => {
      const other = /_lock(?=_|$)/.test(name) ? effectOf(name.replace(/_lock(?=_|$)/, "_unlock")) : undefined;
      return other === undefined || effect.succeeds !== undefined ? [] : [{ name, effect, other }];
    });
    expect(pairs.length).toBeGreaterThan(25);
    for (const { name, effect, other } of pairs) {
      expect([name, effect.preempt + other.preempt, effect.bh + other.bh]).toEqual([name, 0, 0]);
    }
  });
});

describe("readEffects", () => {
  const entry = { names: ["f"], about: "a function", sleeps: "no" };

  it.each([
    [{ ...entry, names: [] }, "has no names"],
    [{ ...entry, colour: 1 }, 'f has an unknown member "colour"'],
    [{ ...entry, sleeps: undefined }, "f does not say whether it sleeps"],
    [{ ...entry, irq: "save" }, "f does not say where the saved flags are"],
    [{ ...entry, preempt: "1" }, 'f has "preempt" that is not a whole number'],
    [{ ...entry, lock: { op: "acquire" } }, "f has a lock with neither argument nor name, or both"],
    [{ ...entry, reader: { flavour: "rcu", delta: 2 } }, "f has a reader that neither begins nor ends"],
    [{ ...entry, watching: "maybe" }, 'f has "watching" that is not one of stop, start, nest, unnest'],
  ])("refuses a wrong entry (%#)", (wrong, fault) => {
    expect(readEffects({ effects: [wrong] }).faults.join("\n")).toContain(fault);
  });
});
