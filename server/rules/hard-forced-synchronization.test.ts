import { describe, expect, it } from "vitest";
import { expectFindings, fixed, subjectOf } from "../../test/support/rule-fixture.ts";
import { hardForcedSynchronization as rule } from "./hard-forced-synchronization.ts";

const WRAPPED = `
struct work_struct;

/* Only there to be run. */
static void nothing(struct work_struct *work)
{
}

/*
 * Waits for everybody.
 */
static void wait_for_all(void)
{
	schedule_on_each_cpu(nothing);
}

int done;

void finish(void)
{
	/* Handlers may not see this half done, see wait_for_all(). */
	done = 1;

	/* wait_for_all() is needed here, too. */
	wait_for_all();
	done = 2;
	if (done)
		wait_for_all();
}
`;

const REPLACED = `
struct work_struct;

int done;

void finish(void)
{
	done = 1;

	/* synchronize_rcu() is needed here, too. */
	synchronize_rcu();
	done = 2;
	if (done)
		synchronize_rcu();
}
`;

describe("what it finds", () => {
  it("a wrapper around an empty work function", async () => {
    const text = WRAPPED.replace(
      "\tschedule_on_each_cpu(nothing);\n",
      "    schedule_on_each_cpu(nothing);\n\t// - with the empty nothing() only synchronizes\n",
    );
    const [finding] = await expectFindings(rule, text);
    expect(finding).toMatchObject({ fixable: true, function: "wait_for_all" });
    expect(finding?.message).toContain("wakes idle CPUs");
    expect(finding?.message).toContain("where RCU is not watching");
    expect(finding?.message).toContain("ARCH_WANTS_NO_INSTR");
    expect(finding?.related.map(({ message }) => message)).toEqual(["the empty function", "used here", "used here"]);
  });

  it("a direct call, and an empty function with a comment in it", async () => {
    await expectFindings(
      rule,
      `
static void nothing(struct work_struct *work) { /* nothing to do */ }
void finish(void)
{
	int ret = schedule_on_each_cpu(nothing);
	//        - No fix is offered: the result of schedule_on_each_cpu() is used
	use(ret);
}
`,
    );
  });

  it("an interrupt on every CPU that does nothing", async () => {
    await expectFindings(
      rule,
      `
static void nothing(void *unused)
{
}
void finish(void)
{
    on_each_cpu(nothing, NULL, 1);
	// - interrupts every online CPU
    smp_call_function(nothing, NULL, true);
	// - its callers may be unable to sleep
}
`,
    );
  });

  it("a function of another file that is empty", async () => {
    await expectFindings(
      rule,
      `//- kernel/a.c
#include "a.h"
void finish(void)
{
    schedule_on_each_cpu(nothing);
	// - the empty function is defined in another file
}
//- kernel/b.c
void nothing(struct work_struct *work)
{
}
`,
    );
  });

  it("a wait with the address of the function, on an architecture that promises nothing", async () => {
    await expectFindings(
      rule,
      `//- arch/powerpc/kernel/a.c
static void nothing(struct work_struct *work)
{
}
void finish(void)
{
    schedule_on_each_cpu(&nothing);
	// - powerpc does not promise
}
`,
    );
  });
});

describe("what it leaves alone", () => {
  it.each([
    ["work that does something", "static void work(struct work_struct *w) { count++; }\nvoid f(void) { schedule_on_each_cpu(work); }"],
    ["a function that nobody knows", "void f(void) { schedule_on_each_cpu(elsewhere); }"],
    ["a call that does not wait", "static void nothing(void *x) { }\nvoid f(void) { on_each_cpu(nothing, NULL, 0); }"],
    ["a grace period", "void f(void) { synchronize_rcu(); }"],
    ["an empty function for something else", "static void nothing(void *x) { }\nvoid f(void) { register_it(nothing); }"],
    [
      "a function that differs by configuration",
      "#ifdef A\nstatic void w(struct work_struct *x) { }\n#else\nstatic void w(struct work_struct *x) { y++; }\n#endif\nvoid f(void) { schedule_on_each_cpu(w); }",
    ],
    [
      "a primitive that is made this way",
      "static void nothing(void *x) { }\nvoid kick_all_cpus_sync(void) { smp_call_function(nothing, NULL, 1); }",
    ],
  ])("%s", async (_, text) => {
    await expectFindings(rule, text);
  });
});

describe("its fix", () => {
  it("replaces every call and removes what forced it, with its comments", async () => {
    const fix = await fixed(rule, WRAPPED);
    expect(fix?.title).toContain("synchronize_rcu()");
    expect(fix?.text).toBe(REPLACED);
  });

  it("keeps line ends and everything else byte for byte", async () => {
    const crlf = WRAPPED.replaceAll("\n", "\r\n");
    expect((await fixed(rule, crlf))?.text).toBe(REPLACED.replaceAll("\n", "\r\n"));
  });

  it("replaces a direct call and removes declarations", async () => {
    const text = `static void nothing(struct work_struct *work);
void finish(void)
{
	begin();
	schedule_on_each_cpu(nothing);
}

static void nothing(struct work_struct *work)
{
}
`;
    expect((await fixed(rule, text))?.text).toBe("void finish(void)\n{\n\tbegin();\n\tsynchronize_rcu();\n}\n\n");
  });

  it("leaves a comment that says more to its author", async () => {
    const more = "Handlers may not see this half done, see wait_for_all(). Nor may anybody else.";
    const text = WRAPPED.replace("Handlers may not see this half done, see wait_for_all().", more);
    expect((await fixed(rule, text))?.text).toContain(more);
  });

  it.each([
    ["RCU's own", `//- kernel/rcu/x.c\n${WRAPPED}`],
    ["RCU's own by name", WRAPPED.replaceAll("nothing", "rcu_tasks_be_rude")],
    ["on powerpc", `//- arch/powerpc/kernel/x.c\n${WRAPPED}`],
    ["in a header", `//- include/linux/x.h\n${WRAPPED}`],
    ["where the empty function is used elsewhere", `${WRAPPED}\nvoid *p = nothing;\n`],
    ["where the wrapper is handed on", `${WRAPPED}\nvoid g(void) { set_hook(wait_for_all); }\n`],
    ["where the wrapper is exported", `${WRAPPED}\nEXPORT_SYMBOL(wait_for_all);\n`],
    ["where a macro uses it", `${WRAPPED}\n#define WAIT() wait_for_all()\n`],
    ["where other files may use it", WRAPPED.replace("static void wait_for_all", "void wait_for_all")],
    ["before the promise was known", `//- version 5.10.0\n//- kernel/x.c\n${WRAPPED}`],
  ])("is not offered: %s", async (_, text) => {
    const subject = await subjectOf(text);
    const findings = rule.check(subject);
    expect(findings).toHaveLength(1);
    for (const finding of findings) {
      expect(finding.fixable).toBe(false);
      expect(finding.message).toContain("No fix is offered");
      expect(rule.fix?.(subject, finding)).toBeUndefined();
    }
  });

  it("says that RCU cannot wait for itself, and what older idle loops do", async () => {
    const [rcu] = rule.check(await subjectOf(`//- kernel/rcu/x.c\n${WRAPPED}`));
    expect(rcu?.message).toContain("RCU cannot wait for itself");
    const [old] = rule.check(await subjectOf(`//- version 6.1.0\n//- kernel/x.c\n${WRAPPED}`));
    expect(old?.message).toContain("the idle loop also runs ordinary functions");
    expect(old?.fixable).toBe(true);
  });
});
