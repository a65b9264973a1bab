import { describe, expect, it } from "vitest";
import { countsOf, failuresOf, type VitestReport } from "./test-report.mjs";

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

describe("failuresOf", () => {
  it("names failed tests and files that did not load, with the first line of why", () => {
    const testResults = [
      { status: "failed", name: "a.test.ts", message: "SyntaxError: nothing\nat once", assertionResults: [] },
      {
        status: "failed",
        assertionResults: [
          { status: "failed", fullName: "a panel opens", failureMessages: ["Error: it is shut\n    at panel"] },
          { status: "passed", fullName: "a panel shuts", failureMessages: [] },
        ],
      },
    ];
    expect(failuresOf({ ...none, testResults }, false)).toEqual([
      "a.test.ts\n    SyntaxError: nothing",
      "a panel opens\n    Error: it is shut",
    ]);
  });

  it("says so where a suite failed and none of its tests did", () => {
    const told = [expect.stringContaining("outside of them")];
    expect(failuresOf(none, false)).toEqual(told);
    expect(failuresOf(undefined, false)).toEqual(told);
  });

  it("is empty where nothing failed", () => {
    expect(failuresOf(none, true)).toEqual([]);
  });
});
