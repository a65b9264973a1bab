/** Which scenarios are explored where nobody names one, and how a scenario is named. */

/**
 * The transitions of a patch's life; those that build on an earlier one are explored from the step that matters. The cheapest first, for whoever waits
 * for a verdict: with Linux 6.12's transition.c some 10 thousand states each, then 50 and 100. Stacked patches also show most of what is needed.
 * A reversal is explored from the beginning of what it reverses: a task that is switched just then is why it waits.
 */
export const DEFAULT_SCENARIOS: readonly string[] = ["stacked@disable second", "disable", "enable", "reverse"];

export interface ScenarioName {
  readonly name: string;
  /** The step at which exploring begins; undefined: the first. */
  readonly from: string | undefined;
  /** As given. */
  readonly shown: string;
}

/** @param shown `stacked`, or `stacked@disable second`. */
export function readScenarioName(shown: string): ScenarioName {
  const at = shown.indexOf("@");
  return { shown, name: at < 0 ? shown : shown.slice(0, at), from: at < 0 ? undefined : shown.slice(at + 1) };
}
