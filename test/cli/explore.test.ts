/** `explore`, `ablate` and `replay` of what they find, on the bundled example: what is printed, in every form, and what ends a command. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it, vi } from "vitest";
import { embeddedSources } from "../../kernel/embedded.ts";
import type { AblateDocument } from "../../simulator/explore/report/ablate-document.ts";
import type { ExploreDocument } from "../../simulator/explore/report/explore-document.ts";
import { type CommandResult, runCommand } from "../support/cli.ts";
import { readDocument } from "../support/schemas.ts";
import { root } from "../support/source-tree.ts";

vi.setConfig({ testTimeout: 120_000 });

const folder = mkdtempSync(path.join(tmpdir(), "quiesce-explore-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
cpSync(path.join(root, "examples", "livepatch"), folder, { recursive: true });

/** The handler meets an idle task. */
const BROKEN = readFileSync(path.join(folder, "transition.c"), "utf8").replace(/schedule_on_each_cpu\(\w+\)/, "do { } while (0)");
writeFileSync(path.join(folder, "broken.c"), BROKEN);
/** Nobody makes an idle CPU leave its loop. */
const STUCK = readFileSync(path.join(folder, "transition.c"), "utf8").replace("wake_up_if_idle(cpu);", ";");
writeFileSync(path.join(folder, "stuck.c"), STUCK);

async function quiesce(...args: readonly string[]): Promise<CommandResult> {
  return runCommand(args, { cwd: folder });
}

async function document<T>(...args: readonly string[]): Promise<T> {
  const { stdout, stderr } = await quiesce(...args, "--format", "json");
  expect(stderr).toBe("");
  return readDocument(stdout) as unknown as T;
}

describe("explore", () => {
  it("verifies within bounds, and says which, in a document that keeps to its schema", async () => {
    const found = await document<ExploreDocument>("explore", "transition.c", "--scenario", "failed-enable");
    expect(found).toMatchObject({ verdict: "verified", worker: "shared", memory: "sc", setup: { cpus: 2, nohzFull: "1" } });
    expect(found.runs.map(({ worker, verdict }) => `${worker} ${verdict}`)).toEqual(["shared verified", "own verified"]);
    expect(found.coverage.completed).toBe(true);
    expect(found.bounds.every(({ hit }) => !hit)).toBe(true);
    expect(found.notModelled).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^memory that is never freed, but /),
        "walks of a stack that fail now and then",
        expect.stringMatching(/^weak memory: /),
        expect.stringMatching(/^accesses within an object /),
      ]),
    );
  });

  it("finds a violation, tells how it comes about, and exits with 1; the token does it again", async () => {
    const text = await quiesce("explore", "broken.c", "--scenario", "enable");
    expect(text.code).toBe(1);
    expect(text.stdout).toMatch(/^broken\.c: enable is violated: warn$/m);
    expect(text.stdout).toMatch(/^ {2}WARNING: \w*state == KLP_TRANSITION_IDLE/m);
    expect(text.stdout).toMatch(/^ {2}1\. CPU 0 · livepatch-admin · /m);
    const token = /^replay: (\S+)$/m.exec(text.stdout)?.[1] ?? "";
    const again = await document<ExploreDocument>("replay", token, "broken.c");
    expect(again.violation?.property).toBe("warn");
    expect(token).toContain(`schedule=${again.violation?.schedule ?? ""}`);
    const other = await quiesce("replay", token, "transition.c");
    expect([other.code, other.stderr]).toEqual([2, expect.stringMatching(/has changed since the token was made/)]);
  });

  it("writes a violation as Markdown, SARIF and a trace", async () => {
    const args = ["explore", "broken.c", "--scenario", "enable", "--format"];
    expect((await quiesce(...args, "markdown")).stdout).toMatch(/^\| 1 \| CPU 0 · livepatch-admin · /m);
    const sarif = JSON.parse((await quiesce(...args, "sarif")).stdout) as {
      readonly runs: readonly { readonly results: readonly object[] }[];
    };
    expect(sarif.runs[0]?.results[0]).toMatchObject({ ruleId: "warn", codeFlows: [{ threadFlows: [{}, {}] }] });
    const trace = JSON.parse((await quiesce(...args, "perfetto")).stdout) as { readonly traceEvents: readonly { readonly ph: string }[] };
    expect(trace.traceEvents.filter(({ ph }) => ph === "X").length).toBeGreaterThan(3);
  });

  it("tells what goes round for ever where nothing gets on, and the token does that again", async () => {
    const { code, stdout } = await quiesce("explore", "stuck.c", "--scenario", "enable", "--tasks", "0", "--worker", "shared");
    expect([code, stdout]).toEqual([1, expect.stringMatching(/^stuck\.c: enable is violated: no-progress$/m)]);
    const from = /From here on it goes round:[^.]*before\s+step (\d+)\.\n +(\d+)\. CPU/.exec(stdout);
    expect(from?.[1]).toBe(from?.[2]);
    expect(stdout).toContain(`And so on, from step ${from?.[1] ?? ""}.`);
    expect(stdout).toMatch(/^ {2}- swapper\/1 on CPU 1 is halted all the while, and never does what TIF_PATCH_PENDING asks it for$/m);
    const token = /^replay: (\S+)$/m.exec(stdout)?.[1] ?? "";
    const { violation } = await document<ExploreDocument>("replay", token, "stuck.c");
    expect([violation?.property, violation?.cycle?.from]).toEqual(["no-progress", Number(from?.[1]) - 1]);
  });

  it("gives up at a bound with 3, and refuses what cannot be explored with 2", async () => {
    const bounded = await quiesce("explore", "transition.c", "--scenario", "enable", "--states", "500");
    expect([bounded.code, bounded.stdout]).toEqual([3, expect.stringMatching(/gave up, because of the bound on states/)]);
    const large = await quiesce("explore", "transition.c", "--topology", "default");
    expect([large.code, large.stderr]).toEqual([2, expect.stringMatching(/8 CPUs cannot be explored; at most 4 can/)]);
  });

  it("explores a scenario of the user's own, with a property of its own", async () => {
    const scenario = (holds: string): string => `#include "livepatch.h"

void sim_scenario(void)
{
	lp_prepare();
	__sim_step("begin");
	__sim_property("mine", ${holds}, "what I say holds");
	lp_finish(false);
}
`;
    writeFileSync(path.join(folder, "mine.c"), scenario("klp_transition_patch == NULL"));
    expect((await document<ExploreDocument>("explore", "transition.c", "--scenario", "mine.c")).verdict).toBe("verified");
    writeFileSync(path.join(folder, "mine.c"), scenario("klp_transition_patch != NULL"));
    expect((await document<ExploreDocument>("explore", "transition.c", "--scenario", "mine.c")).violation).toMatchObject({
      property: "mine",
      message: "what I say holds",
    });
  });

  it("shows a data race in SARIF at both places, as grave as it is asked for", async () => {
    const text = `#include <linux/workqueue.h>
#include "livepatch.h"
static int x, y;
static void other(struct work_struct *work)
{
	x = 2;
}
static DECLARE_WORK(item, other);
void sim_scenario(void)
{
	__sim_step("race");
	schedule_work_on(1, &item);
	y = x;
	flush_work(&item);
	__sim_finish(0, 0);
}
`;
    writeFileSync(path.join(folder, "races.c"), text);
    const args = ["explore", "transition.c", "--scenario", "races.c", "--memory", "lkmm", "--tasks", "0", "--worker", "shared"];
    const { stdout, code: status } = await quiesce(...args, "--data-races", "error", "--format", "sarif");
    const [run] = (JSON.parse(stdout) as { readonly runs: readonly { readonly results: readonly object[] }[] }).runs;
    const place = (startLine: number): object => ({ physicalLocation: { artifactLocation: { uri: "races.c" }, region: { startLine } } });
    expect([status, run?.results]).toMatchObject([
      1,
      [{ ruleId: "data-race", level: "error", locations: [place(6)], relatedLocations: [{ id: 1, ...place(13) }] }],
    ]);
  });

  it("says where a scenario waits that never begins", async () => {
    writeFileSync(path.join(folder, "never.c"), '#include "livepatch.h"\n\nvoid sim_scenario(void)\n{\n\tlp_hold();\n\tsim_hold();\n}\n');
    const { stdout, code: status } = await quiesce("explore", "transition.c", "--scenario", "never.c");
    expect([status, stdout]).toEqual([3, expect.stringMatching(/it waits in .*sim_hold\(\)/s)]);
  });
});

