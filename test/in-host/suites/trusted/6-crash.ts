/** Last, because it ends the server as often as it takes. */
import { strict as assert } from "node:assert";
import * as vscode from "vscode";
import { type BaseLanguageClient, State } from "vscode-languageclient";
import { MOST_RESTARTS } from "../../../../client/session/restarts.ts";
import { eventually, hoverText, open, placeOf, session } from "../../support/extension.ts";

/** Ends the process of the server that a client speaks to. */
function kill(client: BaseLanguageClient): void {
  const pid = (client as unknown as { server(): { readonly pid: number | undefined } | undefined }).server()?.pid;
  assert.ok(pid !== undefined, "no server runs");
  process.kill(pid, "SIGKILL");
}

/** Ends the server's process as a crash does, once the client speaks to it, and waits until the client has noticed. */
async function crash(): Promise<void> {
  const { client } = (await session()).connection;
  await eventually("a client that runs", () => client.isRunning() || undefined);
  kill(client);
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

  it("just as it comes up is started again", async () => {
    const { connection, state } = await session();
    let isDue = true;
    connection.eachClient((client) =>
      client.onDidChangeState(({ newState }) => {
        if (newState !== State.Running || !isDue) return;
        isDue = false;
        kill(client);
        // It is gone before the client goes on.
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
      }),
    );
    await crash();
    await eventually("the server", () => (!isDue && state.server.kind === "running" && connection.client.isRunning()) || undefined);
    const { document } = await open("linux-a/kernel/wait.c");
    const at = placeOf(document, "schedule_on_each_cpu");
    await eventually("a hover", async () => (await hoverText(document, at)).includes("nohz_full") || undefined);
  });
});
