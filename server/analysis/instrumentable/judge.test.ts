import { describe, expect, it } from "vitest";
import { subjectOf } from "../../../test/support/rule-fixture.ts";
import { judgeFile, type Judged } from "./judge.ts";

async function judged(text: string): Promise<readonly Judged[]> {
  const { file, surroundings } = await subjectOf(text);
  return judgeFile(file, surroundings);
}

const names = (all: readonly Judged[]): readonly string[] => all.map(({ name, noinstr }) => (noinstr ? name : `${name} (ordinary)`));

describe("the functions that are judged", () => {
  it("are the noinstr ones, and those that turn RCU off", async () => {
    const all = await judged(`
noinstr void one(void) { }
void two(void) { }
static __always_inline void three(void) { ct_idle_enter(); }
void four(void) { ct_idle_enter(); ct_idle_exit(); }
`);
    expect(names(all)).toEqual(["one", "four (ordinary)"]);
  });

  it("include those that a macro makes, under the name that they have when compiled", async () => {
    const all = await judged(`
#define ENTRY(name) noinstr void exc_##name(int vector)
#define BOTH(name) noinstr void name(int vector) { __##name(vector); } static __always_inline void __##name(int vector)
ENTRY(first)
{
}
BOTH(second)
{
}
`);
    expect(names(all)).toEqual(["exc_first", "second"]);
  });

  it("have a way for each outcome of the conditions in them", async () => {
    const [one] = await judged(`
noinstr void one(void)
{
#ifdef CONFIG_SOME
	a();
#endif
#ifdef CONFIG_SMP
	b();
#endif
}
`);
    expect(one?.ways.length).toBe(2);
  });

  it("are none in a file that needs headers of another architecture", async () => {
    const text = "#include <asm/other-machine.h>\nnoinstr void one(void) { }\n";
    expect(await judged(`//- drivers/a.c\n${text}`)).toEqual([]);
    expect(names(await judged(`//- drivers/a.c\n${text}//- arch/x86/include/asm/other-machine.h\n`))).toEqual(["one"]);
  });
});

describe("a function that is too big to be judged", () => {
  it("is given up, and what is found until then is not made up", async () => {
    const macros = Array.from({ length: 16 }, (_, at) => `#define M${String(at + 1)}(x) (M${String(at)}(x) + M${String(at)}(x))`).join(
      "\n",
    );
    const [one] = await judged(`
int far(int x);
#define M0(x) far(x)
${macros}
noinstr void one(void)
{
	M16(1);
}
//- kernel/far.c
int far(int x) { return x; }
`);
    expect(one?.gaveUp).toBe(true);
    expect(one?.ways.every(({ calls }) => calls.every(({ target }) => target.name === "far()"))).toBe(true);
  });

  it("is one whose functions call each other", async () => {
    const [one] = await judged(`
static __always_inline void even(int x);
static __always_inline void odd(int x) { even(x - 1); }
static __always_inline void even(int x) { odd(x - 1); }
noinstr void one(void) { even(8); }
`);
    expect(one?.gaveUp).toBe(false);
  });
});
