/** Runs the built command, as a user would. */
import { spawn } from "node:child_process";
import { ensureBuilt, commandFile } from "../../esbuild.mjs";

export interface CommandOptions {
  readonly cwd?: string;
  /** What the command reads from standard input; nothing by default. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Milliseconds after which the command is killed; 60,000 by default. */
  readonly timeoutMs?: number;
  /** Flags for node itself, such as `--max-old-space-size=1024`. */
  readonly nodeOptions?: readonly string[];
}

export interface CommandResult {
  /** The exit code; undefined when a signal ended it. */
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

let built: Promise<void> | undefined;

/** Runs `quiesce` with these arguments, after building it if need be. Never rejects for a failing command. */
export async function runCommand(args: readonly string[], options: CommandOptions = {}): Promise<CommandResult> {
  built ??= ensureBuilt();
  await built;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...(options.nodeOptions ?? []), commandFile, ...args], {
      cwd: options.cwd ?? process.cwd(),
      env: { ...process.env, NO_COLOR: "1", ...options.env },
      timeout: options.timeoutMs ?? 60_000,
      stdio: "pipe",
    });
    const stdout: Buffer[] = [];
    const stderr: Buffer[] = [];
    child.stdout.on("data", (part: Buffer) => stdout.push(part));
    child.stderr.on("data", (part: Buffer) => stderr.push(part));
    child.on("error", reject);
    child.on("close", (code, signal) => {
      resolve({
        code: code ?? undefined,
        signal: signal ?? undefined,
        stdout: Buffer.concat(stdout).toString("utf8"),
        stderr: Buffer.concat(stderr).toString("utf8"),
      });
    });
    // A command that does not read its input may be gone before we have written it.
    child.stdin.on("error", () => undefined);
    child.stdin.end(options.input ?? "");
  });
}
