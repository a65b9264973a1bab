/** What a run that got nowhere says: who held the last try up, what else waits for the same, and what would free it. */
import type { Problem } from "../../base/problem.ts";
import { hogsOf } from "../world/hogs.ts";
import type { World } from "../world/world.ts";

/** Names in the message at most; the tries list all. */
const NAMED = 3;
/** A kernel thread that has had a CPU for so long without a switch holds up whatever waits for one there, ns. */
const HOG = 5e9;

export function stuckProblem(w: World, message: string): Problem {
  const stragglers = w.report.tries.at(-1)?.stragglers ?? [];
  const names = stragglers.slice(0, NAMED).map(({ comm, pid, reason }) => `${comm}:${pid} (${reason})`);
  const more = stragglers.length > NAMED ? ` and ${stragglers.length - NAMED} more` : "";
  return {
    code: "stuck",
    severity: "warning",
    file: "",
    line: 0,
    column: 0,
    message: names.length === 0 ? message : `${message}; the last try was held up by ${names.join(", ")}${more}`,
    help: aboutHogs(w) ?? whatWouldHelp(stragglers),
  };
}

/** They hold up more than the transition. */
function aboutHogs(w: World): string | undefined {
  const hogs = hogsOf(w, HOG).map(({ comm, cpu, ran }) => `${comm} has run on CPU ${cpu} for ${Math.round(ran / 1e9)} s without a switch`);
  if (hogs.length === 0) return undefined;
  return `${hogs.join(", ")}: synchronize_rcu() and schedule_on_each_cpu() wait for it too; a cond_resched() in its loop would free all of them`;
}

function whatWouldHelp(stragglers: readonly { readonly willSwitch: string }[]): string {
  const ways = [...new Set(stragglers.map(({ willSwitch }) => willSwitch))];
  return ways.length === 0 ? "" : `Waits for ${ways.join("; or ")}`;
}
