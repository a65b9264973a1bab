/** What breaks without a point of the kernel's own transition.c, asked over the protocol of the file as an editor has it. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { type InlayHint, InlayHintRequest } from "vscode-languageserver-protocol";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import {
  ablateFinishedNotification,
  type AblateFinishedParams,
  ablateProgressNotification,
  type AblateProgressParams,
  ablateRequest,
} from "../../server/protocol.ts";
import type { AblatedPoint } from "../../simulator/explore/ablate.ts";
import type { AblationOptions } from "../../simulator/explore/job/messages.ts";
import { type Server, startServer } from "../support/lsp.ts";
import { describeWithSources } from "../support/sources.ts";

vi.setConfig({ testTimeout: 600_000, hookTimeout: 120_000 });

/** Every scenario that is explored by default costs minutes on a busy machine. */
const deep = process.env["QUIESCE_DEEP"] === "1";

/** Without it a handler may still run that has read the old state, or a task still be in an old function. */
const WAIT = "schedule_on_each_cpu(";

describeWithSources("an ablation of kernel/livepatch/transition.c", ({ linux612 }) => {
  const progress: AblateProgressParams[] = [];
  const finished: AblateFinishedParams[] = [];
  let server: Server;
  let uri: string;
  /** 1-based. */
  let line: number;

  beforeAll(async () => {
    const file = path.join(linux612.path, "kernel/livepatch/transition.c");
    const text = readFileSync(file, "utf8");
    line = text.slice(0, text.indexOf(WAIT)).split("\n").length;
    server = await startServer({
      initializationOptions: { commands: ["quiesce.ablate"], settings: { index: { enable: false } } },
      prepare: (connection) => {
        connection.onNotification(ablateProgressNotification, (params) => void progress.push(params));
        connection.onNotification(ablateFinishedNotification, (params) => void finished.push(params));
      },
    });
    uri = server.open(file, text);
  });

  afterAll(async () => {
    await server.stop();
  });

  async function ablate(
    options: AblationOptions,
  ): Promise<{ readonly told: readonly AblatedPoint[]; readonly points: readonly AblatedPoint[] }> {
    const { id } = await server.connection.sendRequest(ablateRequest, { uri, of: { line }, options });
    const outcome = await vi.waitFor(
      () => {
        const found = finished.find((each) => each.id === id);
        expect(found).toBeDefined();
        return found?.outcome;
      },
      { timeout: 500_000, interval: 20 },
    );
    if (outcome?.kind !== "done") throw new Error(JSON.stringify(outcome));
    const told = progress.filter((each) => each.id === id).flatMap(({ progress: { verdicts } }) => verdicts);
    return { told, points: outcome.ablation.points };
  }

  const verdicts = (points: readonly AblatedPoint[]): readonly string[] =>
    points.map(({ variant, verdict, soFar }) => `${variant} ${verdict}${soFar === true ? " so far" : ""}`);

  const hintLabels = async (): Promise<readonly InlayHint["label"][]> => {
    const range = { start: { line: line - 1, character: 0 }, end: { line, character: 0 } };
    const hints = await server.connection.sendRequest(InlayHintRequest.type, { textDocument: { uri }, range });
    return (hints ?? []).filter((hint) => hint.position.line === line - 1).map(({ label }) => label);
  };

  it("finds the wait needed where patches are stacked, and says so behind its line", async () => {
    const { told, points } = await ablate({ scenarios: ["stacked@disable second"] });
    expect(verdicts(points)).toEqual(["deleted needed", "weakened not-needed"]);
    expect(verdicts(told)).toEqual(["deleted needed so far", "deleted needed", "weakened not-needed so far", "weakened not-needed"]);
    const [needed] = points;
    expect(needed).toMatchObject({ function: "klp_synchronize_transition", scenario: "stacked@disable second" });
    expect(needed?.violation?.steps.some(({ file }) => file === "kernel/livepatch/transition.c")).toBe(true);
    expect(await hintLabels()).toEqual([`needed: ${needed?.violation?.steps.length}-step counterexample`]);
  });

  it.runIf(deep)("finds it needed among all scenarios, and tells after each what is known", async () => {
    const { told, points } = await ablate({});
    expect(points[0]).toMatchObject({ variant: "deleted", verdict: "needed" });
    const soFar = told.filter(({ variant, soFar: partial }) => variant === "deleted" && partial === true);
    expect(soFar.map(({ scenarios }) => scenarios.length)).toEqual(points[0]?.scenarios.map((_, index) => index + 1));
    expect(soFar[0]?.verdict).toBe("needed");
  });
});
