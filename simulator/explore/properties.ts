/** Properties that every exploration checks, whatever the scenario. Those of scenarios are C assertions (`__sim_property`). */
export interface Property {
  readonly name: string;
  /** A sentence that holds where the property does. */
  readonly sentence: string;
}

export const BUILT_IN_PROPERTIES: readonly Property[] = [
  { name: "warn", sentence: "no WARN_ON() of the compiled code has a true condition" },
  { name: "bug", sentence: "no BUG_ON() of the compiled code has a true condition" },
  { name: "memory", sentence: "no access goes through a null or wild pointer, beyond an object, or to what was freed" },
  { name: "sleep-in-atomic", sentence: "nothing that may sleep is called where sleeping is not allowed" },
  { name: "lock-misuse", sentence: "no lock is taken twice by its holder or released by another, and asserted locks are held" },
  { name: "deadlock", sentence: "as long as the scenario has not ended, something can go on" },
  { name: "no-progress", sentence: "from every state the scenario's end can still be reached" },
  { name: "endless-loop", sentence: "no loop runs for ever without looking at anything that others change" },
];
