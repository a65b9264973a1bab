/** Last, because it ends the server as often as it takes. */
import { strict as assert } from "node:assert";
import * as vscode from "vscode";
import { MOST_RESTARTS } from "../../../../client/session/restarts.ts";
import { eventually, hoverText, open, placeOf, session } from "../../support/extension.ts";

/** The process of the server that the client of the moment speaks to. */
async function serverPid(): Promise<number | undefined> {
  const { client } = (await session()).connection;
  return (client as unknown as { server(): { readonly pid: number | undefined } | undefined }).server()?.pid;
}

/** Ends the server's process as a crash does, once the client speaks to it, and waits until the client has noticed. */
async function crash(): Promise<void> {
  const { client } = (await session()).connection;
  await eventually("a client that runs", () => client.isRunning() || undefined);
  const pid = await serverPid();
  assert.ok(pid !== undefined, "no server runs");
  process.kill(pid, "SIGKILL");
  await eventually("the end noticed", () => !client.isRunning() || undefined);
}

describe("a server that crashes", () => {
  it("is started again, and answers", async () => {
    const { state } = await session();
    const { document } = await open("linux-a/kernel/wait.c");
    await crash();
    await eventually("the server", () => state.server.kind === "running" || undefined);
    const at = placeOf(document, "schedule_on_each_cpu");
    await eventually("a hover", async () => (await hoverText(document, at)).includes("nohz_full") || undefined);
  });

  it("again and again is left alone, until the user starts it", async () => {
    const { state } = await session();
    for (let i = 1; i <= MOST_RESTARTS; i++) {
      await eventually("the server", () => state.server.kind === "running" || undefined);
      await crash();
    }
    await eventually("the failure", () => state.server.kind === "failed" || undefined);
    await vscode.commands.executeCommand("quiesce.restartServer");
    assert.equal(state.server.kind, "running");
    const { document } = await open("linux-a/kernel/wait.c");
    const at = placeOf(document, "schedule_on_each_cpu");
    await eventually("a hover", async () => (await hoverText(document, at)).includes("nohz_full") || undefined);
  });
});
