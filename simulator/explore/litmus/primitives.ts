/**
 * The kernel's primitives that litmus tests may call: what linux-kernel.def of the kernel's memory model lists, and their close relatives.
 * Arguments and orderings are those of include/linux/atomic/atomic-instrumented.h.
 */
import type { Assembler } from "./assembler.ts";
import type { Token } from "./lexer.ts";
import type { BinaryOperator, Change, Expression, FenceKind, Operation } from "./test.ts";

const NOTHING: Expression = { kind: "constant", value: { kind: "integer", value: 0 } };
const ONE: Expression = { kind: "constant", value: { kind: "integer", value: 1 } };

type Order = Extract<Operation, { kind: "update" }>["order"];

/** How arguments are read. */
export interface Arguments {
  readonly value: (code: Assembler) => Expression;
  /** The address of a place such as `*x`. */
  readonly place: (code: Assembler) => Expression;
}

interface Call extends Arguments {
  readonly code: Assembler;
  readonly token: Token;
}

const FENCES: Readonly<Record<string, FenceKind>> = {
  smp_mb: "mb",
  smp_rmb: "rmb",
  smp_wmb: "wmb",
  barrier: "barrier",
  smp_mb__before_atomic: "before-atomic",
  smp_mb__after_atomic: "after-atomic",
  smp_mb__after_spinlock: "after-spinlock",
  smp_mb__after_unlock_lock: "after-unlock-lock",
  smp_mb__after_srcu_read_unlock: "after-srcu-read-unlock",
  // Only of meaning for Alpha's data cache, which LKMM puts into READ_ONCE().
  smp_read_barrier_depends: "barrier",
  cpu_relax: "barrier",
  might_sleep: "barrier",
};

/** Flavours that the kernel has joined into one. */
const RCU_CALLS: Readonly<Record<string, "rcu-read-lock" | "rcu-read-unlock" | "grace-period">> = {
  rcu_read_lock: "rcu-read-lock",
  rcu_read_lock_bh: "rcu-read-lock",
  rcu_read_lock_sched: "rcu-read-lock",
  rcu_read_unlock: "rcu-read-unlock",
  rcu_read_unlock_bh: "rcu-read-unlock",
  rcu_read_unlock_sched: "rcu-read-unlock",
  synchronize_rcu: "grace-period",
  synchronize_rcu_expedited: "grace-period",
  synchronize_rcu_bh: "grace-period",
  synchronize_sched: "grace-period",
  synchronize_sched_expedited: "grace-period",
};

/** Names whose single argument is a place, as in READ_ONCE(*x). */
const LOADS_OF_PLACES = new Set([
  "READ_ONCE",
  "rcu_dereference",
  "rcu_dereference_check",
  "rcu_dereference_protected",
  "rcu_dereference_raw",
  "rcu_dereference_bh",
  "rcu_dereference_sched",
  "rcu_access_pointer",
  "lockless_dereference",
  "ACCESS_ONCE",
]);

/** Names whose first argument is a place and whose second is a value; whether they release. */
const STORES_TO_PLACES: Readonly<Record<string, "relaxed" | "release" | "mb">> = {
  WRITE_ONCE: "relaxed",
  RCU_INIT_POINTER: "relaxed",
  rcu_assign_pointer: "release",
  smp_store_mb: "mb",
  set_mb: "mb",
};

/** The call of a name whose parenthesis is next. */
export function callPrimitive(code: Assembler, token: Token, used: boolean, read: Arguments): Expression {
  const call = { code, token, ...read };
  code.reading.take("(");
  const value = fenceOrReader(call) ?? access(call) ?? spinlock(call) ?? srcu(call) ?? exchange(call) ?? atomic(call) ?? refuse(call);
  if (value === "nothing" && used) code.reading.wrong(token, `${token.text}() returns nothing`);
  code.reading.take(")", `after the arguments of ${token.text}()`);
  return value === "nothing" ? NOTHING : value;
}

type Result = Expression | "nothing" | undefined;

