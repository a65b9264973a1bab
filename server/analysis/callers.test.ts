import { describe, expect, it } from "vitest";
import { kernelFixture } from "../../test/support/kernel-fixture.ts";
import { analyse } from "./analyse.ts";
import { callersOf, type OutsideCaller } from "./callers.ts";

async function callers(text: string): Promise<readonly OutsideCaller[]> {
  const { files, surroundings } = await kernelFixture(text);
  const [file] = files;
  if (file === undefined) throw new Error("the fixture has no file");
  return callersOf(file, surroundings, (other) => analyse(other, surroundings));
}

function written({ target, function: name, path, via }: OutsideCaller): string {
  return `${target} < ${name} in ${path}${via.length === 0 ? "" : ` via ${via.join(" > ")}`}`;
}

const FILE = "//- kernel/a.c\nvoid reach(void) { }\nstatic void hidden(void) { }\n";

describe("callers from outside", () => {
  it("are the functions of other files, each call of them", async () => {
    const found = await callers(`${FILE}
//- kernel/b.c
void twice(void) { reach(); if (x) reach(); }
//- kernel/c.c
static void once(void) { reach(); hidden(); }
`);
    expect(found.map(written)).toEqual(["reach < twice in kernel/b.c", "reach < twice in kernel/b.c", "reach < once in kernel/c.c"]);
  });

  it("come through wrappers in headers, macros and static calls", async () => {
    const found = await callers(`${FILE}
//- include/linux/w.h
static inline void wrapper(void) { reach(); }
#define WRAP() wrapper()
//- kernel/b.c
void one(void) { wrapper(); }
void two(void) { WRAP(); }
//- kernel/c.c
static int three(void) { reach(); return 0; }
void enable(void) { static_call_update(some_call, three); }
`);
    expect(found.map(written).sort()).toEqual([
      "reach < one in kernel/b.c via wrapper",
      "reach < three in kernel/c.c via some_call",
      "reach < two in kernel/b.c via WRAP > wrapper",
    ]);
  });

  it("are a wrapper itself where nobody uses it, and not the file's own", async () => {
    const found = await callers(`${FILE.replace("{ }\n", "{ }\nvoid own(void) { reach(); }\n")}
//- include/linux/w.h
static inline void wrapper(void) { reach(); }
`);
    expect(found.map(written)).toEqual(["reach < wrapper in include/linux/w.h via"].map((each) => each.replace(" via", "")));
  });

  it("of other architectures and of tools do not count", async () => {
    const found = await callers(`${FILE}
//- arch/powerpc/kernel/b.c
void there(void) { reach(); }
//- arch/x86/kernel/b.c
void here(void) { reach(); }
//- tools/b.c
void tool(void) { reach(); }
`);
    expect(found.map(written)).toEqual(["reach < here in arch/x86/kernel/b.c"]);
  });

  it("say whether RCU watches at the call", async () => {
    const [found] = await callers(`${FILE}\n//- kernel/b.c\nvoid sleeper(void) { mutex_lock(&m); reach(); mutex_unlock(&m); }\n`);
    expect(found?.rcuWatching.value).toBe("yes");
    expect(found?.from).toBe("tree");
    expect(found?.at?.end).toBeGreaterThan(found?.at?.start ?? Infinity);
  });

  it("say what a wrapper makes of RCU before it calls, not what held before the wrapper", async () => {
    const found = await callers(`${FILE}
//- include/linux/w.h
static inline void enter(void) { ct_user_exit(0); reach(); }
static inline void plain(void) { reach(); }
//- kernel/b.c
noinstr void one(void) { ct_user_enter(0); enter(); }
noinstr void two(void) { ct_user_enter(0); plain(); }
`);
    expect(found.map((each) => [each.function, each.rcuWatching.value])).toEqual([
      ["one", "yes"],
      ["two", "no"],
    ]);
  });
});
