/** All services by number, as the machine asks for them. */
import { LibraryHost, WorldHost } from "../../../kernel/catalogue/intrinsics.ts";
import type { Host } from "../../machine/machine.ts";
import { HostAnswer } from "../../machine/stop.ts";
import type { World } from "../world.ts";
import { codeHosts } from "./code.ts";
import { cpuHosts } from "./cpu.ts";
import type { HostFunction, MutableHostCall } from "./host.ts";
import { libraryHosts } from "./library.ts";
import { rcuHosts } from "./rcu.ts";
import { reportHosts } from "./report.ts";
import { schedulingHosts } from "./scheduling.ts";
import { timeHosts } from "./time.ts";
import { waitingHosts } from "./waiting.ts";
import { workHosts } from "./work.ts";

const byName = new Map<string, HostFunction>(
  [codeHosts, cpuHosts, libraryHosts, rcuHosts, reportHosts, schedulingHosts, timeHosts, waitingHosts, workHosts].flatMap(Object.entries),
);
const numbers: readonly (readonly [string, number])[] = [...Object.entries(LibraryHost), ...Object.entries(WorldHost)];
const byNumber: readonly (HostFunction | undefined)[] = numbersToFunctions();

function numbersToFunctions(): readonly (HostFunction | undefined)[] {
  const table: (HostFunction | undefined)[] = [];
  for (const [name, number] of numbers) table[number] = byName.get(name);
  return table;
}

/** Names that the catalogue numbers and nobody carries out, and the other way round; both lists are empty (a test holds that). */
export function unmatchedHosts(): readonly string[] {
  const numbered = new Set(numbers.map(([name]) => name));
  return [
    ...numbers.filter(([name]) => !byName.has(name)).map(([name]) => name),
    ...[...byName.keys()].filter((name) => !numbered.has(name)),
  ];
}

/** The machine's way to the services. `world` is asked for at the first call: the machine is made before the world. */
export function makeHost(world: () => World | undefined): Host {
  let call: MutableHostCall | undefined;
  return (_machine, thread, id) => {
    const w = call?.w ?? world();
    if (w === undefined) return HostAnswer.Fault;
    call ??= { w, thread, cpu: 0, task: 0 };
    call.thread = thread;
    call.cpu = w.executing;
    call.task = w.taskOfThread[thread];
    const serve = byNumber[id];
    if (serve !== undefined) return serve(call);
    w.giveUp("world-host-unknown", `no service of the world has number ${id}`);
    return HostAnswer.Stop;
  };
}
