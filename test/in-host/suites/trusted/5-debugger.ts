import { strict as assert } from "node:assert";
import * as vscode from "vscode";
import { EXTENSION_ID, session as quiesceSession } from "../../support/extension.ts";

/** Waits for the next stop of any session. */
function nextStop(): Promise<{ readonly session: vscode.DebugSession; readonly reason: string }> {
  return new Promise((resolve) => {
    const tracker = vscode.debug.registerDebugAdapterTrackerFactory("quiesce", {
      createDebugAdapterTracker: (session) => ({
        onDidSendMessage: (message: { type: string; event?: string; body?: { reason: string } }) => {
          if (message.type !== "event" || message.event !== "stopped") return;
          tracker.dispose();
          resolve({ session, reason: message.body?.reason ?? "" });
        },
      }),
    });
  });
}

describe("the debugger", () => {
  it("stands at the beginning of the example's run, and goes on to a breakpoint", async () => {
    const installed = vscode.extensions.getExtension(EXTENSION_ID);
    assert.ok(installed);
    const example = vscode.Uri.joinPath(installed.extensionUri, "examples", "livepatch", "transition.c");
    await quiesceSession();
    const begun = nextStop();
    assert.equal(await vscode.commands.executeCommand("quiesce.debug", { program: example.fsPath, stopOnEntry: true }), true);
    const { session, reason } = await begun;
    assert.equal(reason, "entry");
    const { threads } = (await session.customRequest("threads")) as { threads: { name: string }[] };
    assert.match(threads[0]?.name ?? "", /^CPU 0 /);
    await vscode.debug.stopDebugging(session);
  });
});
