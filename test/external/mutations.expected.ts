/**
 * What each mutant of transition.c does to `enable-disable` on the load of mutations.test.ts: 6.12 first, then 6.1; `-` where the text has no such place.
 *
 * `same` needs its reason, found by reading. Names of states are those of 6.12 without TRANSITION_, and UNDEFINED is IDLE.
 */
export type Effect =
  /** As the unchanged file. */
  | "same"
  /** Completes, but needs another number of tries. */
  | "other-tries"
  | "stuck"
  | "gave-up"
  | "-"
  /** Violated: the first property or fault. */
  | `violated: ${string}`;

export interface Expectation {
  readonly effects: readonly [linux612: Effect, linux61: Effect];
  /** Why it cannot change the outcome where it does not. */
  readonly why?: string;
}

export const EXPECTATIONS: Readonly<Record<string, Expectation>> = {
  ": - static int klp_target_state = KLP_IDLE": { effects: ["violated: warn", "violated: warn"] },
  "klp_transition_work_fn: ! klp_transition_patch": { effects: ["stuck", "stuck"] },
  "klp_complete_transition: ! klp_transition_patch->replace && klp_target_state == KLP_PATCHED": {
    effects: ["same", "same"],
    why: "The patch replaces nothing: there are no replaced patches and no nops to drop, so the extra calls find empty lists.",
  },
  "klp_complete_transition: ! klp_target_state == KLP_UNPATCHED": {
    effects: ["violated: version-after-transition", "violated: version-after-transition"],
  },
  "klp_complete_transition: - func->transition = false": { effects: ["violated: warn", "violated: warn"] },
  "klp_complete_transition: ! klp_target_state == KLP_PATCHED": {
    effects: ["same", "same"],
    why: "The synchronization moves from enable to disable. Without it no handler happens to be stopped between its two reads in the nominal schedule; other schedules are the explorer's work.",
  },
  "klp_complete_transition: - task->patch_state = KLP_IDLE": {
    effects: ["violated: idle-after-transition", "violated: idle-after-transition"],
  },
  // What is left of the loop before is no task but the head of its list, and what lies around it is read as one.
  "klp_complete_transition: - task = idle_task(cpu)": { effects: ["violated: warn", "violated: warn"] },
  "klp_complete_transition: - task->patch_state = KLP_IDLE #2": {
    effects: ["violated: idle-after-transition", "violated: idle-after-transition"],
  },
  "klp_complete_transition: ! !klp_is_object_loaded(obj)": {
    effects: ["same", "same"],
    why: "The only object is the kernel, which is always loaded, and it has no callbacks to skip.",
  },
  "klp_complete_transition: ! klp_target_state == KLP_PATCHED #2": { effects: ["same", "same"], why: "The patch has no callbacks." },
  "klp_complete_transition: ! klp_target_state == KLP_UNPATCHED #2": { effects: ["same", "same"], why: "The patch has no callbacks." },
  "klp_complete_transition: - klp_target_state = KLP_IDLE": { effects: ["violated: warn", "violated: warn"] },
  "klp_complete_transition: - klp_transition_patch = NULL": { effects: ["stuck", "stuck"] },
  "klp_cancel_transition: ! WARN_ON_ONCE(klp_target_state != KLP_PATCHED)": {
    effects: ["same", "same"],
    why: "Never reached: nothing fails while the patch is enabled.",
  },
  "klp_cancel_transition: - klp_target_state = KLP_UNPATCHED": {
    effects: ["same", "same"],
    why: "Never reached: nothing fails while the patch is enabled.",
  },
  "klp_update_patch_state: ! test_and_clear_tsk_thread_flag(task, TIF_PATCH_PENDING)": {
    effects: ["violated: switched-or-marked", "violated: switched-or-marked"],
  },
  "klp_update_patch_state: - task->patch_state = READ_ONCE(klp_target_state)": {
    effects: ["violated: switched-or-marked", "violated: switched-or-marked"],
  },
  "klp_check_stack_func: ! klp_target_state == KLP_UNPATCHED": {
    effects: ["violated: switched-outside", "violated: switched-outside"],
  },
  "klp_check_stack_func: - func_addr = (unsigned long)func->new_func": {
    effects: ["violated: uninitialized-read", "violated: uninitialized-read"],
  },
  "klp_check_stack_func: - func_size = func->new_size": { effects: ["violated: uninitialized-read", "violated: uninitialized-read"] },
  "klp_check_stack_func: - ops = klp_find_ops(func->old_func)": {
    effects: ["violated: uninitialized-read", "violated: uninitialized-read"],
  },
  "klp_check_stack_func: ! list_is_singular(&ops->func_stack)": { effects: ["violated: out-of-bounds", "violated: out-of-bounds"] },
  "klp_check_stack_func: - func_addr = (unsigned long)func->old_func": {
    effects: ["violated: uninitialized-read", "violated: uninitialized-read"],
  },
  "klp_check_stack_func: - func_size = func->old_size": { effects: ["violated: uninitialized-read", "violated: uninitialized-read"] },
  "klp_check_stack_func: - prev = list_next_entry(func, stack_node)": {
    effects: ["same", "same"],
    why: "Never reached: one patch means a stack of one function.",
  },
  "klp_check_stack_func: - func_addr = (unsigned long)prev->new_func": {
    effects: ["same", "same"],
    why: "Never reached: one patch means a stack of one function.",
  },
  "klp_check_stack_func: - func_size = prev->new_size": {
    effects: ["same", "same"],
    why: "Never reached: one patch means a stack of one function.",
  },
  "klp_check_stack_func: - i = 0": { effects: ["violated: uninitialized-read", "violated: uninitialized-read"] },
  "klp_check_stack_func: - i++": { effects: ["gave-up", "gave-up"] },
  "klp_check_stack_func: - address = entries[i]": { effects: ["violated: uninitialized-read", "violated: uninitialized-read"] },
  "klp_check_stack_func: ! address >= func_addr && address < func_addr + func_size": { effects: ["stuck", "stuck"] },
  "klp_check_stack: - unsigned long *entries = this_cpu_ptr(klp_stack_entries)": { effects: ["violated: uninitialized-read", "-"] },
  "klp_check_stack: - ret = stack_trace_save_tsk_reliable(task, entries, MAX_STACK_ENTRIES)": {
    effects: ["violated: uninitialized-read", "-"],
  },
  "klp_check_stack: ! ret < 0": { effects: ["stuck", "stuck"] },
  "klp_check_stack: - nr_entries = ret": { effects: ["violated: uninitialized-read", "violated: uninitialized-read"] },
  "klp_check_stack: ! !obj->patched": {
    effects: ["other-tries", "same"],
    why: "No stack is searched. The task that is let pass too early is not the last one to be switched on 6.1, where the spinners are.",
  },
  "klp_check_stack: - ret = klp_check_stack_func(func, entries, nr_entries)": { effects: ["stuck", "stuck"] },
  "klp_check_stack: ! ret": { effects: ["stuck", "stuck"] },
  "klp_check_stack: - *oldname = func->old_name": { effects: ["violated: uninitialized-read", "violated: uninitialized-read"] },
  "klp_check_and_switch_task: ! task_curr(task) && task != current": { effects: ["stuck", "stuck"] },
  "klp_check_and_switch_task: - ret = klp_check_stack(task, arg)": {
    effects: ["violated: uninitialized-read", "violated: uninitialized-read"],
  },
  "klp_check_and_switch_task: ! ret": { effects: ["violated: switched-at-completion", "violated: switched-at-completion"] },
  "klp_check_and_switch_task: - task->patch_state = klp_target_state": {
    effects: ["violated: switched-at-completion", "violated: switched-or-marked"],
  },
  "klp_try_switch_task: ! task->patch_state == klp_target_state": { effects: ["stuck", "violated: switched-at-completion"] },
  "klp_try_switch_task: ! !klp_have_reliable_stack()": { effects: ["stuck", "stuck"] },
  "klp_try_switch_task: ! task == current": { effects: ["violated: lock-misuse", "-"] },
  "klp_try_switch_task: - ret = klp_check_and_switch_task(current, &old_name)": { effects: ["violated: uninitialized-read", "-"] },
  "klp_try_switch_task: - ret = task_call_func(task, klp_check_and_switch_task, &old_name)": {
    effects: ["violated: uninitialized-read", "violated: uninitialized-read"],
  },
  "__klp_sched_try_switch: ! likely(!klp_patch_pending(current))": {
    effects: ["same", "-"],
    why: "No kernel thread of this load runs past cond_resched() for so long that a transition meets it there.",
  },
  "__klp_sched_try_switch: ! unlikely(!klp_patch_pending(current))": {
    effects: ["same", "-"],
    why: "No kernel thread of this load runs past cond_resched() for so long that a transition meets it there.",
  },
  "klp_send_signals: ! klp_signals_cnt == SIGNALS_TIMEOUT": {
    effects: ["same", "same"],
    why: "Decides on a message only (6.1); never reached (6.12), where the transition is over before the fifteenth retry.",
  },
  "klp_send_signals: ! !klp_patch_pending(task)": {
    effects: ["same", "same"],
    why: "On 6.12 never reached: the transition is over before the fifteenth retry. On 6.1 the signals go to those that are switched already, and waking the kernel threads among them takes every CPU through the kernel, the spinners' too.",
  },
  "klp_send_signals: ! task->flags & PF_KTHREAD": {
    effects: ["same", "stuck"],
    why: "On 6.12 never reached: the transition is over before the fifteenth retry.",
  },
  "klp_try_complete_transition: - bool complete = true": { effects: ["violated: uninitialized-read", "violated: uninitialized-read"] },
  "klp_try_complete_transition: ! !klp_try_switch_task(task)": { effects: ["stuck", "stuck"] },
  "klp_try_complete_transition: - complete = false": { effects: ["violated: switched-at-completion", "violated: switched-at-completion"] },
  "klp_try_complete_transition: - task = idle_task(cpu)": { effects: ["violated: out-of-bounds", "violated: out-of-bounds"] },
  "klp_try_complete_transition: ! cpu_online(cpu)": {
    effects: ["same", "same"],
    why: "Every CPU is online; their idle tasks are then switched at once, which is remote but goes unnoticed, as they are not in a patched function.",
  },
  "klp_try_complete_transition: ! !klp_try_switch_task(task) #2": { effects: ["stuck", "stuck"] },
  "klp_try_complete_transition: - complete = false #2": {
    effects: ["same", "same"],
    why: "An idle task never is the last one: user tasks are still to be switched in the same try.",
  },
  "klp_try_complete_transition: ! task->patch_state != klp_target_state": {
    effects: ["same", "same"],
    why: "Only for CPUs that are offline; there are none.",
  },
  "klp_try_complete_transition: - task->patch_state = klp_target_state": {
    effects: ["same", "same"],
    why: "Only for CPUs that are offline; there are none.",
  },
  "klp_try_complete_transition: ! !complete": { effects: ["violated: switched-at-completion", "violated: switched-at-completion"] },
  "klp_try_complete_transition: ! klp_signals_cnt && !(klp_signals_cnt % SIGNALS_TIMEOUT)": {
    effects: ["same", "other-tries"],
    why: "Signals go out at the first retries. On 6.12 they reach nobody whom that try did not switch: whoever is left sleeps in the patched function.",
  },
  "klp_try_complete_transition: - klp_signals_cnt++": {
    effects: ["same", "stuck"],
    why: "On 6.12 the count matters from the fifteenth retry on, which is never reached.",
  },
  "klp_try_complete_transition: - patch = klp_transition_patch": {
    effects: ["violated: uninitialized-read", "violated: uninitialized-read"],
  },
  // The patch that was enabled is given up: its functions run while nothing holds their module.
  "klp_try_complete_transition: ! !patch->enabled": { effects: ["violated: runs-held-module", "violated: runs-held-module"] },
  "klp_try_complete_transition: ! patch->replace": {
    effects: ["same", "same"],
    why: "The patch replaces nothing: the list of replaced patches is empty.",
  },
  "klp_start_transition: ! task->patch_state != klp_target_state": { effects: ["stuck", "stuck"] },
  "klp_start_transition: - task = idle_task(cpu)": { effects: ["violated: out-of-bounds", "violated: out-of-bounds"] },
  "klp_start_transition: ! task->patch_state != klp_target_state #2": { effects: ["stuck", "stuck"] },
  "klp_start_transition: - klp_signals_cnt = 0": {
    effects: ["same", "other-tries"],
    why: "On 6.12 the count of the enable, four at most, is far from the fifteen that matter.",
  },
  "klp_init_transition: - int initial_state = !state": { effects: ["violated: uninitialized-read", "violated: uninitialized-read"] },
  "klp_init_transition: - klp_transition_patch = patch": { effects: ["violated: null-dereference", "violated: null-dereference"] },
  "klp_init_transition: - klp_target_state = state": { effects: ["violated: warn", "violated: warn"] },
  "klp_init_transition: - task->patch_state = initial_state": {
    effects: ["same", "same"],
    why: "The state stays idle, which differs from the target too, so every task is marked; in the nominal schedule each passes a switch point before it next meets the handler.",
  },
  "klp_init_transition: - task = idle_task(cpu)": { effects: ["violated: out-of-bounds", "violated: out-of-bounds"] },
  "klp_init_transition: - task->patch_state = initial_state #2": {
    effects: ["same", "same"],
    why: "The state stays idle, which differs from the target too, so every task is marked; in the nominal schedule each passes a switch point before it next meets the handler.",
  },
  "klp_init_transition: - func->transition = true": {
    effects: ["violated: transition-before-switch", "violated: transition-before-switch"],
  },
  "klp_reverse_transition: - klp_transition_patch->enabled = !klp_transition_patch->enabled": {
    effects: ["same", "same"],
    why: "Never reached: nothing is reversed.",
  },
  "klp_reverse_transition: - klp_target_state = !klp_target_state": {
    effects: ["same", "same"],
    why: "Never reached: nothing is reversed.",
  },
  "klp_copy_process: ! test_tsk_thread_flag(current, TIF_PATCH_PENDING)": {
    effects: ["same", "same"],
    why: "The load forks nobody after boot.",
  },
  "klp_copy_process: - child->patch_state = current->patch_state": { effects: ["same", "same"], why: "The load forks nobody after boot." },
  "klp_force_transition: ! klp_target_state == KLP_UNPATCHED": { effects: ["same", "same"], why: "Never reached: nothing is forced." },
  "klp_force_transition: - klp_transition_patch->forced = true": { effects: ["same", "same"], why: "Never reached: nothing is forced." },
  "klp_force_transition: ! klp_transition_patch->replace": { effects: ["same", "same"], why: "Never reached: nothing is forced." },
  "klp_force_transition: ! patch != klp_transition_patch": { effects: ["same", "same"], why: "Never reached: nothing is forced." },
  "klp_force_transition: - patch->forced = true": { effects: ["same", "same"], why: "Never reached: nothing is forced." },
  "klp_check_stack: - ret = stack_trace_save_tsk_reliable(task, entries, ARRAY_SIZE(entries))": {
    effects: ["-", "violated: uninitialized-read"],
  },
};
