/** `__atomic_*` and `__sync_*`: typed by what their pointer points to, reduced to the forms of {@link ./builtin-name.ts}. */
import { argumentList } from "./arguments.ts";
import type { Expr } from "./ast.ts";
import type { BuiltinName } from "./builtin-name.ts";
import { convertForAssignment } from "./build-convert.ts";
import { assign, unary } from "./build-operator.ts";
import { constant, dereference, intConstant, valueOf } from "./build-value.ts";
import { sizeOf } from "./layout.ts";
import type { Parser } from "./parser.ts";
import { typeText } from "./type-text.ts";
import { isScalar, isFloat, pointee, Q_BOOL, Q_INT, Q_VOID, unqualified } from "./types-basic.ts";
import type { QualType } from "./types.ts";

const SEQ_CST = 5;
const ACQUIRE = 2;
const RELEASE = 3;

/** A call with its raw arguments. */
interface AtomicCall {
  readonly p: Parser;
  readonly name: string;
  readonly args: readonly Expr[];
  readonly pos: number;
  readonly end: number;
}

const FETCH_OP = /^__(?:atomic|sync)_(fetch_(?:and_)?)(add|sub|and|or|xor|nand)$/;
const OP_FETCH = /^__(?:atomic|sync)_(add|sub|and|or|xor|nand)_(?:and_)?fetch$/;

/** One of them; the cursor is behind the name. */
export function atomicBuiltin(p: Parser, fullName: string, pos: number): Expr {
  // `__sync_fetch_and_add_4` and the like: the size follows from the pointer.
  const name = fullName.replace(/_(?:1|2|4|8)$/, "");
  const args = argumentList(p);
  const call: AtomicCall = { p, name, args, pos, end: p.last };
  const sync = name.startsWith("__sync_");
  const fetchOp = FETCH_OP.exec(name);
  if (fetchOp !== null) return operation(call, `atomic_fetch_${fetchOp[2] ?? ""}` as BuiltinName, sync);
  const opFetch = OP_FETCH.exec(name);
  if (opFetch !== null) return operation(call, `atomic_${opFetch[1] ?? ""}_fetch` as BuiltinName, sync);
  return (
    (sync ? syncCall(call) : (valueCall(call) ?? genericCall(call))) ??
    p.fail("c-unsupported-builtin", `\`${fullName}\` is not supported`, pos)
  );
}

/** What the pointer argument points to, with the pointer's value. */
function target(call: AtomicCall): { readonly pointer: Expr; readonly type: QualType } {
  const pointer = valueOf(call.p, argument(call, 0));
  const to = pointee(pointer.type);
  const size = to === undefined ? undefined : sizeOf(to.type);
  if (to === undefined || !isScalar(to) || isFloat(to) || (size !== 1 && size !== 2 && size !== 4 && size !== 8)) {
    call.p.fail("c-call", `\`${call.name}\` needs a pointer to an integer or pointer, not \`${typeText(pointer.type)}\``, call.pos);
  }
  return { pointer, type: unqualified(to) };
}

function argument(call: AtomicCall, index: number): Expr {
  return call.args[index] ?? call.p.fail("c-call", `\`${call.name}\` needs more than ${call.args.length} arguments`, call.pos);
}

function value(call: AtomicCall, index: number, type: QualType): Expr {
  return convertForAssignment(call.p, argument(call, index), type, `argument ${index + 1} of \`${call.name}\``);
}

function order(call: AtomicCall, index: number): Expr {
  return value(call, index, Q_INT);
}

function fixedOrder(call: AtomicCall, number: number): Expr {
  return intConstant(number, call.pos, call.end);
}

function node(call: AtomicCall, name: BuiltinName, args: readonly Expr[], type: QualType): Expr {
  return { kind: "builtin", name, args, type, lvalue: false, pos: call.pos, end: call.end };
}

function operation(call: AtomicCall, name: BuiltinName, sync: boolean): Expr {
  const { pointer, type } = target(call);
  return node(call, name, [pointer, value(call, 1, type), sync ? fixedOrder(call, SEQ_CST) : order(call, 2)], type);
}

