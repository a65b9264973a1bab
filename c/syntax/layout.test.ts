import { describe, expect, it } from "vitest";
import { parseText } from "../../test/support/parse.ts";
import { fieldText } from "../../test/support/field-text.ts";

/** Size, alignment, and each member's offset or first bit and width. */
function layout(text: string): string {
  const unit = parseText(`typedef int far __attribute__((aligned(16))); typedef long near __attribute__((aligned(2))); ${text}`);
  const record = unit.records.get("s");
  if (record?.fields === undefined) return unit.problems.map((problem) => problem.message).join("; ");
  return `${record.size}/${record.align}: ${record.fields.map(fieldText).join(" ")}`;
}

// Truth: gcc 12 for x86-64; test/external/layout.test.ts asks it for thousands more.
describe("record layout", () => {
  it.each([
    ["struct s { char a; int b; short c; };", "12/4: a@0 b@4 c@8"],
    ["struct s { char a; long b; } __attribute__((packed));", "9/1: a@0 b@1"],
    ["struct s { char a; int b __attribute__((packed)); int c; };", "12/4: a@0 b@1 c@8"],
    ["struct s { char a; int b; } __attribute__((packed, aligned(4)));", "8/4: a@0 b@1"],
    ["struct s { char a; int b __attribute__((aligned(8))); };", "16/8: a@0 b@8"],
    ["struct s { int n; long tail[]; };", "8/8: n@0 tail@8"],
    ["struct s {};", "0/1: "],
    ["struct s { int a[0]; char b; };", "4/4: a@0 b@0"],
    ["struct s { int a; struct { char b; union { long c; int d; }; }; };", "24/8: a@0 _@8"],
    ["union s { int a; char b[5]; short c; };", "8/4: a@0 b@0 c@0"],
    ["struct s { unsigned a : 3, b : 30; };", "8/4: a:0+3 b:32+30"],
    ["struct s { unsigned a : 3; int : 0; char b : 2; };", "8/4: a:0+3 _:32+0 b:32+2"],
    ["struct s { char a; int b : 24; };", "4/4: a@0 b:8+24"],
    ["struct s { char a; int b : 25; };", "8/4: a@0 b:32+25"],
    ["struct s { short a : 9; int b : 9; char c : 7; };", "4/4: a:0+9 b:9+9 c:24+7"],
    ["struct s { long a : 33; int b : 31; _Bool c : 1; };", "16/8: a:0+33 b:33+31 c:64+1"],
    ["struct s { int a : 3; long b : 40; } __attribute__((packed));", "6/1: a:0+3 b:3+40"],
    ["struct s { char a; int : 5; };", "2/1: a@0 _:8+5"],
    ["struct s { char a; far b : 4; };", "32/16: a@0 b:128+4"],
    ["struct s { char a; near b; };", "10/2: a@0 b@2"],
    ['_Pragma("pack(2)") struct s { char a; int b; long c : 9; }; _Pragma("pack()") int x;', "8/2: a@0 b@2 c:48+9"],
    ['_Pragma("pack(push, 1)") struct t { int a; }; _Pragma("pack(pop)") struct s { char a; struct t b; int c; };', "12/4: a@0 b@1 c@8"],
    ["enum e { A = -1 }; struct s { enum e a : 2; enum { B } b : 2; };", "4/4: a:0+2 b:2+2"],
  ])("%s", (text, expected) => {
    expect(layout(text)).toBe(expected);
  });
});
