/**
 * Counts and failures from the test runner's report.
 *
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/**
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: readonly FileResult[] }} VitestReport
 * @typedef {{ status: string, name?: string, message?: string, assertionResults: readonly TestResult[] }} FileResult
 * @typedef {{ status: string, fullName?: string, failureMessages?: readonly string[] | null }} TestResult
 */

/**
 * A file that does not load has no tests to fail, and an error outside every test belongs to none: each still counts.
 *
 * @param {VitestReport | undefined} report
 * @param {boolean} ok
 * @returns {Counts}
 */
export function countsOf(report, ok) {
  if (report === undefined) return { passed: 0, failed: ok ? 0 : 1, skipped: 0 };
  const broken = report.testResults.filter(isBroken).length;
  const failed = report.numFailedTests + broken;
  return {
    passed: report.numPassedTests,
    failed: ok || failed > 0 ? failed : 1,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}

/**
 * What failed, a line or two each: the output is long, and its end is what people look at.
 *
 * @param {VitestReport | undefined} report
 * @param {boolean} ok
 * @returns {readonly string[]}
 */
export function failuresOf(report, ok) {
  const named = (report?.testResults ?? []).flatMap((file) => {
    const tests = file.assertionResults.filter((each) => each.status === "failed");
    const texts = tests.map(({ fullName, failureMessages }) => `${fullName ?? "a test"}\n    ${firstLine(failureMessages?.[0])}`);
    return isBroken(file) ? [`${file.name ?? "a file"}\n    ${firstLine(file.message)}`] : texts;
  });
  return ok || named.length > 0 ? named : ["no test, but something outside of them\n    the suite's output above says what"];
}

/**
 * A file that has failed, though none of its tests has.
 *
 * @param {FileResult} file
 */
function isBroken({ status, assertionResults }) {
  return status === "failed" && assertionResults.every((each) => each.status !== "failed");
}

/** @param {string | undefined} text */
function firstLine(text = "it says no more") {
  return text.trim().split("\n", 1)[0];
}