function syncCall(call: AtomicCall): Expr | undefined {
  switch (call.name) {
    case "__sync_synchronize":
      return node(call, "atomic_thread_fence", [fixedOrder(call, SEQ_CST)], Q_VOID);
    case "__sync_bool_compare_and_swap":
    case "__sync_val_compare_and_swap": {
      const { pointer, type } = target(call);
      const args = [pointer, value(call, 1, type), value(call, 2, type)];
      return call.name === "__sync_bool_compare_and_swap"
        ? node(call, "atomic_cas_bool", args, Q_BOOL)
        : node(call, "atomic_cas_value", args, type);
    }
    case "__sync_lock_test_and_set": {
      const { pointer, type } = target(call);
      return node(call, "atomic_exchange", [pointer, value(call, 1, type), fixedOrder(call, ACQUIRE)], type);
    }
    case "__sync_lock_release": {
      const { pointer, type } = target(call);
      const zero = convertForAssignment(call.p, intConstant(0, call.pos, call.end), type, "the value");
      return node(call, "atomic_store", [pointer, zero, fixedOrder(call, RELEASE)], Q_VOID);
    }
    default:
      return undefined;
  }
}

/** The `_n` forms, whose operands are values, and those without operands. */
function valueCall(call: AtomicCall): Expr | undefined {
  switch (call.name) {
    case "__atomic_thread_fence":
      return node(call, "atomic_thread_fence", [order(call, 0)], Q_VOID);
    case "__atomic_signal_fence":
      return node(call, "atomic_signal_fence", [order(call, 0)], Q_VOID);
    case "__atomic_test_and_set":
      return node(call, "atomic_test_and_set", [valueOf(call.p, argument(call, 0)), order(call, 1)], Q_BOOL);
    case "__atomic_clear":
      return node(call, "atomic_clear", [valueOf(call.p, argument(call, 0)), order(call, 1)], Q_VOID);
    case "__atomic_is_lock_free":
    case "__atomic_always_lock_free":
      return lockFree(call);
    case "__atomic_load_n": {
      const { pointer, type } = target(call);
      return node(call, "atomic_load", [pointer, order(call, 1)], type);
    }
    case "__atomic_store_n": {
      const { pointer, type } = target(call);
      return node(call, "atomic_store", [pointer, value(call, 1, type), order(call, 2)], Q_VOID);
    }
    case "__atomic_exchange_n": {
      const { pointer, type } = target(call);
      return node(call, "atomic_exchange", [pointer, value(call, 1, type), order(call, 2)], type);
    }
    case "__atomic_compare_exchange_n": {
      const { pointer, type } = target(call);
      return compareExchange(call, pointer, value(call, 2, type));
    }
    default:
      return undefined;
  }
}

/** The forms whose operands are pointers to values. */
function genericCall(call: AtomicCall): Expr | undefined {
  const through = (index: number): Expr => valueOf(call.p, dereference(call.p, argument(call, index), call.pos));
  switch (call.name) {
    case "__atomic_load": {
      const { pointer, type } = target(call);
      return assign(
        call.p,
        dereference(call.p, argument(call, 1), call.pos),
        node(call, "atomic_load", [pointer, order(call, 2)], type),
        call.pos,
      );
    }
    case "__atomic_store": {
      const { pointer, type } = target(call);
      const stored = convertForAssignment(call.p, through(1), type, "the stored value");
      return node(call, "atomic_store", [pointer, stored, order(call, 2)], Q_VOID);
    }
    case "__atomic_exchange": {
      const { pointer, type } = target(call);
      const stored = convertForAssignment(call.p, through(1), type, "the stored value");
      const old = node(call, "atomic_exchange", [pointer, stored, order(call, 3)], type);
      return assign(call.p, dereference(call.p, argument(call, 2), call.pos), old, call.pos);
    }
    case "__atomic_compare_exchange": {
      const { pointer, type } = target(call);
      return compareExchange(call, pointer, convertForAssignment(call.p, through(2), type, "the stored value"));
    }
    default:
      return undefined;
  }
}

function compareExchange(call: AtomicCall, pointer: Expr, desired: Expr): Expr {
  const expected = convertForAssignment(call.p, argument(call, 1), unqualified(pointer.type), `argument 2 of \`${call.name}\``);
  const weak = unary(call.p, "!", unary(call.p, "!", argument(call, 3), call.pos), call.pos);
  return node(call, "atomic_compare_exchange", [pointer, expected, desired, weak, order(call, 4), order(call, 5)], Q_BOOL);
}

function lockFree(call: AtomicCall): Expr {
  const size = argument(call, 0);
  return constant(size.kind === "constant" && size.value <= 8n ? 1n : 0n, Q_BOOL, call.pos, call.end);
}
