/** What stands in for a suite whose requirements are not there. */
import { describe, it } from "vitest";

/**
 * One skipped test that says what is missing and how to get it; under `CI=true`, where nothing may be skipped, one that fails.
 *
 * @param missing What is missing, and the command that fetches it.
 */
export function describeMissing(name: string, missing: string): void {
  if (process.env["CI"] === "true") {
    describe(name, () => {
      it("has what it needs", () => {
        throw new Error(missing);
      });
    });
    return;
  }
  console.warn(`SKIPPED ${name}: ${missing}`);
  describe(name, () => {
    it.todo(missing);
  });
}
