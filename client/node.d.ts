/** What the client on the desktop needs of node. The rest of the client must not know node, as it also runs in browsers. */
declare module "node:child_process" {
  export interface ChildProcess {
    readonly pid?: number | undefined;
    /** Null while it runs. */
    readonly exitCode: number | null;
    readonly signalCode: string | null;
    kill(signal: "SIGKILL"): boolean;
    once(event: "spawn", run: () => void): this;
    once(event: "error", run: (error: Error) => void): this;
    once(event: "exit", run: (code: number | null, signal: string | null) => void): this;
  }

  export function spawn(
    command: string,
    parameters: readonly string[],
    options: { readonly env: Readonly<Record<string, string>>; readonly stdio: "pipe" },
  ): ChildProcess;
}
