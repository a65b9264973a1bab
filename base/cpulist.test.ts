import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatCpulist, parseCpulist } from "./cpulist.ts";

/** The CPUs of a list that must be taken. */
function cpus(text: string, cpuCount: number): readonly number[] {
  const result = parseCpulist(text, cpuCount);
  if (!result.ok) throw new Error(`${text}: ${result.error.errno} at ${result.error.at}: ${result.error.reason}`);
  return result.cpus;
}

describe("parseCpulist", () => {
  it.each([
    ["", 8, ""],
    ["0", 8, "0"],
    ["7,0-3", 8, "0-3,7"],
    ["007", 8, "7"],
    ["2-5,3-4", 8, "2-5"],
    [" ,, 1\t,,3 , ", 8, "1,3"],
    ["0 2", 8, "0,2"],
    ["0-15:2/4", 16, "0-1,4-5,8-9,12-13"],
    ["1-10:2/3", 16, "1-2,4-5,7-8,10"],
    ["0-3:0/4", 8, ""],
    ["0-3:9/9", 8, "0-3"],
    ["all", 8, "0-7"],
    ["aLL", 8, "0-7"],
    ["all:1/2", 8, "0,2,4,6"],
    ["0, all", 4, "0-3"],
    ["N", 8, "7"],
    ["2-N", 8, "2-7"],
    ["N-N:N/N", 8, "7"],
    ["0-N:1/N", 8, "0,7"],
    ["0", 1, "0"],
    // Oddities of the kernel's parser.
    ["1\n3", 8, "1"],
    ["1 \n3", 8, "1,3"],
    ["\n\n3", 8, "3"],
    ["1\0x", 8, "1"],
    ["0-3:1/2\n5", 8, "0,2,5"],
    ["0-3:1/N5", 8, "0,5"],
    ["0-3:1/4all", 8, "0-7"],
    ["2-3:1/4294967295", 8, "0-2"],
  ])("takes %j of %i CPUs as %j", (text, cpuCount, expected) => {
    expect(formatCpulist(cpus(text, cpuCount))).toBe(expected);
  });

  it.each([
    ["-1", "EINVAL", 0, "expected a CPU number, but there is '-'"],
    ["0-", "EINVAL", 2, "expected a CPU number, but the list ends"],
    ["0-\n3", "EINVAL", 2, "expected a CPU number, but the list ends"],
    ["0,x", "EINVAL", 2, "expected a CPU number, but there is 'x'"],
    ["0x4", "EINVAL", 1, "expected '-', ',' or the end, but there is 'x'"],
    ["0 - 3", "EINVAL", 2, "expected a CPU number, but there is '-'"],
    ["al", "EINVAL", 0, "expected a CPU number, but there is 'a'"],
    ["alll", "EINVAL", 3, "expected ':', ',' or the end, but there is 'l'"],
    ["n", "EINVAL", 0, "expected a CPU number, but there is 'n'"],
    ["0-3:", "EINVAL", 4, "expected a CPU number, but the list ends"],
    ["0-3:1", "EINVAL", 5, "expected '/' and the size of a group, but the list ends"],
    ["0-3:1,2", "EINVAL", 5, "expected '/' and the size of a group, but there is ','"],
    ["5-2", "EINVAL", 0, "the range runs backwards, from 5 to 2"],
    ["0,5-2", "EINVAL", 2, "the range runs backwards, from 5 to 2"],
    ["0-3:1/0", "EINVAL", 0, "a group of 0 CPUs"],
    ["0-3:4/3", "EINVAL", 0, "4 CPUs of a group of 3"],
    ["8", "ERANGE", 0, "there is no CPU 8; the last one is 7"],
    ["1,2-31", "ERANGE", 2, "there is no CPU 31; the last one is 7"],
    ["4294967294", "ERANGE", 0, "there is no CPU 4294967294; the last one is 7"],
    ["4294967295", "EINVAL", 0, "there is no CPU 4294967295"],
    ["4294967296", "EOVERFLOW", 0, "the number does not fit in 32 bits"],
    [`0-${"9".repeat(400)}`, "EOVERFLOW", 2, "the number does not fit in 32 bits"],
    ["🖥", "EINVAL", 0, "expected a CPU number, but there is '🖥'"],
  ])("refuses %j with %s at %i: %s", (text, errno, at, reason) => {
    expect(parseCpulist(text, 8)).toEqual({ ok: false, error: { errno, at, reason } });
  });

  it("agrees with the definition of a region", () => {
    const region = fc.record({ cpuCount: fc.integer({ min: 1, max: 200 }), a: fc.nat(), b: fc.nat(), c: fc.nat(), d: fc.nat() });
    fc.assert(
      fc.property(region, ({ cpuCount, a, b, c, d }) => {
        const start = a % cpuCount;
        const end = start + (b % (cpuCount - start));
        const group = 1 + (c % 40);
        const used = d % (group + 1);
        const all = Array.from({ length: cpuCount }, (_, cpu) => cpu);
        const expected = all.filter((cpu) => cpu >= start && cpu <= end && (cpu - start) % group < used);
        expect(cpus(`${start}-${end}:${used}/${group}`, cpuCount)).toEqual(expected);
      }),
    );
  });

  it("takes the union of its regions", () => {
    const list = fc.array(fc.constantFrom("0", "3-5", "N", "1-9:1/3", "all:1/4"), { maxLength: 6 });
    fc.assert(
      fc.property(list, (regions) => {
        const union = new Set(regions.flatMap((region) => cpus(region, 12)));
        expect(cpus(regions.join(","), 12)).toEqual([...union].sort((a, b) => a - b));
      }),
    );
  });

  it("never throws, and points into the text", () => {
    const text = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(..."0123456789N-,:/ \nalxA".split("")), maxLength: 30 }));
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 64 }), (list, cpuCount) => {
        const result = parseCpulist(list, cpuCount);
        const places = result.ok ? result.cpus : [result.error.at];
        const limit = result.ok ? cpuCount - 1 : list.length;
        expect(places.every((place) => place >= 0 && place <= limit)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("formatCpulist", () => {
  it.each([
    [[], ""],
    [[5], "5"],
    [[0, 1], "0-1"],
    [[3, 1, 2, 2, 7, 9, 10], "1-3,7,9-10"],
  ])("prints %j as %j", (list, expected) => {
    expect(formatCpulist(list)).toBe(expected);
  });

  it("is read back as the same CPUs", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(99)), (list) => {
        expect(cpus(formatCpulist(list), 100)).toEqual(list.sort((a, b) => a - b));
      }),
    );
  });
});
