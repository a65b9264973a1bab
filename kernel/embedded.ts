/** The C text that the product carries: the model of the kernel and the scenarios. */
import sources from "quiesce:c-sources";

/**
 * Path below `kernel/`, such as "model/include/linux/list.h" or "scenarios/enable.c" → text.
 *
 * Frozen. Keys are in code-unit order, so that walking them is deterministic.
 */
export const embeddedSources: Readonly<Record<string, string>> = sources;
