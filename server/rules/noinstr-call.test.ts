import { describe, expect, it } from "vitest";
import { expectFindings, subjectOf } from "../../test/support/rule-fixture.ts";
import { noinstrCall } from "./noinstr-call.ts";

/** What the fixtures call: another file, and headers. */
const KERNEL = `
//- kernel/other.c
void far_away(void) { }
noinstr void far_but_quiet(void) { }
notrace void far_untraced(void) { }
void __noreturn give_up(void) { for (;;) ; }

//- include/linux/helpers.h
void far_away(void);
noinstr void gate_step(void);
static inline void maybe_inlined(int *at)
{
    *at += 1;
    *at *= 3;
}
static inline void stub(void) { }
static __always_inline void always_inlined(void)
{
    far_away();
}
static __always_inline void with_region(void)
{
    instrumentation_begin();
    far_away();
    instrumentation_end();
}
static __always_inline void only_if(int wanted)
{
    if (wanted)
        far_away();
}
#define CHECKED(condition) ({			\\
    int __wrong = !!(condition);		\\
    if (__wrong) {				\\
        instrumentation_begin();	\\
        far_away();			\\
        instrumentation_end();		\\
    }					\\
    __wrong;				\\
})
#define CALL(prefix, rest) prefix ## rest()
#define say(fmt, args...) far_printed(fmt, ##args)
void far_printed(const char *fmt, ...);
#define MAKE_ENTRY(name)			\\
static __always_inline void __##name(int vector);	\\
noinstr void name(int vector)			\\
{						\\
    instrumentation_begin();		\\
    __##name(vector);			\\
    instrumentation_end();			\\
}						\\
static __always_inline void __##name(int vector)

//- kernel/printing.c
void far_printed(const char *fmt, ...) { }

//- include/trace/events/gate.h
TRACE_EVENT(gate_passed,
    TP_PROTO(int cpu),
    TP_ARGS(cpu)
);
`;

const check = (text: string): ReturnType<typeof expectFindings> => expectFindings(noinstrCall, `//- kernel/fixture.c\n${text}${KERNEL}`);

describe("noinstr-call finds", () => {
  it("a function of another file", async () => {
    await check(`
noinstr void gate(void)
{
    far_away();
//  ^ far_away() is called by noinstr gate() outside an instrumentation region: it is defined in kernel/other.c
}
`);
  });

  it("what an always inlined helper of a header calls, and says how it is reached", async () => {
    const [finding] = await check(`
noinstr void gate(void)
{
    always_inlined();
//  ^ through always_inlined
}
`);
    expect(finding?.related.map(({ path, message }) => [path, message])).toEqual([
      ["include/linux/helpers.h", "always_inlined uses far_away here"],
      ["kernel/other.c", "far_away() is defined here"],
    ]);
  });

  it("helpers that the compiler need not inline, as warnings", async () => {
    await check(`
static void near(int *at)
{
    *at = 1;
}
noinstr void gate(int *at)
{
    near(at);
//  ~ nothing keeps the compiler from leaving it out of line
    maybe_inlined(at);
//  ~ maybe_inlined() is called by noinstr gate()
}
`);
  });

  it.each([
    ["noinline", "static noinline void near(int *at) { *at = 1; }", "static noinline"],
    ["exported", "void near(int *at) { *at = 1; }\nEXPORT_SYMBOL(near);", "it is exported"],
    ["with its address taken", "static void near(int *at) { *at = 1; }\nvoid *kept = near;", "its address is taken"],
    ["weak", "void __weak near(int *at) { *at = 1; }", "__weak"],
    ["notrace alone", "static noinline notrace void near(int *at) { *at = 1; }", "notrace"],
  ])("a helper of the same file that stays out of line: %s", async (_name, helper, why) => {
    await check(`
${helper}
noinstr void gate(int *at)
{
    near(at);
//  ^ ${why}
}
`);
  });

  it("a helper that is too big for several callers", async () => {
    const body = Array.from({ length: 30 }, (_, at) => `	a[${String(at)}] = b + ${String(at)} * c;`).join("\n");
    await check(`
static void big(int *a, int b, int c)
{
${body}
}
void other(int *a) { big(a, 1, 2); }
noinstr void gate(int *a)
{
    big(a, 3, 4);
//  ^ it is too big
}
`);
  });

  it("the condition of a check, whose body has a region", async () => {
    await check(`
int far_asked(void);
noinstr void gate(void)
{
    CHECKED(far_question());
//          ^ far_question() is called by noinstr gate()
}
//- kernel/question.c
int far_question(void) { return 1; }
`);
  });

  it("a call after the region, in one branch, and in a tail", async () => {
    await check(`
noinstr int gate(int some)
{
    instrumentation_begin();
    far_away();
    instrumentation_end();
    if (some > 2)
        far_away();
//      ^ far_away() is called
    return some ? far_number() : 0;
//                ^ far_number() is called
}
//- kernel/number.c
int far_number(void) { return 1; }
`);
  });

  it("a path that goes around the begin", async () => {
    const [finding] = await check(`
noinstr void gate(int some)
{
    if (some)
        goto inside;
    instrumentation_begin();
inside:
    far_away();
//  ^ far_away() is called
    instrumentation_end();
}
`);
    expect(finding?.related.map(({ message }) => message)).toContain("on the path where this holds: some");
  });

  it("names that a macro pastes, and variable arguments", async () => {
    await check(`
noinstr void gate(void)
{
    CALL(far_, away);
//  ^ through CALL
    say("gate %d", 1);
//  ^ far_printed() is called by noinstr gate() outside an instrumentation region, through say
}
`);
  });

  it("tracepoints", async () => {
    await check(`
noinstr void gate(void)
{
    trace_gate_passed(1);
//  ^ is a tracepoint (include/trace/events/gate.h)
}
`);
  });

  it("calls through pointers, as warnings", async () => {
    await check(`
struct ops { void (*enter)(void); };
noinstr void gate(struct ops *ops, void (*its)(void))
{
    ops->enter();
//            ~ ops->enter is called by noinstr gate()
    its();
//  ~ is called through a pointer
}
`);
  });

  it("static calls that are given an ordinary function, as warnings", async () => {
    await check(`
DEFINE_STATIC_CALL(noisy, far_away);
DEFINE_STATIC_CALL(quiet, far_but_quiet);
noinstr void gate(void)
{
    static_call(noisy)();
//  ~ static_call(noisy) is called by noinstr gate() outside an instrumentation region: it may go to far_away()
    static_call(quiet)();
    static_call(nobody_knows)();
}
`);
  });

  it("what only some builds call, as a warning that names them", async () => {
    await check(`
#ifdef CONFIG_GATE_DEBUG
#define note() far_away()
#else
#define note() do { } while (0)
#endif
noinstr void gate(void)
{
    note();
//  ~ in a build with CONFIG_GATE_DEBUG
}
`);
  });

  it("what every build calls, one way or the other", async () => {
    await check(`
#ifdef CONFIG_GATE_DEBUG
#define note() far_away()
#else
#define note() far_printed("")
#endif
noinstr void gate(void)
{
    note();
//  ^ far_away() is called
}
`);
  });

  it("what a constant argument leaves of a helper", async () => {
    await check(`
noinstr void gate(void)
{
    only_if(1);
//  ^ through only_if
    only_if(0);
}
`);
  });

  it("what does not return", async () => {
    await check(`
noinstr void gate(void)
{
    give_up();
//  ^ give_up() is called
}
`);
  });

  it("bodies that a macro makes noinstr, and those it calls outside its region", async () => {
    await check(`
#define RAW_ENTRY(name) noinstr void name(int vector)
RAW_ENTRY(raw_gate)
{
    far_away();
//  ^ noinstr raw_gate()
}
MAKE_ENTRY(whole_gate)
{
    far_away();
}
`);
  });

  it("each name once for a place", async () => {
    const [finding] = await check(`
static __always_inline void both(void)
{
    far_away();
    far_printed("");
    far_away();
}
noinstr void gate(void)
{
    both();
//  ^ So is far_printed().
}
`);
    expect(finding?.message).not.toContain("So are");
  });
});