describe("ablate", () => {
  it("says what breaks without a point, what covers it, and keeps to its schema", async () => {
    const args = ["transition.c", "--function", "klp_complete_transition", "--scenario", "disable", "--scenario", "stacked@disable second"];
    const { points, pristine } = await document<AblateDocument>("ablate", ...args);
    expect(pristine.map(({ verdict }) => verdict)).toEqual(["verified", "verified"]);
    expect(points.filter(({ variant }) => variant === "deleted").map(({ verdict, scenario }) => [verdict, scenario])).toContainEqual([
      "needed",
      "stacked@disable second",
    ]);
    const { stdout, code: status } = await quiesce("ablate", ...args, "--format", "markdown");
    expect([status, stdout]).toEqual([0, expect.stringMatching(/^\| klp_complete_transition\(\):\d+ \| .*\| needed \|/m)]);
  });

  it("explores scenarios of one's own, from a step of theirs", async () => {
    writeFileSync(path.join(folder, "refused.c"), embeddedSources["scenarios/failed-enable.c"] ?? "");
    const args = ["transition.c", "--function", "klp_complete_transition", "--scenario", "refused.c@enable"];
    const { pristine } = await document<AblateDocument>("ablate", ...args);
    expect(pristine).toMatchObject([{ name: "refused.c@enable", verdict: "verified" }]);
    const { code: status, stderr } = await quiesce("ablate", "transition.c", "--scenario", "not-there.c");
    expect([status, stderr]).toEqual([2, expect.stringMatching(/not-there\.c/)]);
  });

  it("has nothing to take away from a function without points", async () => {
    const { code: status, stderr } = await quiesce("ablate", "transition.c", "--function", "klp_none");
    expect([status, stderr]).toEqual([2, expect.stringMatching(/nothing in klp_none can be taken away/)]);
  });
});
