import { describe, expect, it } from "vitest";
import document from "./noinstr.json";
import { noinstr } from "./noinstr.ts";

describe("the facts about code that must not be instrumented", () => {
  it("have no option both on and off, and none twice", () => {
    const { on, off, defined } = noinstr.assume;
    const all = [...on, ...off];
    expect(all.filter((name, at) => all.indexOf(name) !== at)).toEqual([]);
    const macros = [...defined, ...noinstr.assume.undefined, ...noinstr.assume.perFile];
    expect(macros.filter((name, at) => macros.indexOf(name) !== at)).toEqual([]);
    expect(all.filter((name) => name.startsWith("CONFIG_"))).toEqual([]);
  });

  it("say of no name that it is allowed and that it is not", () => {
    const allowed = new Set(noinstr.allowed.flatMap(({ names }) => names));
    expect(noinstr.instrumentable.filter(({ name }) => allowed.has(name))).toEqual([]);
    expect(noinstr.becomesCall.filter(({ calls }) => !noinstr.instrumentable.some(({ name }) => name === calls))).toEqual([]);
  });

  it("use the words that are meant for what RCU sees", () => {
    const { effects, results } = document.watching;
    expect(effects.filter(({ after }) => !["yes", "no", "unknown"].includes(after))).toEqual([]);
    expect(effects.filter(({ after, state }) => (after === "no") !== (state !== undefined))).toEqual([]);
    expect(results.filter(({ otherwise }) => !["yes", "unknown"].includes(otherwise))).toEqual([]);
  });

  it("name each effect once, and mention what turns RCU off", () => {
    const names = noinstr.watching.effects.flatMap((effect) => effect.names);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
    const stops = noinstr.watching.effects.filter(({ after }) => after === "no").flatMap((effect) => effect.names);
    expect(stops.filter((name) => !noinstr.watching.mentions.includes(name))).toEqual([]);
  });
});
