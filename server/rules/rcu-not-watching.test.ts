import { describe, expect, it } from "vitest";
import { expectFindings } from "../../test/support/rule-fixture.ts";
import { rcuNotWatching } from "./rcu-not-watching.ts";

const KERNEL = `
//- kernel/other.c
void far_away(void) { }
noinstr void far_but_quiet(void) { }

//- include/linux/reading.h
#define rcu_dereference(p) (p)
void far_away(void);

//- include/trace/events/nap.h
TRACE_EVENT(nap_taken,
    TP_PROTO(int cpu),
    TP_ARGS(cpu)
);
`;

const check = (text: string): ReturnType<typeof expectFindings> => expectFindings(rcuNotWatching, `//- kernel/fixture.c\n${text}${KERNEL}`);

describe("rcu-not-watching finds", () => {
  it("a reader in the idle loop, and where RCU stopped watching", async () => {
    const [finding] = await check(`
void nap(void)
{
    ct_idle_enter();
    rcu_read_lock();
//  ^ RCU does not watch this CPU here in nap(): ct_idle_enter() has told it that the CPU is in the idle loop. rcu_read_lock()
    rcu_read_unlock();
    ct_idle_exit();
}
`);
    expect(finding?.related.map(({ message }) => message)).toContain("RCU stops watching here");
  });

  it("a tracepoint, also inside a region", async () => {
    await check(`
noinstr void nap(void)
{
    instrumentation_begin();
    ct_cpuidle_enter();
    instrumentation_begin();
    trace_nap_taken(1);
//  ^ trace_nap_taken() is a tracepoint, whose probes use RCU
    instrumentation_end();
    ct_cpuidle_exit();
    instrumentation_end();
}
`);
  });

  it("a call that may be traced, as a warning", async () => {
    await check(`
void nap(void)
{
    ct_idle_enter();
    far_away();
//  ~ far_away() may be traced there, and a tracer uses RCU
    ct_idle_exit();
}
`);
  });

  it("what is read before user mode", async () => {
    await check(`
void leave(int **at)
{
    __ct_user_enter(1);
    *at = rcu_dereference(*at);
//        ^ the CPU is in user or guest mode
    __ct_user_exit(1);
}
`);
  });

  it("a path on which RCU does not watch again", async () => {
    await check(`
void nap(int some)
{
    ct_idle_enter();
    if (some)
        ct_idle_exit();
    rcu_read_lock();
//  ^ rcu_read_lock()
    rcu_read_unlock();
}
`);
  });

  it("what a helper does", async () => {
    await check(`
static __always_inline void look(void)
{
    rcu_read_lock();
    rcu_read_unlock();
}
void nap(void)
{
    ct_idle_enter();
    look();
//  ^ rcu_read_lock(), through look
    ct_idle_exit();
}
`);
  });
});

describe("rcu-not-watching says nothing of", () => {
  it.each([
    [
      "readers before and after",
      "rcu_read_lock();\n	rcu_read_unlock();\n	ct_idle_enter();\n	ct_idle_exit();\n	rcu_read_lock();\n	rcu_read_unlock();",
    ],
    ["noinstr callees", "ct_idle_enter();\n	far_but_quiet();\n	ct_idle_exit();"],
    ["calls through pointers", "ct_idle_enter();\n	ops->enter();\n	ct_idle_exit();"],
    [
      "what interrupt entry makes RCU watch",
      "ct_idle_enter();\n	ct_irq_enter();\n	rcu_read_lock();\n	rcu_read_unlock();\n	ct_irq_exit();\n	ct_idle_exit();",
    ],
    ["the branch that does not enter the idle loop", "if (some)\n		ct_idle_enter();\n	else\n		rcu_read_lock();"],
    ["a message about a broken kernel", 'ct_idle_enter();\n	if (some)\n		panic("awake");\n	ct_idle_exit();'],
  ])("%s", async (_name, body) => {
    await check(`
struct ops { void (*enter)(void); };
void nap(struct ops *ops, int some)
{
    ${body}
}
`);
  });
});
