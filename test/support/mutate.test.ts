import { expect, test } from "vitest";
import { mutantName, mutantsOf } from "./mutate.ts";

const TEXT = `
static int state = 1;
#define IF(x) if (x)
/* if (comment) x = 1; */
static int f(int a)
{
	int i, found = 0;

	for (i = 0; i < a; i++)
		if (a == i && (i & 1))
			found = i;
	if (found)
		return "if (text) y = 2"[0];
	else
		state = a <= 3;
	for_each_thing(i)
		state += i;
	return g(a = 2);
}
`;

test("names every condition and every assignment once", () => {
  expect(mutantsOf(TEXT).map(mutantName)).toEqual([
    ": - static int state = 1",
    "f: - int i, found = 0",
    "f: - i = 0",
    "f: - i++",
    "f: ! a == i && (i & 1)",
    "f: - found = i",
    "f: ! found",
    "f: - state = a <= 3",
    "f: - state += i",
  ]);
});

test("edits only what it names", () => {
  const edited = (name: string): string => {
    const mutant = mutantsOf(TEXT).find((each) => mutantName(each) === name);
    const before = TEXT.split("\n");
    const after = mutant?.text.split("\n") ?? [];
    return after.filter((line, at) => line !== before[at]).join("|");
  };
  expect(edited(": - static int state = 1")).toBe("static int state ;");
  expect(edited("f: - int i, found = 0")).toBe("\tint i, found ;");
  expect(edited("f: - i = 0")).toBe("\tfor (; i < a; i++)");
  expect(edited("f: - i++")).toBe("\tfor (i = 0; i < a; )");
  expect(edited("f: ! a == i && (i & 1)")).toBe("\t\tif (!(a == i && (i & 1)))");
  expect(edited("f: - found = i")).toBe("\t\t\t;");
  expect(edited("f: - state = a <= 3")).toBe("\t\t;");
  expect(edited("f: - state += i")).toBe("\t\t;");
});
