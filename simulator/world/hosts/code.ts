/** Functions whose entry is hooked, and code that is rewritten (sim/world.h, "changing code"). */
import { TEXT_HIGH } from "../../../c/ir/address-space.ts";
import { HostAnswer } from "../../machine/stop.ts";
import { EventKind } from "../events.ts";
import { majorChange } from "../load.ts";
import type { Watch, World } from "../world.ts";
import { arg, type HostCall, type HostTable, result } from "./host.ts";

/** Attributes of a function that is never hooked: it is not compiled for tracing, or has no entry of its own. */
const UNTRACED = ["no_instrument_function", "always_inline"];

export const codeHosts: HostTable = {
  __sim_traceable: (call) => {
    const f = functionArgument(call, 0);
    const attributes = f < 0 ? UNTRACED : call.w.image.functions[f].attributes;
    result(call, UNTRACED.some((name) => attributes.includes(name)) ? 0 : 1);
    return HostAnswer.Continue;
  },
  __sim_hook: (call) => {
    const f = functionArgument(call, 0);
    if (f >= 0) setHook(call, f, arg(call, 2) !== 0);
    return HostAnswer.Continue;
  },
  __sim_entered: (call) => {
    const f = functionArgument(call, 0);
    if (call.w.watched.has(f)) {
      majorChange(call.w, call.w.clock(call.cpu));
      call.w.stalls.begin(call.cpu);
    }
    if (call.w.watched.get(f)?.beginsTry === true) {
      call.w.report.beginTry(Math.round(call.w.clock(call.cpu)));
      call.w.recordNamed(EventKind.Try, call.cpu, 0, 0);
    }
    const check = call.w.watched.get(f)?.check;
    if (check === undefined) result(call, 0, 0);
    else result(call, call.w.machine.addressOf(check), TEXT_HIGH);
    return HostAnswer.Continue;
  },
  __sim_replaced: (call) => {
    const f = functionArgument(call, 0);
    if (f >= 0) call.w.replacements.add(f);
    return HostAnswer.Continue;
  },
  __sim_watch_tries: (call) => {
    watch(call.w, call.w.text(arg(call, 0)), { beginsTry: true });
    return HostAnswer.Continue;
  },
  __sim_watch_entry: (call) => {
    const known = watch(call.w, call.w.text(arg(call, 0)), { check: functionArgument(call, 2) });
    result(call, known ? 1 : 0);
    return HostAnswer.Continue;
  },
  __sim_key_sites: (call) => {
    const sites = call.w.parameters.sites[objectName(call.w, arg(call, 0))] ?? 1;
    const parts = typeof sites === "number" ? [sites] : sites;
    result(call, parts[arg(call, 2)] ?? -1);
    return HostAnswer.Continue;
  },
};

/** @param more What is to happen beside what the function is watched for already. @returns Whether there is such a function. */
function watch(w: World, name: string, more: Partial<Watch>): boolean {
  const f = w.image.functionByName.get(name);
  if (f === undefined) return false;
  w.watched.set(f, { beginsTry: false, check: undefined, ...w.watched.get(f), ...more });
  w.machine.hook(f, true);
  return true;
}

function functionArgument(call: HostCall, k: number): number {
  const found = call.w.machine.functionAt(arg(call, k), arg(call, k + 1));
  return found === undefined ? -1 : found.f;
}

function setHook(call: HostCall, f: number, on: boolean): void {
  const { w, cpu } = call;
  const { machine, hooked } = w;
  if (w.hookedFunctions.has(f) !== on) hooked[0] += on ? 1 : -1;
  if (on) w.hookedFunctions.add(f);
  else w.hookedFunctions.delete(f);
  machine.hook(f, on || w.watched.has(f));
  w.watchesWindows = w.parameters.tracingWhereRcuIsNotWatching && hooked[0] > 0;
  w.recordNamed(EventKind.Hook, cpu, f, on ? 1 : 0);
  majorChange(w, w.clock(cpu));
}

/** The global that lies at an address, or that holds it. */
function objectName(w: World, address: number): string {
  return w.image.objects.find((object) => object.address <= address && address < object.address + object.size)?.name ?? "";
}
