import { describe, expect, it } from "vitest";
import { expectFindings } from "../../test/support/rule-fixture.ts";
import { gracePeriodInReader } from "./grace-period-in-reader.ts";

const check = (text: string) => expectFindings(gracePeriodInReader, text);
const checkSilent = async (text: string): Promise<void> => {
  expect(await check(text)).toEqual([]);
};

describe("grace-period-in-reader finds", () => {
  it("synchronize_rcu() in an RCU reader", async () => {
    const [finding] = await check(`
static void replace(void)
{
  rcu_read_lock();
  synchronize_rcu();
//^ waits until the RCU reader entered by rcu_read_lock() has ended
  rcu_read_unlock();
}
`);
    expect(finding?.related.map(({ message }) => message)).toEqual(["the reader is entered here"]);
  });

  it("rcu_barrier() in a nested reader", () =>
    check(`
static void drain(void)
{
  rcu_read_lock();
  rcu_read_lock();
  rcu_read_unlock();
  rcu_barrier();
//^ rcu_barrier()
  rcu_read_unlock();
}
`));

  it("a wait for an SRCU domain in its own reader", () =>
    check(`
static void replace(struct table *table)
{
  int index = srcu_read_lock(&table->domain);
  synchronize_srcu(&table->domain);
//^ the SRCU reader of
  srcu_read_unlock(&table->domain, index);
}
`));

  it("a wait in a sched and in a bh reader", () =>
    check(`
static void replace(void)
{
  rcu_read_lock_sched();
  synchronize_rcu();
//^ synchronize_rcu()
  rcu_read_unlock_sched();
  rcu_read_lock_bh();
  synchronize_rcu_expedited();
//^ synchronize_rcu_expedited()
  rcu_read_unlock_bh();
}
`));

  it("a wrapper that always waits, on the one branch that has it", () =>
    check(`
static void settle(void)
{
  synchronize_rcu();
}
static void replace(int now)
{
  rcu_read_lock();
  if (now) {
    settle();
//  ^ comes to synchronize_rcu()
  }
  rcu_read_unlock();
}
`));

  it("a wait in a guarded reader", () =>
    check(`
static void replace(void)
{
  guard(rcu)();
  synchronize_rcu();
//^ synchronize_rcu()
}
`));
});

describe("grace-period-in-reader is silent on", () => {
  it.each([
    ["a wait after the reader", "rcu_read_lock(); use(); rcu_read_unlock(); synchronize_rcu();"],
    ["another SRCU domain", "int i = srcu_read_lock(&a); synchronize_srcu(&b); srcu_read_unlock(&a, i);"],
    ["a wait for RCU in an SRCU reader", "int i = srcu_read_lock(&a); synchronize_rcu(); srcu_read_unlock(&a, i);"],
    ["a wait for SRCU in an RCU reader", "rcu_read_lock(); synchronize_srcu(&a); rcu_read_unlock();"],
    ["a callback in a reader", "rcu_read_lock(); call_rcu(&p->head, drop); rcu_read_unlock();"],
    ["a reader that only some paths are in", "if (x) rcu_read_lock(); if (y) synchronize_rcu(); if (x) rcu_read_unlock();"],
    ["a reader left on this path", "rcu_read_lock(); if (x) { rcu_read_unlock(); synchronize_rcu(); return; } rcu_read_unlock();"],
  ])("%s", (_name, body) =>
    checkSilent(`
static void clean(struct item *p, int x, int y)
{
${body}
}
`),
  );
});
