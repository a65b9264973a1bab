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

declare module "node:crypto" {
  export function createHash(algorithm: "sha256"): {
    update(data: string | Uint8Array): { digest(): Uint8Array<ArrayBuffer> };
  };
}

declare module "node:fs" {
  export function existsSync(path: string): boolean;
  export function mkdirSync(path: string, options: { readonly recursive: true }): void;
  export function readdirSync(path: string): string[];
  export function readFileSync(path: string): Uint8Array<ArrayBuffer>;
  export function readFileSync(path: string, encoding: "utf8"): string;
  export function renameSync(from: string, to: string): void;
  export function rmSync(path: string, options: { readonly force: true }): void;
  export function writeFileSync(path: string, data: Uint8Array): void;
}

declare module "node:module" {
  const module: { wrap(text: string): string };
  export default module;
}

declare module "node:path" {
  const path: { dirname(path: string): string; join(...parts: readonly string[]): string };
  export default path;
}

declare module "node:vm" {
  export class Script {
    constructor(text: string, options: { readonly filename: string; readonly cachedData?: Uint8Array | undefined });
    readonly cachedDataRejected?: boolean | undefined;
    runInThisContext(): unknown;
    createCachedData(): Uint8Array<ArrayBuffer>;
  }
}
