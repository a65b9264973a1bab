/** The language server's process. It is a file of its own because it is started before the session's code is loaded: both take their time. */
import { type ChildProcess, spawn } from "node:child_process";
import type { OwnProgram } from "./own-program.ts";

/** Milliseconds that a server has to end by itself when its client has stopped. */
const GRACE_MS = 2000;

export class ServerProcess {
  readonly #child: ChildProcess;
  readonly #spawned: Promise<void>;

  constructor({ command, script, env }: OwnProgram) {
    this.#child = spawn(command, [script, "lsp", "--stdio"], { env, stdio: "pipe" });
    this.#spawned = new Promise((resolve, reject) => {
      this.#child.once("spawn", resolve);
      this.#child.once("error", reject);
    });
    // Told to whoever wants to speak to it; until then nobody waits.
    this.#spawned.catch(() => undefined);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** @returns The process, with its streams. Rejects when there is no starting it. */
  async ready(): Promise<ChildProcess> {
    await this.#spawned;
    return this.#child;
  }

  /** @param told What it ended with, when that was not in order. */
  onFailure(told: (what: string) => void): void {
    this.#child.once("exit", (code, signal) => {
      if (code !== 0) told(signal === null ? `code ${code}` : `signal ${signal}`);
    });
  }

  /** Its client has stopped: a server that hangs is ended. */
  end(graceMs = GRACE_MS): void {
    setTimeout(() => this.kill(), graceMs);
  }

  kill(): void {
    if (this.isRunning) this.#child.kill("SIGKILL");
  }
}
