import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { MacroDefinition } from "../../c/editor/file.ts";
import type { OutlineFunction } from "../../c/editor/outline/outline.ts";
import { Encoder } from "./encoding.ts";
import { HEAD_ONLY, kindIfNamed, readRecord, writeFunction, writeInclude, writeMacro, writePrototype } from "./records.ts";

const text = fc.oneof(fc.string({ maxLength: 30 }), fc.string({ unit: "binary", maxLength: 30 }));
const offset = fc.nat(2 ** 31 - 1);
const signature = {
  name: text,
  start: offset,
  end: offset,
  nameStart: offset,
  returnType: text,
  attributes: fc.array(fc.record({ name: text, arguments: fc.option(text, { nil: undefined }), start: offset, end: offset }), {
    maxLength: 4,
  }),
  parameters: fc.array(fc.record({ name: text, type: text }), { maxLength: 4 }),
  conditions: fc.array(text, { maxLength: 3 }),
};
const functionArbitrary: fc.Arbitrary<OutlineFunction> = fc.record({
  ...signature,
  bodyStart: offset,
  madeBy: fc.option(fc.string({ minLength: 1 }), { nil: undefined }),
});
const macroArbitrary: fc.Arbitrary<MacroDefinition> = fc.record({
  name: text,
  start: offset,
  end: offset,
  nameStart: offset,
  bodyStart: offset,
  body: text,
  parameters: fc.option(fc.array(text, { maxLength: 4 }), { nil: undefined }),
  conditions: fc.array(text, { maxLength: 3 }),
});

describe("records", () => {
  it("are read as they were written, one after the other", () => {
    fc.assert(
      fc.property(functionArbitrary, macroArbitrary, text, (found, macro, path) => {
        const to = new Encoder();
        const starts: number[] = [];
        const write = (one: () => void): void => {
          starts.push(to.length);
          one();
        };
        write(() => writeFunction(to, found));
        write(() => writePrototype(to, found));
        write(() => writeMacro(to, macro));
        write(() => writeInclude(to, "a.h", path));
        const { bodyStart: _, madeBy: __, ...head } = found;
        const read = starts.map((start) => readRecord(to.bytes, start));
        expect(read).toEqual([
          { kind: "function", signature: { ...found, tree: undefined, notAnalysed: HEAD_ONLY } },
          { kind: "prototype", signature: head },
          { kind: "macro", macro },
          { kind: "include", path },
        ]);
        expect(kindIfNamed(to.bytes, starts[2] ?? 0, macro.name)).toBe("macro");
        expect(kindIfNamed(to.bytes, starts[2] ?? 0, `${macro.name}x`)).toBeUndefined();
      }),
      { seed: 23 },
    );
  });

  it("of any bytes are read without a throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        expect(readRecord(bytes, 0).kind).toMatch(/^(?:function|prototype|macro|include|file)$/);
      }),
      { seed: 29 },
    );
  });
});
