import { describe, expect, it } from "vitest";
import { floatValue, readNumber } from "./literals-number.ts";
import { readChar, readStrings } from "./literals-text.ts";
import { typeText } from "./type-text.ts";
import { plain } from "./types-basic.ts";

/** Value and type, or code and message. */
function numberText(text: string): string {
  const literal = readNumber(text);
  if (literal.kind === "integer") return `${literal.value} ${literal.type.name}`;
  if (literal.kind === "error") return `${literal.code} ${literal.message}`;
  return `${literal.text} ${typeText(plain(literal.type))}`;
}

describe("numbers", () => {
  it.each([
    ["0", "0 int"],
    ["017", "15 int"],
    ["0b101", "5 int"],
    ["0xFFu", "255 unsigned int"],
    ["2147483647", "2147483647 int"],
    ["2147483648", "2147483648 long"],
    ["0x80000000", "2147483648 unsigned int"],
    ["0x100000000", "4294967296 long"],
    ["0x8000000000000000", "9223372036854775808 unsigned long"],
    ["1L", "1 long"],
    ["1uLL", "1 unsigned long long"],
    ["1llU", "1 unsigned long long"],
    ["0777777777777777777777", "9223372036854775807 long"],
    ["1.5", "1.5 double"],
    [".5f", ".5f float"],
    ["1e3L", "1e3L long double"],
    ["0x1p-3", "0x1p-3 double"],
    ["08", "c-syntax has an invalid digit for an octal constant"],
    ["1lul", "c-syntax has the invalid suffix `lul`"],
    ["9223372036854775808", "c-int128 needs a type wider than 64 bits"],
    ["99999999999999999999", "c-int128 is too large for any integer type"],
    ["1i", "c-complex is a complex constant"],
    ["1.5dd", "c-decimal-float is a decimal floating constant"],
    ["1.5r", "c-fixed-point is a constant of a type this machine lacks"],
    ["1.2.3", "c-syntax is not a valid number"],
    ["0x", "c-syntax has the invalid suffix `x`"],
    ["1e", "c-syntax has the invalid suffix `e`"],
  ])("%s", (text, expected) => {
    expect(numberText(text)).toBe(expected);
  });

  it("of hexadecimal floats", () => {
    expect(floatValue("0x1.8p1")).toBe(3);
    expect(floatValue("0x.8p0f")).toBe(0.5);
    expect(floatValue("2.5e1L")).toBe(25);
    expect(floatValue("1e999")).toBeUndefined();
  });
});

describe("characters", () => {
  it.each([
    ["'a'", "97 int"],
    ["'\\377'", "-1 int"],
    ["'\\xff'", "-1 int"],
    ["'\\0'", "0 int"],
    ["'\\e'", "27 int"],
    ["'ab'", "24930 int"],
    ["'abcde'", "1650680933 int"],
    ["L'é'", "233 int"],
    ["u'\\xffff'", "65535 unsigned short"],
    ["U'😀'", "128512 unsigned int"],
    ["'é'", "50089 int"],
    ["''", "is an empty character constant"],
    ["'\\x'", "has a `\\x` escape without digits"],
    ["'\\u12'", "has an incomplete `\\u` escape"],
    ["'a", "is not a complete character constant"],
  ])("%s", (text, expected) => {
    const literal = readChar(text);
    expect(literal.kind === "error" ? literal.message : `${literal.value} ${literal.type.name}`).toBe(expected);
  });
});

describe("strings", () => {
  it.each([
    [['"ab"', '"c"'], "61 62 63 00"],
    [['"\\0012\\x41g"'], "01 32 41 67 00"],
    [['"é€😀"'], "c3 a9 e2 82 ac f0 9f 98 80 00"],
    [['u"😀"'], "3d d8 00 de 00 00"],
    [['L"a"', '"b"'], "61 00 00 00 62 00 00 00 00 00 00 00"],
    [['u8"\\u00e9"'], "c3 a9 00"],
    [['"\\q"'], "71 00"],
    [['u"a"', 'L"b"'], "joins strings with different prefixes"],
    [['"abc'], "is not a complete string"],
  ])("%s", (texts, expected) => {
    const literal = readStrings(texts);
    expect(
      literal.kind === "error" ? literal.message : [...literal.bytes].map((byte) => byte.toString(16).padStart(2, "0")).join(" "),
    ).toBe(expected);
  });
});
