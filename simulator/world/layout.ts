/**
 * Where things lie in the model's memory: the members of the object `sim_layout` (kernel/model/world/layout.c), read by name, and the
 * addresses of the few objects that the world writes.
 */
import type { Image } from "../../c/ir/image.ts";

const MEMBERS = [
  "task_flags_word",
  "task_preempt_count",
  "task_irqs_disabled",
  "task_cpu",
  "task_state",
  "task_flags",
  "task_pid",
  "task_comm",
  "task_number",
  "task_saved_state",
  "task_migration",
  "task_rcu_nesting",
  "task_rcu_special",
  "tif_need_resched",
  "tif_sigpending",
  "tif_notify_signal",
  "tif_polling",
  "tif_exit_work",
  "pf_kthread",
  "pf_user_worker",
  "pf_idle",
  "task_running",
  "task_interruptible",
  "task_uninterruptible",
  "task_dead",
  "task_new",
  "task_rtlock_wait",
  "preempt_mask",
  "softirq_mask",
  "hardirq_mask",
  "ct_active",
  "ct_state",
  "ct_rcu_watching",
  "ct_state_mask",
  "ct_user",
  "ct_idle",
  "ct_kernel",
  "timer_slot",
  "work_data",
] as const;

/** Byte offsets, bit numbers and masks as the model's C has them. */
export type Layout = Readonly<Record<(typeof MEMBERS)[number], number>>;

export type LayoutAnswer = { readonly layout: Layout } | { readonly missing: string };

export function readLayout(image: Image): LayoutAnswer {
  const address = objectAddress(image, "sim_layout");
  const fields = image.records.get("sim_layout")?.fields;
  if (address === undefined || fields === undefined) return { missing: "sim_layout" };
  const view = new DataView(image.data.buffer, image.data.byteOffset, image.data.byteLength);
  const layout: Record<string, number> = {};
  for (const member of MEMBERS) {
    const field = fields.find((candidate) => candidate.name === member);
    if (field === undefined) return { missing: `sim_layout.${member}` };
    layout[member] = view.getInt32(address - image.dataStart + field.offset, true);
  }
  return { layout: layout as Layout };
}

/** What the bits of thread_info.flags are called that a task serves on its way to user mode, by bit; empty for the others. */
export function readFlagNames(image: Image): readonly string[] {
  const address = objectAddress(image, "sim_layout");
  const field = image.records.get("sim_layout")?.fields?.find(({ name }) => name === "tif_names");
  if (address === undefined || field === undefined) return [];
  const from = address - image.dataStart + field.offset;
  return Array.from({ length: 32 }, (_, bit) => {
    const bytes = image.data.subarray(from + bit * FLAG_NAME, from + (bit + 1) * FLAG_NAME);
    return String.fromCharCode(...bytes.subarray(0, bytes.indexOf(0)));
  });
}

/** Bytes of a name, the zero behind it included. */
const FLAG_NAME = 20;

/** The low word of a global's address. */
export function objectAddress(image: Image, name: string): number | undefined {
  const index = image.objectByName.get(name);
  return index === undefined ? undefined : image.objects[index].address;
}
