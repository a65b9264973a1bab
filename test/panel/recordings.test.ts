/** Recordings that the panel's tests look at are what the engine says today. `QUIESCE_RECORD=1` makes them anew. */
import { writeFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Exploration } from "../../simulator/panel/exploration/contract.ts";
import { exploreFile, STALE_FIXTURE, STALE_OPTIONS, staleRead, withoutWriteBarriers } from "./support/explorations.ts";

/** What must hold however the search goes about it: how many states it looked at may change. */
function essence({ verdict, violation }: Exploration): unknown {
  const { property, message, steps = [] } = violation ?? {};
  return { verdict, property, message, steps };
}

it("a stale read that ends in a warning is found as it was recorded", () => {
  const found = exploreFile(withoutWriteBarriers(), "transition.c", STALE_OPTIONS);
  if (process.env["QUIESCE_RECORD"] === "1") writeFileSync(STALE_FIXTURE, `${JSON.stringify(found, undefined, 1)}\n`);
  expect(essence(found)).toEqual(essence(staleRead()));
});
