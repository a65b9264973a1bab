import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { makeSourceFile } from "../../base/source-file.ts";
import { type Bundle, bundleText, readBundle } from "./bundle.ts";
import { makeToken, readToken, type ReplayRecord } from "../../simulator/jobs/scene/token.ts";

const text = fc.string({
  unit: fc.constantFrom("a", "Z", "0", " ", ":", ",", "=", "@", "%", "+", "/", "\u00e9", "\u{1f427}", "\n", '"'),
  maxLength: 8,
});
const digest = fc.string({ unit: fc.constantFrom("A", "z", "-", "_", "9"), minLength: 11, maxLength: 11 });
const role = fc.constantFrom("given" as const, "tree" as const);
const pair = fc.tuple(
  text.filter((name) => name !== ""),
  text,
);
// An empty argument is refused by the command line, and a list of one empty name is written as an empty list.
const name = text.filter((each) => each !== "");
const record: fc.Arbitrary<ReplayRecord> = fc.record({
  version: text,
  command: text,
  positionals: fc.array(name, { maxLength: 2 }),
  options: fc.array(pair, { maxLength: 3 }),
  inputs: fc.array(fc.record({ role, path: text, digest }), { maxLength: 3 }),
});

describe("tokens", () => {
  it("say what they were made from", () => {
    fc.assert(
      fc.property(record, (made) => {
        const token = makeToken(made);
        expect(token).toMatch(/^[A-Za-z0-9._/:,=@%+-]+$/);
        expect(readToken(token)).toEqual({ ok: true, record: made });
      }),
    );
  });

  it("are readable", () => {
    const token = makeToken({
      version: "0.1.0+abc",
      command: "simulate",
      positionals: ["kernel/livepatch/transition.c"],
      options: [
        ["cmdline", "nohz_full=2-7 quiet"],
        ["seed", "7"],
      ],
      inputs: [{ role: "tree", path: "kernel/livepatch/core.h", digest: "0123456789A" }],
    });
    expect(token.slice(0, -6)).toBe(
      "q1:0.1.0%2Babc:simulate:kernel/livepatch/transition.c:cmdline=nohz_full%3D2-7+quiet,seed=7:t/kernel/livepatch/core.h@0123456789A:",
    );
  });

  it("notice every change", () => {
    fc.assert(
      fc.property(record, fc.nat(), fc.constantFrom("a", "B", "7", ""), (made, place, letter) => {
        const token = makeToken(made);
        const at = place % token.length;
        const changed = token.slice(0, at) + letter + token.slice(at + 1);
        fc.pre(changed !== token);
        expect(readToken(changed).ok).toBe(false);
      }),
    );
  });
});

describe("bundles", () => {
  const bundle: Bundle = {
    version: "1",
    command: "simulate",
    positionals: ["a.c"],
    options: [["seed", "1"]],
    main: "a.c",
    inTree: false,
    inputs: [{ role: "given", path: "a.c", text: 'int a; // "\u00e9"\n' }],
  };

  it("say what they were made from", () => {
    expect(readBundle(makeSourceFile("b.json", bundleText(bundle), "user"))).toEqual({ ok: true, bundle });
  });

  it.each([
    ["[]", 'b.json:1:1 "schema" is missing'],
    ['{"schema": "x"}', 'b.json:1:1 no bundle: its "schema" is not quiesce/bundle/1'],
    [bundleText(bundle).replace('"seed",', ""), "b.json:9:3 a pair of strings is expected here"],
    ["{", "b.json:1:2 expected '}', found the end of the text"],
  ])("are refused when they are %j", (json, expected) => {
    const result = readBundle(makeSourceFile("b.json", json, "user"));
    expect(result.ok ? [] : result.problems.map((p) => `${p.file}:${p.line}:${p.column} ${p.message}`)).toEqual([expected]);
  });
});
