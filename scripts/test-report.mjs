/**
 * Counts from the test runner's report.
 *
 * @typedef {{ passed: number, failed: number, skipped: number }} Counts
 */

/**
 * @typedef {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, numTodoTests: number,
 *   testResults: readonly { status: string, assertionResults: readonly { status: string }[] }[] }} VitestReport
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
  const broken = report.testResults.filter(
    ({ status, assertionResults }) => status === "failed" && assertionResults.every((each) => each.status !== "failed"),
  ).length;
  const failed = report.numFailedTests + broken;
  return {
    passed: report.numPassedTests,
    failed: ok || failed > 0 ? failed : 1,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
