/** A debug adapter over the standard streams: one session, until its client is gone. */
import path from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import type { DebugProtocol } from "@vscode/debugprotocol";
import { Session } from "../../simulator/debug/session/session.ts";
import { readText } from "../input/read-text.ts";
import { keepPrograms, launch } from "./launch.ts";
import { Frames } from "./frames.ts";

/** Requests that are answered when the run has stopped. */
const BEGINS: ReadonlySet<string> = new Set(["configurationDone", "restart"]);
/** Milliseconds that a client has for its first questions. */
const KEEP_MS = 300;

/** @returns The exit code. */
export function serveDebugger(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Promise<number> {
  let root = process.cwd();
  const send = (message: DebugProtocol.ProtocolMessage): void => {
    const text = JSON.stringify(message);
    output.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  };
  const pathOf = (name: string): string => path.resolve(root === "" ? "/" : root, name);
  const session = new Session({
    send,
    launch: (given) => {
      const here = launch(given);
      ({ root } = here);
      return here.launched;
    },
    pathOf,
    textOf: (name) => {
      const text = readText(pathOf(name));
      return text.ok ? text.text : undefined;
    },
    // A file that stands alone is named as it was given, which may be its absolute path.
    nameOf: (file) => (root !== "" && path.isAbsolute(file) ? path.relative(root, file).split(path.sep).join("/") : file),
    pause: () => nextTurn(),
  });
  const answer = async (request: DebugProtocol.Request, resolve: (exit: number) => void): Promise<void> => {
    await session.handle(request);
    // The run stands still for the first time, and its client asks what there is to see: that goes first.
    if (BEGINS.has(request.command)) setTimeout(keepPrograms, KEEP_MS);
    if (request.command === "disconnect") resolve(0);
  };
  const frames = new Frames();
  return new Promise<number>((end) => {
    const resolve = (exit: number): void => {
      keepPrograms();
      end(exit);
    };
    input.on("data", (chunk: Buffer) => {
      for (const body of frames.add(chunk)) {
        const request = readRequest(body);
        if (request === undefined) continue;
        void answer(request, resolve);
      }
    });
    input.on("end", () => resolve(1));
    input.on("error", () => resolve(1));
  });
}

/** Undefined for what is no request: a client that sends such a thing is not helped by an answer. */
function readRequest(body: string): DebugProtocol.Request | undefined {
  try {
    const message = JSON.parse(body) as Partial<DebugProtocol.Request> | null;
    return message?.type === "request" && typeof message.command === "string" ? (message as DebugProtocol.Request) : undefined;
  } catch {
    process.stderr.write("quiesce dap: a message that is no JSON was ignored\n");
    return undefined;
  }
}
