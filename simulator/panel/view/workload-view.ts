/** The load: one line for each group of tasks. What a field may hold is the topology parser's to say, and its answer stands beside it. */
import { html, nothing, type TemplateResult } from "lit";
import { CPU_SETS, TASK_KINDS } from "../../../kernel/topologies/tasks.ts";
import { plural } from "../format.ts";
import type { StoreAccess } from "../store.ts";
import type { MachineFile, TaskFields } from "../topology/machine.ts";
import { t } from "../words.ts";
import { icon } from "./icons.ts";
import { toolButton } from "./parts.ts";

/** Fields with a place of their own; all others are written as name=value. */
const OWN: ReadonlySet<string> = new Set(["kind", "cpus", "each", "count"]);

export function workloads({ state, dispatch }: StoreAccess): TemplateResult {
  const { machine } = state.setup;
  const isOpen = state.view.workloadsOpen;
  const change = (tasks: readonly TaskFields[]): void => dispatch({ kind: "machine", machine: { ...machine, tasks } });
  return html`<div class="workloads">
    <div class="section-head">
      <button
        class="disclosure"
        aria-expanded=${isOpen}
        @click=${() => dispatch({ kind: "view", change: { workloadsOpen: !isOpen } })}
      >
        ${icon(isOpen ? "down" : "chevron")}<span>${t("Load")}</span>
      </button>
      <span class="dim summary">${summaryOf(machine)}</span>
    </div>
    ${isOpen ? table(machine, change) : nothing}
  </div>`;
}

function summaryOf({ tasks }: MachineFile): string {
  if (tasks.length === 0) return t("no tasks");
  const kinds = tasks.map((group) => {
    const { kind, cpus, each, count } = group;
    const where = cpus === undefined ? "" : each === undefined ? t(" on {0}", String(cpus)) : t(" per CPU of {0}", String(cpus));
    return `${String(each ?? count ?? 1)} ${String(kind)}${where}`;
  });
  return kinds.length > 4 ? plural(kinds.length, t("group"), t("groups")) : kinds.join(" · ");
}

function table({ tasks }: MachineFile, change: (tasks: readonly TaskFields[]) => void): TemplateResult {
  const put = (at: number, group: TaskFields): void => {
    const next = [...tasks];
    next[at] = group;
    change(next);
  };
  return html`<datalist id="cpu-sets">${CPU_SETS.map((name) => html`<option value=${name}></option>`)}</datalist>
    <table class="grid edit" aria-label=${t("Groups of tasks")}>
      <thead>
        <tr>
          <th scope="col">${t("Kind")}</th>
          <th scope="col">${t("Tasks")}</th>
          <th scope="col">${t("On CPUs")}</th>
          <th scope="col">${t("Further fields")}</th>
          <th scope="col"><span class="hidden">${t("Remove")}</span></th>
        </tr>
      </thead>
      <tbody>
        ${tasks.map((group, at) => row(group, at, put, () => change(tasks.filter((_, index) => index !== at))))}
      </tbody>
    </table>
    <button class="tool" @click=${() => change([...tasks, { kind: "user-loop", cpus: "isolated", each: 1 }])}>
      ${icon("add")}<span>${t("Add group")}</span>
    </button>`;
}

function row(group: TaskFields, at: number, put: (at: number, group: TaskFields) => void, remove: () => void): TemplateResult {
  const { kind, cpus, each, count, ...others } = group;
  const isEach = each !== undefined;
  const number = at + 1;
  const placed = (fields: { readonly many?: string; readonly where?: string; readonly pinned?: boolean }): void => {
    const many = Number(fields.many ?? each ?? count ?? 1);
    const where = fields.where ?? (cpus === undefined ? "" : String(cpus));
    const pinned = fields.pinned ?? isEach;
    const place = { ...(where === "" ? {} : { cpus: where }), ...(pinned ? { each: many } : { count: many }) };
    put(at, { ...(kind === undefined ? {} : { kind }), ...place, ...others });
  };
  return html`<tr>
    <td>
      <select
        aria-label=${t("Kind of group {0}", number)}
        @change=${(event: Event) => put(at, { ...group, kind: (event.target as HTMLSelectElement).value })}
      >
        ${TASK_KINDS.map((each) => html`<option .selected=${each === kind}>${each}</option>`)}
      </select>
    </td>
    <td class="pair">
      <input
        type="number"
        min="0"
        aria-label=${t("Tasks of group {0}", number)}
        .value=${String(each ?? count ?? 1)}
        @change=${(event: Event) => placed({ many: (event.target as HTMLInputElement).value })}
      />
      <select
        aria-label=${t("How tasks of group {0} are placed", number)}
        @change=${(event: Event) => placed({ pinned: (event.target as HTMLSelectElement).value === "each" })}
      >
        <option value="each" .selected=${isEach}>${t("on each, pinned")}</option>
        <option value="count" .selected=${!isEach}>${t("in all")}</option>
      </select>
    </td>
    <td>
      <input
        type="text"
        class="mono"
        list="cpu-sets"
        aria-label=${t("CPUs of group {0}", number)}
        placeholder=${t("not isolated")}
        .value=${cpus === undefined ? "" : String(cpus)}
        @change=${(event: Event) => placed({ where: (event.target as HTMLInputElement).value.trim() })}
      />
    </td>
    <td>
      <input
        type="text"
        class="mono"
        aria-label=${t("Further fields of group {0}", number)}
        placeholder="periodNs=1000000 callsPatched=0.1"
        .value=${writeFields(others)}
        @change=${(event: Event) => {
          const own = Object.fromEntries(Object.entries(group).filter(([name]) => OWN.has(name)));
          put(at, { ...own, ...readFields((event.target as HTMLInputElement).value) });
        }}
      />
    </td>
    <td>${toolButton("close", t("Remove group {0}", number), remove)}</td>
  </tr>`;
}

/** `periodNs=1000000 comm=poll`. */
function writeFields(fields: TaskFields): string {
  return Object.entries(fields)
    .map(([name, value]) => `${name}=${typeof value === "string" && /[\s"]/.test(value) ? JSON.stringify(value) : String(value)}`)
    .join(" ");
}

/** Numbers and flags become such; everything else is text. What does not belong is told by the parser of topologies. */
export function readFields(text: string): TaskFields {
  const fields: Record<string, string | number | boolean> = {};
  for (const [, name = "", quoted, plain = ""] of text.matchAll(/(\w+)\s*=\s*(?:"([^"]*)"|(\S*))/g)) {
    if (OWN.has(name)) continue;
    if (quoted !== undefined) fields[name] = quoted;
    else if (plain === "true" || plain === "false") fields[name] = plain === "true";
    else fields[name] = plain !== "" && Number.isFinite(Number(plain)) ? Number(plain) : plain;
  }
  return fields;
}