function fenceOrReader({ code, token }: Call): Result {
  const fence = own(FENCES, token.text);
  if (fence !== undefined) {
    code.emit(token, { kind: "fence", fence });
    return "nothing";
  }
  const call = own(RCU_CALLS, token.text);
  if (call === undefined) return undefined;
  if (call === "grace-period") gracePeriod(code, token, undefined);
  else code.emit(token, { kind: call });
  return "nothing";
}

function gracePeriod(code: Assembler, token: Token, address: Expression | undefined): void {
  code.emit(token, { kind: "grace-period", address, half: "begin" });
  code.emit(token, { kind: "grace-period", address, half: "end" });
}

function access(call: Call): Result {
  const { code, token, value, place } = call;
  const { text: name } = token;
  if (LOADS_OF_PLACES.has(name)) {
    const address = place(code);
    while (code.reading.takeIf(",")) value(code);
    return load(call, address, false);
  }
  if (name === "smp_load_acquire") return load(call, value(code), true);
  if (name === "smp_store_release") return store(call, value(code), true);
  const order = own(STORES_TO_PLACES, name);
  if (order === undefined) return undefined;
  const result = store(call, place(code), order === "release");
  if (order === "mb") code.emit(token, { kind: "fence", fence: "mb" });
  return result;
}

function load({ code, token }: Call, address: Expression, acquire: boolean): Expression {
  const register = code.temporary();
  code.emit(token, { kind: "load", register, address, acquire, plain: false });
  return { kind: "register", register };
}

function store({ code, token, value: read }: Call, address: Expression, release: boolean): Result {
  comma(code);
  const value = read(code);
  code.emit(token, { kind: "store", address, value, release, plain: false });
  return "nothing";
}

function comma(code: Assembler): void {
  code.reading.take(",", "between arguments");
}

/** A name with `raw_` or without. */
function spinlock({ code, token, value }: Call): Result {
  const name = token.text.replace(/^(raw_|arch_)/, "");
  if (name !== "spin_lock" && name !== "spin_unlock" && name !== "spin_trylock" && name !== "spin_is_locked") return undefined;
  const address = value(code);
  if (name === "spin_lock" || name === "spin_unlock") {
    code.emit(token, { kind: name === "spin_lock" ? "lock" : "unlock", address });
    return "nothing";
  }
  const register = code.temporary();
  code.emit(token, { kind: name === "spin_trylock" ? "trylock" : "is-locked", register, address });
  return { kind: "register", register };
}

function srcu({ code, token, value }: Call): Result {
  switch (token.text) {
    case "srcu_read_lock":
    case "srcu_down_read": {
      const address = value(code);
      const register = code.temporary();
      code.emit(token, { kind: "srcu-read-lock", register, address, section: code.reading.nextSection(token) });
      return { kind: "register", register };
    }
    case "srcu_read_unlock":
    case "srcu_up_read": {
      const address = value(code);
      comma(code);
      code.emit(token, { kind: "srcu-read-unlock", address, index: value(code) });
      return "nothing";
    }
    case "synchronize_srcu":
    case "synchronize_srcu_expedited":
      gracePeriod(code, token, value(code));
      return "nothing";
    default:
      return undefined;
  }
}

interface Ordered {
  readonly base: string;
  readonly order: Order;
}

/** A name without the suffix of its ordering. */
function orderOf(name: string): Ordered {
  const [, base, suffix] = /^(.*?)(?:_(acquire|release|relaxed))?$/.exec(name) ?? [];
  if (suffix === "acquire" || suffix === "release" || suffix === "relaxed") return { base: base ?? name, order: suffix };
  return { base: name, order: "full" };
}

/** `xchg(p, v)`, `cmpxchg(p, old, new)`, and the atomic_ ones. */
function exchange(call: Call): Result {
  const { base, order } = orderOf(plainAtomic(call.token.text));
  const { code, value } = call;
  if (base === "xchg" || base === "atomic_xchg") {
    const address = value(code);
    comma(code);
    return update(call, address, { kind: "exchange", value: value(code) }, order, "old");
  }
  if (base !== "cmpxchg" && base !== "atomic_cmpxchg") return undefined;
  const address = value(code);
  comma(code);
  const expected = value(code);
  comma(code);
  return update(call, address, { kind: "compare", expected, value: value(code) }, order, "old");
}

