import { expect, it } from "vitest";
import { CompileCache } from "../../kernel/compile/unit-cache.ts";
import { requestOfProgram } from "../../test/support/small-program.ts";
import { explore, openReplay } from "../explore/explore.ts";
import { readSchedule } from "../explore/trace/schedule.ts";
import { ScheduleSubject } from "./schedule-subject.ts";

const WAITS_IN_VAIN = `#include <linux/module.h>
#include <linux/sched.h>
#include <sim/world.h>
struct module __this_module = { .name = "test", .klp = true };
static int x;
void sim_scenario(void)
{
	__sim_step("wait");
	while (READ_ONCE(x) == 0)
		schedule_timeout_uninterruptible(1);
	__sim_finish(0, 0);
}
`;

it("says of a step that it is part of what goes round, and at the end that it does so for ever", () => {
  const cache = new CompileCache();
  const request = requestOfProgram(WAITS_IN_VAIN, "sc");
  const replay = readSchedule(explore(request, cache).violation?.schedule ?? "") ?? [];
  const opened = openReplay({ ...request, replay }, cache);
  if ("problems" in opened) throw new Error(JSON.stringify(opened.problems));
  const subject = new ScheduleSubject(opened.world, replay, opened.violation);
  const begins = replay.findIndex(({ beginsCycle }) => beginsCycle === true);
  expect(begins).toBeGreaterThan(0);
  const at = (events: number): readonly [string, string | undefined] => {
    subject.goTo({ events, executed: 0, inTurn: false });
    return [subject.where, subject.ending];
  };
  const [all, first] = [replay.length, begins + 1];
  expect(at(begins)).toEqual([`step ${begins} of ${all}`, undefined]);
  expect(at(all)).toEqual([
    `step ${all} of ${all}, in what goes round from step ${first}`,
    `no-progress is violated: everything is as it was before step ${first}, and so on for ever`,
  ]);
});
