/** Which of several sources a value is taken from: the last one that says anything, in a stated order. */
import type { ValueOrigin } from "../../simulator/report/documents.ts";

export interface Said {
  readonly value: string;
  /** A file, an option or a profile, in words. */
  readonly from: string;
}

/**
 * Who goes before whom, weakest first: the profile, the tree's .config, the topology, `--machine`, `--kernel-config`, `--cmdline`, `--set`;
 * docs/machine.md and the option's help say the same. A topology goes before the configuration that lies in the tree, because it was named;
 * what a machine says of itself goes before a topology, whose tasks then run on that machine.
 *
 * @param said Weakest first; undefined where a source says nothing.
 */
export function settle(name: string, said: readonly (Said | undefined)[]): ValueOrigin | undefined {
  const known = said.filter((each) => each !== undefined);
  const last = known.at(-1);
  if (last === undefined) return undefined;
  const { value, from } = last;
  const others = known.slice(0, -1).map((each): Said => ({ value: each.value, from: each.from }));
  return { name, value, from, instead: others.reverse().filter((each) => each.value !== value) };
}

/** Those that are there. */
export function settleAll(values: readonly (readonly [name: string, said: readonly (Said | undefined)[]])[]): readonly ValueOrigin[] {
  return values.flatMap(([name, said]) => settle(name, said) ?? []);
}
