/**
 * Runs before every test file: property tests draw the same values every time, so that a run that fails fails again.
 *
 * `QUIESCE_SEED=N` draws others; so does `QUIESCE_DEEP=1`, with a new seed in every run. A property that fails prints its seed.
 */
import fc from "fast-check";

const given = process.env["QUIESCE_SEED"];
const deep = process.env["QUIESCE_DEEP"] === "1";
const seed = given !== undefined && given !== "" ? Number(given) : deep ? Date.now() % 2 ** 31 : 20260101;

fc.configureGlobal({ seed, ...(deep && { numRuns: 1000 }) });
