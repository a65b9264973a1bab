import { describe, expect, it } from "vitest";
import { ALWAYS, join, judge, NEVER } from "./conditions.ts";

const PLACE = { path: "include/linux/a.h", offset: 0 };
const verdict = (...conditions: readonly string[]): ReturnType<typeof judge> =>
  judge(conditions, PLACE, (name) => (name === "HERE" ? "yes" : "no"));

describe("conditions of the build", () => {
  it.each([
    ["defined(CONFIG_SMP)"],
    ["IS_ENABLED(CONFIG_SMP) && !defined(CONFIG_X86_32)"],
    ["defined CONFIG_SMP || defined(CONFIG_KASAN)"],
    ["BITS_PER_LONG == 64"],
    ["defined(HERE)"],
    ["!defined(NOT_HERE)"],
    ["!(defined(NOT_HERE) && defined(CONFIG_KASAN))"],
    ["1"],
    ["defined(__KERNEL__)"],
  ])("%s holds", (condition) => {
    expect(verdict(condition)).toEqual(ALWAYS);
  });

  it.each([
    ["defined(CONFIG_TINY_RCU)"],
    ["BITS_PER_LONG == 32"],
    ["0"],
    ["defined(CONFIG_KVM_MODULE)"],
    ["IS_MODULE(CONFIG_KVM)"],
    ["defined(__ASSEMBLY__) || !defined(CONFIG_SMP)"],
  ])("%s does not", (condition) => {
    expect(verdict(condition)).toEqual(NEVER);
  });

  it("keeps what the build decides, in one form for each option", () => {
    expect(verdict("defined(CONFIG_A)", "!IS_ENABLED(CONFIG_B)", "!(defined(CONFIG_C))", "FOO > 3").facts).toEqual([
      { condition: "CONFIG_A", holds: true },
      { condition: "CONFIG_B", holds: false },
      { condition: "CONFIG_C", holds: false },
      { condition: "FOO>3", holds: true },
    ]);
  });

  it("joins what can hold together", () => {
    const [a, notA, b] = [
      { condition: "CONFIG_A", holds: true },
      { condition: "CONFIG_A", holds: false },
      { condition: "CONFIG_B", holds: true },
    ];
    expect(join([a], [b, a])).toEqual([a, b]);
    expect(join([a, b], [notA])).toBeUndefined();
  });
});
