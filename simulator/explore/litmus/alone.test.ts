/** For each rule about who may go first: what would not be found if it said so more often than it is true. */
import { expect, it } from "vitest";
import { makeSourceFile } from "../../../base/source-file.ts";
import { runText } from "../../../test/support/litmus.ts";
import { parseLitmus } from "./parse.ts";
import { explore } from "./search.ts";

const PARAMETERS = "int *w, int *x, int *y, int *z, atomic_t *u, spinlock_t *l";

function textOf(threads: readonly string[], condition: string): string {
  const bodies = threads.map((body, index) => `P${index}(${PARAMETERS})\n{\n${body}\n}\n`).join("\n");
  return `C test\n{}\n${bodies}\nexists (${condition})\n`;
}

function observe(threads: readonly string[], condition: string, memory: "lkmm" | "sc"): string {
  const result = runText(textOf(threads, condition), { memory });
  return result.outcome === "ok" ? result.observation : result.problem.message;
}

const STORE_X = "WRITE_ONCE(*x, 1);";
const LOAD_X = "int r0; r0 = READ_ONCE(*x);";
const READER_STORES = "rcu_read_lock(); WRITE_ONCE(*y, 1); WRITE_ONCE(*x, 1); rcu_read_unlock();";

it.each([
  ["a store before a load that would not see it", "sc", [STORE_X, LOAD_X], "1:r0=0"],
  ["a load before the store that it would see", "lkmm", [LOAD_X, STORE_X], "0:r0=1"],
  [
    "a full barrier before another",
    "lkmm",
    [`${STORE_X} smp_mb(); int r1; r1 = READ_ONCE(*y);`, `WRITE_ONCE(*y, 1); smp_mb(); ${LOAD_X}`],
    "0:r1=1 /\\ 1:r0=0",
  ],
  [
    "a full barrier after another",
    "lkmm",
    [`${STORE_X} smp_mb(); int r1; r1 = READ_ONCE(*y);`, `WRITE_ONCE(*y, 1); smp_mb(); ${LOAD_X}`],
    "0:r1=0 /\\ 1:r0=1",
  ],
  [
    "a full barrier before an update that ends one",
    "lkmm",
    [`WRITE_ONCE(*y, 1); smp_mb(); ${LOAD_X}`, `${STORE_X} smp_mb__before_atomic(); atomic_inc(u); int r1; r1 = READ_ONCE(*y);`],
    "0:r0=1 /\\ 1:r1=0",
  ],
  [
    "a lock before who is first in the test",
    "lkmm",
    [`spin_lock(l); ${LOAD_X} spin_unlock(l);`, `spin_lock(l); ${STORE_X} spin_unlock(l);`],
    "0:r0=1",
  ],
  [
    "an unlock before who looks at the lock",
    "sc",
    [`spin_lock(l); ${STORE_X} spin_unlock(l);`, `${LOAD_X} int r1; r1 = spin_is_locked(l);`],
    "1:r0=1 /\\ 1:r1=1",
  ],
  [
    "a reader before a grace period that has begun",
    "lkmm",
    [`rcu_read_lock(); ${LOAD_X} int r1; r1 = READ_ONCE(*y); rcu_read_unlock();`, `${STORE_X} synchronize_rcu(); WRITE_ONCE(*y, 1);`],
    "0:r0=0 /\\ 0:r1=0",
  ],
  [
    "a reader after a grace period",
    "lkmm",
    [`rcu_read_lock(); ${LOAD_X} int r1; r1 = READ_ONCE(*y); rcu_read_unlock();`, `${STORE_X} synchronize_rcu(); WRITE_ONCE(*y, 1);`],
    "0:r0=1 /\\ 0:r1=1",
  ],
  [
    "a reader's end before that of a grace period that does not wait for it",
    "lkmm",
    [
      READER_STORES,
      `rcu_read_lock(); int r1; r1 = READ_ONCE(*z); ${LOAD_X} rcu_read_unlock();`,
      "WRITE_ONCE(*z, 1); synchronize_rcu(); int r1; r1 = READ_ONCE(*y);",
    ],
    "1:r1=0 /\\ 1:r0=1 /\\ 2:r1=0",
  ],
  [
    "a store before what a load reads that was put off",
    "lkmm",
    [
      `${LOAD_X} WRITE_ONCE(*y, 1); smp_store_release(z, 1);`,
      "WRITE_ONCE(*w, 1); smp_mb(); WRITE_ONCE(*x, 1);",
      "int r0; r0 = READ_ONCE(*y); smp_mb(); int r1; r1 = READ_ONCE(*w);",
    ],
    "0:r0=1 /\\ 2:r0=1 /\\ 2:r1=0",
  ],
] as const)("%s (%s)", (_name, memory, threads, condition) => {
  expect(observe(threads, condition, memory)).toBe("Sometimes");
});

it("spares most of the states of readers that look at what grace periods are between", () => {
  const [a, b, c] = ["x", "y", "z"].map((name) => `READ_ONCE(*${name})`);
  const threads = [
    "WRITE_ONCE(*x, 1); WRITE_ONCE(*y, 1); WRITE_ONCE(*z, 1);",
    `int r0; int r1; r0 = ${a}; synchronize_rcu(); r1 = ${b};`,
    `int r0; int r1; r0 = ${b}; synchronize_rcu(); r1 = ${c};`,
    `int r0; int r1; rcu_read_lock(); r0 = ${c}; r1 = ${a}; rcu_read_unlock();`,
  ];
  const parsed = parseLitmus(makeSourceFile("test.litmus", textOf(threads, "1:r0=1"), "user"));
  if (!parsed.ok) throw new Error(parsed.problem.message);
  const limit = { memory: "lkmm", states: 100_000, counting: false } as const;
  const [every, some] = [explore(parsed.test, { ...limit, ordered: false }), explore(parsed.test, limit)];
  expect(some.finals).toHaveLength(every.finals.length);
  expect(every.states / some.states).toBeGreaterThan(10);
});
