/**
 * What gcc 12 for x86-64 answers to `__has_attribute(name)` with a number other than 0. A test asks gcc again.
 *
 * The parser knows what an attribute does; this says only that gcc would accept its name.
 */
const GNU = `
NSObject access alias aligned alloc_align alloc_size always_inline artificial assume_aligned callee_pop_aggregate_return cdecl cf_check
cleanup cold common const constructor copy deprecated designated_init destructor error externally_visible fallthrough fastcall fentry_name
fentry_section flatten force_align_arg_pointer format format_arg function_return gcc_struct gnu_inline hot ifunc indirect_branch
indirect_return interrupt leaf malloc may_alias mode ms_abi ms_hook_prologue ms_struct naked no_address_safety_analysis
no_caller_saved_registers no_icf no_instrument_function no_profile_instrument_function no_reorder no_sanitize no_sanitize_address
no_sanitize_coverage no_sanitize_thread no_sanitize_undefined no_split_stack no_stack_limit no_stack_protector nocf_check noclone nocommon
nodirect_extern_access noinit noinline noipa nonnull nonstring noplt noreturn nothrow objc_nullability objc_root_class optimize packed
patchable_function_entry persistent pure regparm retain returns_nonnull returns_twice scalar_storage_order section sentinel
signed_bool_precision simd sseregparm stack_protect stdcall symver sysv_abi tainted_args target target_clones thiscall tls_model
transaction_callable transaction_may_cancel_outer transaction_pure transaction_safe transaction_safe_dynamic transaction_unsafe
transaction_wrap transparent_union unavailable uninitialized unused used vector_mask vector_size visibility volatile warn_if_not_aligned
warn_unused warn_unused_result warning weak weakref zero_call_used_regs
`;

const ATTRIBUTES: ReadonlySet<string> = new Set(GNU.split(/\s+/).filter((name) => name !== ""));

/** The version that stands for a standard attribute. */
const STANDARD: ReadonlyMap<string, number> = new Map([
  ["deprecated", 201904],
  ["fallthrough", 201904],
  ["maybe_unused", 201904],
  ["nodiscard", 202003],
]);

/**
 * The value of `__has_attribute(name)`.
 *
 * @param name With or without two underscores on each side; `gnu::name` and `name` alike.
 * @param standard Whether it is `__has_c_attribute`, which knows a name without `gnu::` only if the C standard has it.
 */
export function attributeVersion(name: string, standard: boolean): number {
  const scoped = name.replace(/^(?:__)?gnu(?:__)?::/, "");
  const plain = scoped.replace(/^__(.+)__$/, "$1");
  const known = ATTRIBUTES.has(plain) && !(standard && scoped === name);
  return STANDARD.get(plain) ?? (known ? 1 : 0);
}
