import { describe, expect, it } from "vitest";
import { wordsAtFileScope } from "./siblings.ts";

describe("the words at file scope of a candidate", () => {
  it("are those that it may define, and not those that it uses", () => {
    const text = `/* mentions */ // more
#define IN_MACRO { \\
  still_macro
static DEFINE_MUTEX(by_macro);
int object = 3, *other;
const char *text = "in_text { ";
int defined(int parameter)
{
	if ('{' == used()) { inner(); }
	return 0;
}
SYSCALL_DEFINE1(called, int, x) { return used(); }
int last;
`;
    const words = wordsAtFileScope(text);
    for (const name of ["by_macro", "object", "other", "text", "defined", "called", "last"]) expect(words).toContain(name);
    for (const name of ["mentions", "more", "IN_MACRO", "still_macro", "in_text", "used", "inner"]) expect(words).not.toContain(name);
  });

  it("are all words where braces do not match", () => {
    const words = wordsAtFileScope("#ifdef A\nvoid f(int a) {\n#else\nvoid f(long a) {\n#endif\n\tused();\n}\nint g;\n");
    for (const name of ["f", "used", "g"]) expect(words).toContain(name);
    expect(wordsAtFileScope("} int h; {")).toContain("h");
  });
});
