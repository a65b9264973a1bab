import { expect, it } from "vitest";
import { unmatchedHosts } from "./table.ts";

it("carries out every service that the catalogue numbers, and no other", () => {
  expect(unmatchedHosts()).toEqual([]);
});