function update(
  { code, token }: Call,
  address: Expression,
  change: Change,
  order: Order,
  returns: "old" | "new" | "success" | "none",
): Expression {
  const register = returns === "none" ? undefined : code.temporary();
  code.emit(token, { kind: "update", register, returns: returns === "none" ? "old" : returns, address, change, order });
  return register === undefined ? NOTHING : { kind: "register", register };
}

/** atomic_long_t and atomic64_t have the same functions under other names. */
function plainAtomic(name: string): string {
  return name.replace(/^(raw_)?(atomic_long|atomic64|atomic)_/, "atomic_");
}

const ARITHMETIC: Readonly<Record<string, BinaryOperator>> = { add: "+", sub: "-", inc: "+", dec: "-", and: "&", or: "|", xor: "^" };

function atomic(call: Call): Result {
  const { code, token, value } = call;
  const name = plainAtomic(token.text);
  if (name === "atomic_read" || name === "atomic_read_acquire") return load(call, value(code), name !== "atomic_read");
  if (name === "atomic_set" || name === "atomic_set_release") return store(call, value(code), name !== "atomic_set");
  return atomicTest(call, name) ?? atomicArithmetic(call, name);
}

/** atomic_inc(), atomic_add_return_acquire(), atomic_fetch_or() and the like. */
function atomicArithmetic(call: Call, name: string): Result {
  const { base, order } = orderOf(name);
  const [, fetch, verb, returned] = /^atomic_(fetch_)?(add|sub|inc|dec|and|or|xor|andnot)(_return)?$/.exec(base) ?? [];
  if (verb === undefined || (fetch !== undefined && returned !== undefined)) return undefined;
  const returns = fetch !== undefined ? "old" : returned !== undefined ? "new" : "none";
  const { address, change } = operands(call, verb);
  const result = update(call, address, change, returns === "none" ? "relaxed" : order, returns);
  return returns === "none" ? "nothing" : result;
}

/** The operand comes first, but there is none for inc and dec. */
function operands({ code, value }: Call, verb: string): { readonly address: Expression; readonly change: Change } {
  const given = verb === "inc" || verb === "dec" ? ONE : value(code);
  if (verb !== "inc" && verb !== "dec") comma(code);
  const operand: Expression = verb === "andnot" ? { kind: "unary", operator: "~", operand: given } : given;
  return { address: value(code), change: { kind: "arithmetic", operator: ARITHMETIC[verb] ?? "&", operand } };
}

/** atomic_dec_and_test(), atomic_add_negative(), atomic_add_unless(), atomic_inc_not_zero() and the like. */
function atomicTest(call: Call, name: string): Result {
  const { code, value } = call;
  const [, tested] = /^atomic_(sub|dec|inc)_and_test$/.exec(name) ?? [];
  if (tested !== undefined) {
    const { address, change } = operands(call, tested);
    return { kind: "binary", operator: "==", left: update(call, address, change, "full", "new"), right: NOTHING };
  }
  const { base, order } = orderOf(name);
  if (base === "atomic_add_negative") {
    const { address, change } = operands(call, "add");
    return { kind: "binary", operator: "<", left: update(call, address, change, order, "new"), right: NOTHING };
  }
  if (name === "atomic_inc_not_zero") {
    return update(call, value(code), { kind: "unless", operand: ONE, unless: NOTHING }, "full", "success");
  }
  if (name !== "atomic_add_unless" && name !== "atomic_fetch_add_unless") return undefined;
  const address = value(code);
  comma(code);
  const operand = value(code);
  comma(code);
  const change: Change = { kind: "unless", operand, unless: value(code) };
  return update(call, address, change, "full", name === "atomic_add_unless" ? "success" : "old");
}

function refuse({ code, token }: Call): never {
  return code.reading.unsupported(token, `${token.text}()`);
}

function own<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}
