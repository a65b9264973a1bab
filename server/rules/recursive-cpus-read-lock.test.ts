import { describe, expect, it } from "vitest";
import { expectFindings, fixed } from "../../test/support/rule-fixture.ts";
import { recursiveCpusReadLock } from "./recursive-cpus-read-lock.ts";

const check = (text: string) => expectFindings(recursiveCpusReadLock, text);
const checkSilent = async (text: string): Promise<void> => {
  expect(await check(text)).toEqual([]);
};

describe("recursive-cpus-read-lock finds", () => {
  it("the lock taken twice", async () => {
    const [finding] = await check(`
static void walk(void)
{
  cpus_read_lock();
  cpus_read_lock();
//^ is held already since cpus_read_lock()
  cpus_read_unlock();
  cpus_read_unlock();
}
`);
    expect(finding?.related.map(({ message }) => message)).toEqual(["the lock is taken here"]);
  });

  it("functions that take it themselves", () =>
    check(`
static void walk(int x)
{
  cpus_read_lock();
  if (x)
    schedule_on_each_cpu(empty);
//  ^ Call it before the lock is taken
  else
    static_branch_enable(&key);
//  ^ Call static_branch_enable_cpuslocked() instead
  cpus_read_unlock();
}
`));

  it("a caller's lock that an assertion tells of", () =>
    check(`
static void walk(void)
{
  lockdep_assert_cpus_held();
  stop_machine(stopped, NULL, NULL);
//^ its caller holds already
}
`));

  it("a function of the same file that comes to it", () =>
    check(`
static void count(void)
{
  cpus_read_lock();
  tally();
  cpus_read_unlock();
}
static void walk(void)
{
  cpus_read_lock();
  count();
//^ comes to cpus_read_lock()
  cpus_read_unlock();
}
`));

  it("a guard and a reader", () =>
    check(`
static void walk(void)
{
  guard(cpus_read_lock)();
  stop_machine(stopped, NULL, NULL);
//^ stop_machine()
}
`));
});

describe("recursive-cpus-read-lock is silent on", () => {
  it.each([
    ["one after the other", "cpus_read_lock(); cpus_read_unlock(); cpus_read_lock(); cpus_read_unlock();"],
    ["the variant for those who hold it", "cpus_read_lock(); static_branch_enable_cpuslocked(&key); cpus_read_unlock();"],
    ["a lock held on some paths", "if (x) cpus_read_lock(); if (!x) stop_machine(stopped, NULL, NULL); if (x) cpus_read_unlock();"],
    ["a lock that was only tried", "cpus_read_lock(); if (cpus_read_trylock()) cpus_read_unlock(); cpus_read_unlock();"],
    ["a function that releases it", "cpus_read_lock(); leave(); "],
    ["another lock", "mutex_lock(&m); schedule_on_each_cpu(empty); mutex_unlock(&m);"],
    ["what comes after it", "cpus_read_lock(); tally(); cpus_read_unlock(); schedule_on_each_cpu(empty);"],
  ])("%s", (_name, body) => checkSilent(`static void leave(void)\n{\n  cpus_read_unlock();\n}\nstatic void clean(int x)\n{\n${body}\n}\n`));
});

describe("recursive-cpus-read-lock knows", () => {
  it("that a variant for those who hold the lock may be the same in a smaller kernel", () =>
    checkSilent(`
#define static_key_enable_cpuslocked(k) static_key_enable((k))
static void walk(struct static_key *key)
{
  cpus_read_lock();
  static_key_enable_cpuslocked(key);
  cpus_read_unlock();
}
`));
});

describe("the fix of recursive-cpus-read-lock", () => {
  it("calls the variant for those who hold the lock", async () => {
    const body = (name: string) =>
      `static void f(void)\n{\n  cpus_read_lock();\n  ${name}(stopped, NULL, NULL);\n  cpus_read_unlock();\n}\n`;
    const answer = await fixed(recursiveCpusReadLock, body("stop_machine"));
    expect(answer?.title).toBe("Call stop_machine_cpuslocked()");
    expect(answer?.text).toContain(body("stop_machine_cpuslocked"));
  });
});
