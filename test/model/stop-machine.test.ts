/** Stopping every CPU, told by a small C program that runs on the model under full preemption. */
import { expect, it } from "vitest";
import { faultsOf, runProgram } from "../support/model-program.ts";

it("all CPUs stop, though the thread of the caller's comes first and may take its CPU at once", { timeout: 120_000 }, () => {
  const declarations = `
#include <linux/stop_machine.h>

#define TIMES 500

static int stops, ended;

static int note(void *unused)
{
	stops++;
	return 0;
}

static int caller(void *unused)
{
	int k;

	for (k = 0; k < TIMES; k++) {
		stop_machine(note, NULL, NULL);
		busy_for(MS / 7);
	}
	WRITE_ONCE(ended, 1);
	return 0;
}`;
  const statements = `
	start(caller, 0, 0);
	while (!READ_ONCE(ended))
		schedule_timeout_uninterruptible(1);
	CHECK(stops == TIMES);`;
  expect(faultsOf(runProgram("6.12-full", declarations, statements))).toEqual([]);
});
