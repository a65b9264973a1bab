/**
 * The compiler builtins that reach the lowering as `builtin` nodes, by the name that such a node carries: gcc's name without
 * `__builtin_` and without the suffix that tells the operand's width.
 *
 * All other builtins are gone by then: `expect`, `constant_p`, `offsetof`, `choose_expr`, `types_compatible_p`, `object_size`,
 * `classify_type`, `prefetch`, `assume_aligned` are folded or reduced to their operands; `__builtin_memcpy`, `__builtin_printf` … are
 * ordinary calls of the library function with external linkage.
 */
export type BuiltinName =
  // ---- control. `unreachable()`, `trap()`: void.
  | "unreachable"
  | "trap"
  // ---- variable arguments. `list` is always a pointer to the record `__va_list_tag` (24 bytes), as in the x86-64 ABI.
  // va_start(list), va_end(list), va_copy(to, from): void. Reading an argument is a `va-arg` node.
  | "va_start"
  | "va_end"
  | "va_copy"
  // ---- alloca(unsigned long): void *. Freed when the function returns.
  | "alloca"
  // ---- bits. The operand is unsigned of 4 or 8 bytes (bswap also 2; ffs and clrsb signed); all return int, bswap its operand's type.
  | "ffs"
  | "clz"
  | "ctz"
  | "popcount"
  | "parity"
  | "clrsb"
  | "bswap"
  // ---- abs(x): x is int, long or long long, and so is the result.
  | "abs"
  // ---- add_overflow(a, b, p): exact a op b over unbounded integers, converted to *p's type and stored there; true when it did not fit.
  // a, b and *p each have their own integer type. The `_p` forms only answer; their third argument gives the type (its value is not used).
  | "add_overflow"
  | "sub_overflow"
  | "mul_overflow"
  | "add_overflow_p"
  | "sub_overflow_p"
  | "mul_overflow_p"
  // ---- return_address(level), frame_address(level): void *; level is a constant. extract_return_addr is its operand.
  | "return_address"
  | "frame_address"
  // ---- atomics: p points to an integer, pointer or bool of 1, 2, 4 or 8 bytes (T); values are converted to T; orders are int expressions
  // with gcc's numbers: relaxed 0, consume 1, acquire 2, release 3, acq_rel 4, seq_cst 5. `__sync_*` come as these with order 5, except
  // lock_test_and_set (exchange, 2) and lock_release (store of 0, 3).
  // atomic_load(p, order): T · atomic_store(p, v, order): void · atomic_exchange(p, v, order): T
  | "atomic_load"
  | "atomic_store"
  | "atomic_exchange"
  // atomic_compare_exchange(p, T *expected, desired, weak, success, failure): bool; *expected is updated on failure
  | "atomic_compare_exchange"
  // atomic_cas_bool(p, old, new): bool · atomic_cas_value(p, old, new): T, the value before
  | "atomic_cas_bool"
  | "atomic_cas_value"
  // atomic_fetch_OP(p, v, order): T before · atomic_OP_fetch(p, v, order): T after. Pointers are not scaled.
  | "atomic_fetch_add"
  | "atomic_fetch_sub"
  | "atomic_fetch_and"
  | "atomic_fetch_or"
  | "atomic_fetch_xor"
  | "atomic_fetch_nand"
  | "atomic_add_fetch"
  | "atomic_sub_fetch"
  | "atomic_and_fetch"
  | "atomic_or_fetch"
  | "atomic_xor_fetch"
  | "atomic_nand_fetch"
  // atomic_test_and_set(p, order): bool, sets a byte to 1 · atomic_clear(p, order): void, sets it to 0
  | "atomic_test_and_set"
  | "atomic_clear"
  // atomic_thread_fence(order), atomic_signal_fence(order): void
  | "atomic_thread_fence"
  | "atomic_signal_fence";
