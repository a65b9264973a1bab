import { strict as assert } from "node:assert";
import * as vscode from "vscode";
import { aheadNotification } from "../../../../server/protocol.ts";
import { eventually, EXTENSION_ID, session as quiesceSession } from "../../support/extension.ts";

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

/** The bundled example. */
function exampleUri(): vscode.Uri {
  const installed = vscode.extensions.getExtension(EXTENSION_ID);
  assert.ok(installed);
  return vscode.Uri.joinPath(installed.extensionUri, "examples", "livepatch", "transition.c");
}

describe("the debugger", () => {
  it("has a file compiled ahead as soon as it has a breakpoint", async () => {
    const example = exampleUri();
    await vscode.workspace.openTextDocument(example);
    const { client } = (await quiesceSession()).connection;
    const told: unknown[] = [];
    const send = client.sendNotification.bind(client) as (...message: unknown[]) => Promise<void>;
    // In front of the client's own, until it is taken away again.
    client.sendNotification = async (...message: unknown[]): Promise<void> => {
      const [type, params] = message as [string | { readonly method: string }, unknown];
      if (typeof type === "object" && type.method === aheadNotification.method) told.push(params);
      return send(...message);
    };
    const breakpoint = new vscode.SourceBreakpoint(new vscode.Location(example, new vscode.Position(1, 0)));
    vscode.debug.addBreakpoints([breakpoint]);
    try {
      const [params] = await eventually("what is compiled", () => (told.length > 0 ? told : undefined));
      assert.deepEqual(params, { uri: example.toString(), options: { scenario: "enable-disable", settings: {} } });
    } finally {
      vscode.debug.removeBreakpoints([breakpoint]);
      Reflect.deleteProperty(client, "sendNotification");
    }
  });

  it("stands at the beginning of the example's run, and goes on to a breakpoint", async () => {
    const example = exampleUri();
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
