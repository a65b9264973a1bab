/** Hooks, what a scenario reports, and what has no meaning without time (sim/world.h). */
import { TEXT_HIGH } from "../../../../c/ir/address-space.ts";
import { allocatedByUser } from "../../../../kernel/catalogue/allocations.ts";
import { messageOf, stillAllocated } from "../../../machine/fault.ts";
import { Answer } from "../../machine/machine.ts";
import { T, Timeout, W } from "../words.ts";
import type { World } from "../world.ts";
import { arg64, local, result64, type ServiceTable, visible } from "./host.ts";

/** Attributes of a function that is never hooked: it is not compiled for tracing, or has no entry of its own. */
const UNTRACED = ["no_instrument_function", "always_inline"];

const nothing = local(() => Answer.Continue);

function functionArgument(w: World, k: number): number {
  return w.m.functionAt(w.m.argument(k), w.m.argument(k + 1))?.f ?? -1;
}

/** From now on the function's entry looks at its word. */
function hookWordOf(w: World, f: number): number {
  if (w.m.hookWord[f] === 0) {
    w.m.hookWord[f] = w.wordFor(`hook ${f}`);
    w.learnt++;
  }
  return w.m.hookWord[f];
}

export const reportServices: ServiceTable = {
  __sim_traceable: local((w) => {
    const f = functionArgument(w, 0);
    const attributes = f < 0 ? UNTRACED : w.image.functions[f].attributes;
    w.m.setResult(UNTRACED.some((name) => attributes.includes(name)) ? 0 : 1);
    return Answer.Continue;
  }),
  __sim_hook: visible((w) => {
    const f = functionArgument(w, 0);
    if (f < 0) return Answer.Continue;
    const word = hookWordOf(w, f);
    w.m.sharing.note(word, true);
    w.set(word, w.m.argument(2) !== 0 || w.watched.has(f) ? 1 : 0);
    return Answer.Continue;
  }),
  __sim_entered: local((w) => {
    const check = w.watched.get(functionArgument(w, 0));
    if (check === undefined) w.m.setResult(0, 0);
    else w.m.setResult(w.m.addressOf(check), TEXT_HIGH);
    return Answer.Continue;
  }),
  __sim_replaced: nothing,
  __sim_watch_tries: nothing,
  __sim_watch_entry: local((w) => {
    const f = w.image.functionByName.get(w.m.text(w.m.argument(0)));
    w.m.setResult(f === undefined ? 0 : 1);
    if (f === undefined) return Answer.Continue;
    if (!w.watched.has(f)) w.learnt++;
    w.watched.set(f, functionArgument(w, 2));
    w.set(hookWordOf(w, f), 1);
    return Answer.Continue;
  }),
  // One place in the first part, and no more parts: rewriting more of them looks the same to everybody.
  __sim_key_sites: local((w) => {
    w.m.setResult(w.m.argument(2) === 0 ? 1 : -1);
    return Answer.Continue;
  }),
  __sim_point_begin: nothing,
  __sim_point_end: nothing,
  __sim_step: local((w) => {
    if (w.m.argument(0) === 0) return Answer.Continue;
    const { from } = w.options;
    if (w.begun || (from !== undefined && w.m.text(w.m.argument(0)) !== from)) return Answer.Continue;
    w.begun = true;
    return Answer.Leave;
  }),
  __sim_property: local((w) => {
    const name = w.m.text(w.m.argument(0));
    w.checked.add(name);
    if (w.m.argument(2) === 0) w.violate(name, w.m.text(w.m.argument(3)));
    return Answer.Continue;
  }),
  __sim_check_freed: local((w) => {
    const name = w.m.text(w.m.argument(0));
    w.checked.add(name);
    const kept = w.m.objects.liveSites(w.m.state).flatMap(({ asked }) => allocatedByUser(w.image, asked) ?? []);
    if (kept.length > 0) w.violate(name, messageOf({ message: w.m.text(w.m.argument(2)), related: stillAllocated(kept) }));
    return Answer.Continue;
  }),
  __sim_finish: visible((w) => {
    w.set(W.finished, 1);
    return Answer.Leave;
  }),
  __sim_flag_set: nothing,
  __sim_parameter: local((w) => {
    result64(w, w.options.named[w.m.text(w.m.argument(0))] ?? arg64(w, 2));
    return Answer.Continue;
  }),
  __sim_period_arm: local((w, task) => {
    w.setTask(task, T.Timeout, Timeout.Armed);
    return Answer.Continue;
  }),
  __sim_period_calls_patched: local((w, task) => {
    w.setTask(task, T.Timeout, Timeout.None);
    w.m.setResult(1);
    return Answer.Continue;
  }),
  __sim_now: local((w) => {
    result64(w, 0);
    return Answer.Continue;
  }),
  __sim_jiffies: local((w) => {
    result64(w, 0);
    return Answer.Continue;
  }),
  __sim_consume: visible(() => Answer.Continue),
  __sim_relax: visible(() => Answer.Leave),
};
