import { expect, it } from "vitest";
import { memoryOperation, memoryOperationCounts } from "./memory-operations.ts";

it("reads every entry of the data", () => {
  expect(memoryOperationCounts.written).toBeGreaterThan(40);
  expect(memoryOperationCounts.read).toBe(memoryOperationCounts.written);
});

it.each([
  ["smp_wmb", "write"],
  ["smp_rmb", "read"],
  ["smp_mb__after_atomic", "full"],
  ["smp_load_acquire", "acquire"],
  ["smp_store_release", "release"],
  ["rcu_dereference_sched", "dependency"],
  ["list_add_tail_rcu", "release"],
  ["set_bit", "none"],
  ["test_and_clear_tsk_thread_flag", "full"],
  ["atomic_long_inc_return", "full"],
  ["atomic64_fetch_add_release", "release"],
  ["atomic_inc", "none"],
  ["atomic_fetch_or_relaxed", "none"],
  ["raw_atomic_try_cmpxchg_acquire", "acquire"],
])("%s orders: %s", (name, order) => {
  expect(memoryOperation(name)?.order).toBe(order);
});

it("knows which arguments are accessed", () => {
  expect(memoryOperation("atomic_add")?.writes).toEqual([1]);
  expect(memoryOperation("set_tsk_thread_flag")).toMatchObject({ bit: 1, flag: true, writes: [1], reads: [] });
  expect(memoryOperation("printk")).toBeUndefined();
});
