/** A debugger's client on a real `quiesce dap --stdio`, with the test client that VS Code's adapters are tested with. */
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import { DebugClient } from "@vscode/debugadapter-testsupport";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { root } from "../support/source-tree.ts";

const STOP_LIMIT_MS = 60_000;

/** The bundled example. */
export const EXAMPLE = path.join(root, "examples", "livepatch", "transition.c");

export type Stopped = DebugProtocol.StoppedEvent["body"];

export interface Adapter {
  readonly client: DebugClient;
  /** Of each refused request, whether the editor is to notify of it. */
  readonly notifications: readonly boolean[];
  /** What it printed to the debug console. */
  readonly output: readonly string[];
  /** Does something that makes the run go on, and waits until it stands still again. */
  until(go: () => Promise<unknown>): Promise<Stopped>;
  stack(stopped: Stopped): Promise<readonly DebugProtocol.StackFrame[]>;
  /** What an expression shows at a stop, or the error. */
  value(expression: string, frameId?: number): Promise<string>;
  stop(): Promise<number | null>;
}

/** The test client starts an adapter with one argument only; ours takes two. */
class PipedClient extends DebugClient {
  /** Whether each refused request asked for a notification: the test client keeps the message only. */
  readonly notifications: boolean[] = [];

  listenTo({ stdout, stdin }: ChildProcess): void {
    if (stdout === null || stdin === null) return;
    this.connect(stdout, stdin);
    stdout.on("data", (data: Buffer) => {
      for (const [, shown] of data.toString().matchAll(/"showUser":(true|false)/g)) this.notifications.push(shown === "true");
    });
  }
}

/** Starts the built adapter and does the handshake up to `initialized`. @param env Beside that of the test. */
export async function startAdapter(launch: object, env: Readonly<Record<string, string>> = {}): Promise<Adapter> {
  const program = path.join(root, "dist", "quiesce.mjs");
  const child = spawn(process.execPath, [program, "dap", "--stdio"], {
    stdio: ["pipe", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  const client = new PipedClient("node", "", "quiesce");
  client.defaultTimeout = STOP_LIMIT_MS;
  client.listenTo(child);
  const output: string[] = [];
  client.on("output", ({ body }: DebugProtocol.OutputEvent) => output.push(body.output));
  const initialized = client.waitForEvent("initialized");
  await client.initializeRequest();
  try {
    await client.launchRequest(launch);
  } catch (error) {
    initialized.catch(() => undefined);
    await exitOf(child);
    throw error;
  }
  await initialized;
  return adapter(client, child, output);
}

function adapter(client: PipedClient, child: ChildProcess, output: readonly string[]): Adapter {
  return {
    client,
    notifications: client.notifications,
    output,
    until: async (go) => {
      const stopped = client.waitForEvent("stopped", STOP_LIMIT_MS);
      await go();
      return ((await stopped) as DebugProtocol.StoppedEvent).body;
    },
    stack: async ({ threadId = 0 }) => (await client.stackTraceRequest({ threadId })).body.stackFrames,
    value: (expression, frameId) =>
      client.evaluateRequest({ expression, ...(frameId !== undefined && { frameId }) }).then(
        ({ body }) => body.result,
        (error: unknown) => (error instanceof Error ? error.message : String(error)),
      ),
    stop: async () => {
      await client.disconnectRequest();
      return exitOf(child);
    },
  };
}

function exitOf(child: ChildProcess): Promise<number | null> {
  child.stdin?.end();
  return new Promise((resolve) => {
    if (child.exitCode === null) child.on("exit", resolve);
    else resolve(child.exitCode);
  });
}
