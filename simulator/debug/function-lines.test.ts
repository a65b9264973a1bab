import { describe, expect, it } from "vitest";
import { functionAround } from "./function-lines.ts";

const TEXT = `#include <a.h>

/* About f. */
static int f(int a,
	     int b)
{
	if (a) {
		b++;
	}
	return b;
}

static struct s table = {
	.a = 1,
};

int g(void)
{
	return 1;
}
`;

const lineOf = (part: string): number => TEXT.split("\n").findIndex((text) => text.includes(part)) + 1;

describe("the function around a line", () => {
  it.each([
    ["static int f", "f"],
    ["int b)", "f"],
    ["b++;", "f"],
    ["return b;", "f"],
    ["int g(", "g"],
    ["return 1;", "g"],
  ])("%j is %s", (part, name) => {
    expect(functionAround(TEXT, lineOf(part))?.name).toBe(name);
  });

  it("reaches from its header to its last brace", () => {
    expect(functionAround(TEXT, lineOf("b++;"))).toEqual({ name: "f", first: lineOf("static int f"), last: lineOf("return b;") + 1 });
  });

  it.each(["#include", "About f", "table", ".a = 1"])("does not exist at %j", (part) => {
    expect(functionAround(TEXT, lineOf(part))).toBeUndefined();
  });

  it("does not exist behind the text", () => {
    expect(functionAround(TEXT, 1000)).toBeUndefined();
    expect(functionAround("", 1)).toBeUndefined();
  });
});
