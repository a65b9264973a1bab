import { describe, expect, it } from "vitest";
import { countsOf, type VitestReport } from "./test-report.mjs";

const none: VitestReport = { numPassedTests: 0, numFailedTests: 0, numPendingTests: 0, numTodoTests: 0, testResults: [] };

describe("countsOf", () => {
  it("adds what is pending and what is to do as skipped", () => {
    expect(countsOf({ ...none, numPassedTests: 5, numPendingTests: 2, numTodoTests: 1 }, true)).toEqual({
      passed: 5,
      failed: 0,
      skipped: 3,
    });
  });

  it("counts failed tests once, whatever their file says", () => {
    const testResults = [{ status: "failed", assertionResults: [{ status: "failed" }, { status: "passed" }] }];
    expect(countsOf({ ...none, numPassedTests: 1, numFailedTests: 1, testResults }, false).failed).toBe(1);
  });

  it("counts a file that did not load", () => {
    const testResults = [{ status: "failed", assertionResults: [] }];
    expect(countsOf({ ...none, numPassedTests: 9, testResults }, false)).toEqual({ passed: 9, failed: 1, skipped: 0 });
  });

  it("counts an error outside every test", () => {
    expect(countsOf({ ...none, numPassedTests: 9 }, false).failed).toBe(1);
  });

  it("counts a runner that died without a report", () => {
    expect(countsOf(undefined, false)).toEqual({ passed: 0, failed: 1, skipped: 0 });
  });
});
