/** Runs mocha in the extension host, with the suites that were bundled. */
import { writeFileSync } from "node:fs";
import Mocha from "mocha";

/**
 * @param load Requires the suites; they declare themselves through mocha's globals.
 * @returns Rejects when a test failed, which is how the editor learns the exit code.
 */
export function runMocha(load: () => void): Promise<void> {
  const mocha = new Mocha({ ui: "bdd", timeout: 30_000, reporter: "spec", color: false });
  mocha.suite.emit("pre-require", globalThis, "", mocha);
  load();
  return new Promise((resolve, reject) => {
    const runner = mocha.run((failures) => {
      const { passes = 0, pending = 0 } = runner.stats ?? {};
      const results = process.env["QUIESCE_RESULTS"];
      if (results !== undefined) writeFileSync(results, JSON.stringify({ passed: passes, failed: failures, skipped: pending }));
      if (failures > 0) reject(new Error(`${failures} of the tests in the extension host failed`));
      else resolve();
    });
  });
}
