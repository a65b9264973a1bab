/** All services by number, as the machine asks for them. */
import { LibraryHost, WorldHost } from "../../../../kernel/catalogue/intrinsics.ts";
import { Answer } from "../../machine/machine.ts";
import { C } from "../words.ts";
import type { World } from "../world.ts";
import { cpuServices, rcuServices, workServices } from "./cpu.ts";
import type { ServiceEntry } from "./host.ts";
import { libraryServices } from "./library.ts";
import { reportServices } from "./report.ts";
import { schedulingServices } from "./scheduling.ts";

const byName: ReadonlyMap<string, ServiceEntry> = new Map(
  [libraryServices, schedulingServices, cpuServices, rcuServices, workServices, reportServices].flatMap((table) => Object.entries(table)),
);
const names: readonly (readonly [string, number])[] = [...Object.entries(LibraryHost), ...Object.entries(WorldHost)];
const byNumber: readonly (ServiceEntry | undefined)[] = numbered();

/** By number, 1 for those that are only about the CPU that asks: softirqs of others commute with them. */
const ofOneCpu = new Uint8Array(byNumber.length);
for (const [name, number] of names) {
  if (["__sim_schedule", "__sim_halt", "__sim_irq_causes", "__sim_consume", "__sim_relax"].includes(name)) ofOneCpu[number] = 1;
}

function numbered(): readonly (ServiceEntry | undefined)[] {
  const table: (ServiceEntry | undefined)[] = [];
  for (const [name, number] of names) table[number] = byName.get(name);
  return table;
}

/** Services that explorations do not offer: they end as "not explored" when one is reached. */
export function unofferedServices(): readonly string[] {
  return names.filter(([name]) => !byName.has(name)).map(([name]) => name);
}

export function serve(w: World, id: number): Answer {
  const entry = byNumber[id];
  if (entry === undefined) {
    const name = names.find(([, number]) => number === id)?.[0] ?? String(id);
    w.abandon("not-explored", `${name}() has no meaning in an exploration yet`);
    return Answer.Leave;
  }
  const { m } = w;
  const meets = ofOneCpu[id] === 1 ? 1 << m.cpu : -1;
  if (!entry.visible) {
    const had = m.turn;
    const answer = entry.run(w, w.cpu(m.cpu, C.Current), m.cpu);
    if (m.turn !== had) m.meetsElse |= meets;
    return answer;
  }
  if (!m.takeTurn()) return Answer.NotNow;
  // What the service stores is part of the one operation that it is.
  m.turn = true;
  // Services of the kernel that others notice take locks, or are barriers themselves.
  m.weak?.serialize(m.cpu, "service");
  const answer = entry.run(w, w.cpu(m.cpu, C.Current), m.cpu);
  m.turn = false;
  m.meetsElse |= meets;
  return answer;
}
