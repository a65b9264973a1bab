/** Which steps of a schedule are told: those that explain something. */
import type { Follows, TraceStep } from "../result.ts";

/** Leaves out steps that explain nothing. Their part in the order of the others stays. */
export function toldSteps(steps: readonly TraceStep[], follows: readonly (readonly Follows[])[]): readonly TraceStep[] {
  const isTold = (step: TraceStep, at: number): boolean =>
    at === steps.length - 1 || step.inCycle === true || step.changed.length > 0 || step.file !== "";
  let count = 0;
  const numbers = steps.map((step, at) => (isTold(step, at) ? count++ : -1));
  const lastOfCpu = new Map<number, number>();
  const through: (readonly Follows[])[] = [];
  const told: TraceStep[] = [];
  steps.forEach((step, at) => {
    const own = lastOfCpu.get(step.cpu);
    lastOfCpu.set(step.cpu, at);
    // What a step that is left out came after, the next one of its CPU and whoever came after it do.
    const inherited = own !== undefined && numbers[own] < 0 ? through[own] : [];
    const direct = follows[at].flatMap((each) => (numbers[each.step] < 0 ? leftOut(steps, numbers, through, each) : [each]));
    const all = unique([...inherited, ...direct]).filter((each) => steps[each.step].cpu !== step.cpu);
    through.push(all);
    if (numbers[at] < 0) return;
    const renumber = (old: number | undefined): number | undefined => (old === undefined || numbers[old] < 0 ? undefined : numbers[old]);
    const staleReads = step.staleReads?.map(({ from, missed, ...read }) => {
      const [source, newer] = [renumber(from), renumber(missed)];
      return { ...read, ...(source === undefined ? {} : { from: source }), ...(newer === undefined ? {} : { missed: newer }) };
    });
    const after = all.map((each) => ({ step: numbers[each.step], by: each.by })).sort((a, b) => a.step - b.step);
    told.push({ ...step, ...(after.length === 0 ? {} : { after }), ...(staleReads === undefined ? {} : { staleReads }) });
  });
  return told;
}

/** In the place of a step that is left out: the last told one of its CPU, and what it came after itself. */
function leftOut(
  steps: readonly TraceStep[],
  numbers: readonly number[],
  through: readonly (readonly Follows[])[],
  { step, by }: Follows,
): readonly Follows[] {
  let at = step - 1;
  while (at >= 0 && (steps[at].cpu !== steps[step].cpu || numbers[at] < 0)) at--;
  return [...(at < 0 ? [] : [{ step: at, by }]), ...through[step]];
}

/** One reason for each step, a variable before none. */
function unique(follows: readonly Follows[]): readonly Follows[] {
  const found = new Map<number, Follows>();
  for (const each of follows) if ((found.get(each.step)?.by ?? "") === "") found.set(each.step, each);
  return [...found.values()];
}
