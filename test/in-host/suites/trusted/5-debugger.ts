import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
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

/** What the server is told to compile ahead while something is done. */
async function toldToCompile(act: () => Thenable<unknown> | void): Promise<unknown> {
  const { client } = (await quiesceSession()).connection;
  const told: unknown[] = [];
  const send = client.sendNotification.bind(client) as (...message: unknown[]) => Promise<void>;
  // In front of the client's own, until it is taken away again.
  client.sendNotification = async (...message: unknown[]): Promise<void> => {
    const [type, params] = message as [string | { readonly method: string }, unknown];
    if (typeof type === "object" && type.method === aheadNotification.method) told.push(params);
    return send(...message);
  };
  try {
    await act();
    return await eventually("what is compiled", () => told[0]);
  } finally {
    Reflect.deleteProperty(client, "sendNotification");
  }
}

const BY_DEFAULT = { scenario: "enable-disable", settings: {} };

describe("the debugger", () => {
  it("has a file compiled ahead as soon as it has a breakpoint", async () => {
    const example = exampleUri();
    await vscode.workspace.openTextDocument(example);
    const breakpoint = new vscode.SourceBreakpoint(new vscode.Location(example, new vscode.Position(1, 0)));
    try {
      const params = await toldToCompile(() => vscode.debug.addBreakpoints([breakpoint]));
      assert.deepEqual(params, { uri: example.toString(), options: BY_DEFAULT });
    } finally {
      vscode.debug.removeBreakpoints([breakpoint]);
    }
  });

  it("has a file compiled ahead that somebody looks at", async () => {
    const folder = mkdtempSync(path.join(tmpdir(), "quiesce-look-"));
    const own = vscode.Uri.file(path.join(folder, "transition.c"));
    await vscode.workspace.fs.copy(exampleUri(), own);
    try {
      const params = await toldToCompile(() => vscode.window.showTextDocument(own));
      assert.deepEqual(params, { uri: own.toString(), options: BY_DEFAULT });
    } finally {
      await vscode.commands.executeCommand("workbench.action.closeActiveEditor");
      rmSync(folder, { recursive: true });
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