describe("noinstr-call says nothing of", () => {
  it.each([
    ["noinstr callees", "far_but_quiet();\n	gate_step();"],
    ["helpers with a region of their own", "with_region();\n	CHECKED(some);"],
    ["stubs", "stub();"],
    [
      "calls inside a region, also a nested one",
      "instrumentation_begin();\n	instrumentation_begin();\n	far_away();\n	instrumentation_end();\n	far_away();\n	instrumentation_end();",
    ],
    ["dead code", "if (0)\n		far_away();\n	if (IS_ENABLED(CONFIG_GATE_DEBUG) && some)\n		far_away();"],
    ["names of unknown things", "nobody_knows(some);"],
    ["the operand of sizeof and typeof", "some = sizeof(far_number());\n	typeof(far_number()) other = some;"],
    ["memory operations", "memcpy(&some, &some, 4);\n	memset(&some, 0, 4);"],
    ["a begin without an end before what does not return", "if (some) {\n		instrumentation_begin();\n		give_up();\n	}"],
    ["casts that look like calls", "some = (u32)(some);\n	some = (unsigned long)(some + 1);"],
  ])("%s", async (_name, body) => {
    await check(`
noinstr void gate(int some)
{
    ${body}
}
//- kernel/number.c
int far_number(void) { return 1; }
`);
  });

  it("functions that are not noinstr", async () => {
    await check("void ordinary(void)\n{\n	far_away();\n}\n");
  });

  it("a definition whose prototype says noinstr", async () => {
    await check("void gate_step(void)\n{\n	stub();\n}\nnoinstr void gate(void)\n{\n	gate_step();\n}\n");
  });

  it("code of another configuration", async () => {
    await check("#ifdef CONFIG_X86_32\nnoinstr void gate(void)\n{\n	far_away();\n}\n#endif\n");
  });
});

it("judges __cpuidle from the version on in which it is noinstr", async () => {
  const body = "void __cpuidle nap(void)\n{\n	far_away();\n}\n//- kernel/other.c\nvoid far_away(void) { }\n";
  const found = async (head: string): Promise<number> => noinstrCall.check(await subjectOf(`${head}//- kernel/fixture.c\n${body}`)).length;
  expect([await found(""), await found("//- version 6.1.0\n")]).toEqual([1, 0]);
});
