import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CounterStep } from "./contract.ts";
import { expand, watch } from "./watch.ts";

const step: CounterStep = { cpu: 0, thread: "", function: "", file: "", line: 0, text: "", changed: [] };

/** One step that leaves variables with these values. */
function trace(values: Readonly<Record<string, string>>): readonly CounterStep[] {
  return [{ ...step, changed: Object.entries(values).map(([name, to]) => ({ name, from: "?", to })) }];
}

function value(values: Readonly<Record<string, string>>, text: string): string | undefined {
  const found = watch(trace(values), text);
  return found.ok ? found.values[0] : `wrong at ${found.at}`;
}

const VALUES = {
  target: "1",
  "user.patch_state": "-1",
  "user.thread_info.flags": "0x2000",
  "lp_first_funcs[0].stack_node.next": "&*ops",
  "ops->fops.func": "klp_ftrace_handler()",
  "object+36": "7",
  "*ops+8": "3",
};

describe("an expression", () => {
  it.each([
    ["target", "1"],
    [" user.patch_state ", "-1"],
    ["lp_first_funcs[0].stack_node.next", "&*ops"],
    ["object+36", "7"],
    ["*ops+8 == 3", "1"],
    ["target == user.patch_state", "0"],
    ["target != user.patch_state", "1"],
    ["target > user.patch_state", "1"],
    ["user.thread_info.flags == 8192", "1"],
    ["user.thread_info.flags>=0x2000", "1"],
    ["ops->fops.func == klp_ftrace_handler()", "1"],
    ["lp_first_funcs[0].stack_node.next != 0", "1"],
    ["lp_first_funcs[0].stack_node.next == &*ops", "1"],
    ["!target", "0"],
    ["!(target == 0) && user.patch_state == -1", "1"],
    ["target == 0 || target == 1", "1"],
    ["1 == 1 == 1", "1"],
    ["0 && nobody", "0"],
    ["1 || nobody", "1"],
  ])("%s is %s", (text, expected) => {
    expect(value(VALUES, text)).toBe(expected);
  });

  it.each(["nobody", "nobody == 1", "!nobody", "1 && nobody", "0 || nobody", "ops->fops.func < 3"])("%s is not known", (text) => {
    expect(value(VALUES, text)).toBeUndefined();
  });

  it.each([
    ["", 0],
    ["target ==", 9],
    ["(target", 7],
    ["target)", 6],
    ["target target", 7],
    ["== 1", 0],
    ["a ? b : c", 2],
  ])("%j is none, and is wrong at %i", (text, at) => {
    expect(watch(trace(VALUES), text)).toEqual({ ok: false, at });
  });

  it("has C's precedence", () => {
    const bit = fc.constantFrom("0", "1");
    fc.assert(
      fc.property(bit, bit, bit, (a, b, c) => {
        const expected = a === "1" || (b === "1" && c !== "1") ? "1" : "0";
        expect(value({ a, b, c }, "a || b && c == 0")).toBe(expected);
      }),
    );
  });

  it("compares numbers as numbers, however they are written", () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), fc.maxSafeInteger(), (x, y) => {
        const hex = `${x < 0 ? "-" : ""}0x${Math.abs(x).toString(16)}`;
        expect(value({ a: hex, b: String(y) }, "a < b")).toBe(x < y ? "1" : "0");
        expect(value({ a: hex, b: String(x) }, "a == b")).toBe("1");
      }),
    );
  });

  it("is never thrown about, whatever is typed", () => {
    const piece = fc.constantFrom("target", "(", ")", "!", "==", "&&", "||", "<", " ", "->", "[0]", "0x", "-1", "*", "&", "é");
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(piece, { maxLength: 60 }).map((all) => all.join("")),
        ),
        (text) => {
          const found = watch(trace(VALUES), text);
          expect(found.ok ? found.values.length === 1 : found.at <= text.length).toBe(true);
        },
      ),
    );
    expect(watch(trace(VALUES), `${"(".repeat(10_000)}1`).ok).toBe(false);
    expect(watch(trace(VALUES), `${"!".repeat(10_000)}1`).ok).toBe(false);
  });
});

describe("a pattern", () => {
  const steps = trace({ "user.patch_state": "0", "swapper.patch_state": "0", "*ops": "1", target: "0" });

  it("stands for every variable that it fits", () => {
    expect(expand(steps, "*.patch_state", 8)).toEqual(["user.patch_state", "swapper.patch_state"]);
    expect(expand(steps, "*.patch_state", 1)).toEqual(["user.patch_state"]);
    expect(expand(steps, "t*t", 8)).toEqual(["target"]);
    expect(expand(steps, "nothing*", 8)).toEqual([]);
  });

  it("is none where the name itself has an asterisk, or there is none", () => {
    expect(expand(steps, "*ops", 8)).toEqual(["*ops"]);
    expect(expand(steps, " a == b ", 8)).toEqual(["a == b"]);
    expect(expand(steps, "  ", 8)).toEqual([]);
  });
});
