/** Starts a real VS Code that serves its workbench to a browser on this machine. */
import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { findEditor, type Lane, lanes } from "../../../scripts/fetch-editor.mjs";

/** A running VS Code, with a profile of its own that is deleted when it stops. */
export interface EditorServer {
  /** `127.0.0.1:PORT`: the authority of its `vscode-remote:` files too. */
  readonly authority: string;
  readonly lane: Lane;
  /** The profile: `User/settings.json` lies in it. */
  readonly userData: string;
  /** What it printed so far. */
  log(): string;
  stop(): Promise<void>;
}

export interface EditorOptions {
  readonly lane?: Lane;
  /** Packaged extensions to install before the start. */
  readonly vsix?: readonly string[];
  /** Added to {@link quietSettings}. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Whether the editor asks for workspace trust. */
  readonly trust?: boolean;
  readonly options?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** Settings without which a fresh VS Code talks of itself. */
export const quietSettings: Readonly<Record<string, unknown>> = {
  "security.workspace.trust.enabled": false,
  "workbench.startupEditor": "none",
  "workbench.welcomePage.walkthroughs.openOnInstall": false,
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "git.enabled": false,
  "chat.disableAIFeatures": true,
  "chat.commandCenter.enabled": false,
  "editor.inlayHints.enabled": "on",
  "editor.hover.delay": 100,
  "editor.minimap.enabled": false,
  "files.autoSave": "off",
  "window.confirmBeforeClose": "never",
};

const gallery = '{"serviceUrl":"","itemUrl":"","resourceUrlTemplate":""}';
const startLimitMs = 60_000;

/** The lane that `QUIESCE_LANE` names, else the default one. */
export function chosenLane(): Lane {
  const name = process.env["QUIESCE_LANE"] ?? lanes[0]?.name;
  const lane = lanes.find((each) => each.name === name);
  if (lane === undefined) throw new Error(`QUIESCE_LANE is ${name}; there are ${lanes.map((each) => each.name).join(", ")}`);
  return lane;
}

export async function startEditor(options: EditorOptions = {}): Promise<EditorServer> {
  const lane = options.lane ?? chosenLane();
  const editor = findEditor(lane);
  if (editor === undefined) throw new Error(`VS Code ${lane.editor} is missing; fetch it with: node scripts/fetch-editor.mjs ${lane.name}`);
  const folder = mkdtempSync(path.join(tmpdir(), "quiesce-editor-"));
  const userData = path.join(folder, "user");
  const extensions = path.join(folder, "extensions");
  mkdirSync(path.join(userData, "User"), { recursive: true });
  mkdirSync(extensions);
  const settings = { ...quietSettings, "security.workspace.trust.enabled": options.trust === true, ...options.settings };
  writeFileSync(path.join(userData, "User", "settings.json"), JSON.stringify(settings, undefined, 2));
  const configuration = path.join(folder, "config.yaml");
  writeFileSync(configuration, "auth: none\n");
  const environment = {
    ...process.env,
    PATH: `${path.dirname(editor.node)}${path.delimiter}${process.env["PATH"] ?? ""}`,
    EXTENSIONS_GALLERY: gallery,
    // What an earlier run has explored is not known.
    XDG_CACHE_HOME: path.join(folder, "cache"),
    ...options.environment,
  };
  const common = [editor.entry, "--config", configuration, "--user-data-dir", userData, "--extensions-dir", extensions];
  const logFile = path.join(folder, "log");
  const log = (): string => readFileSync(logFile, "utf8");
  const run = (args: readonly string[]): ChildProcess => {
    const output = openSync(logFile, "a");
    return spawn(editor.node, [...common, ...args], { stdio: ["ignore", output, output], detached: true, env: environment });
  };
  try {
    for (const file of options.vsix ?? []) {
      const child = run(["--install-extension", file, "--force"]);
      const code = await new Promise<number | null>((resolve) => child.on("exit", resolve));
      if (code !== 0) throw new Error(`${file} did not install (${code}):\n${log()}`);
    }
    const port = await freePort();
    const trust = options.trust === true ? [] : ["--disable-workspace-trust"];
    const child = run([
      "--bind-addr",
      `127.0.0.1:${port}`,
      "--auth",
      "none",
      "--disable-telemetry",
      "--disable-update-check",
      "--disable-getting-started-override",
      "--ignore-last-opened",
      ...trust,
      ...lane.driverOptions,
      ...(options.options ?? []),
    ]);
    await healthy(port, child, log);
    const stop = async (): Promise<void> => {
      await killGroup(child);
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    };
    return { authority: `127.0.0.1:${port}`, lane, userData, log, stop };
  } catch (error) {
    if (process.env["QUIESCE_KEEP"] === undefined) rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

/** Copies a folder to where a test may change it. Returns its path and how to delete it. */
export function scratchCopy(of?: string): { readonly path: string; remove(): void } {
  const folder = mkdtempSync(path.join(tmpdir(), "quiesce-work-"));
  if (of !== undefined) cpSync(of, folder, { recursive: true });
  return { path: folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) };
}

async function healthy(port: number, child: ChildProcess, log: () => string): Promise<void> {
  const started = performance.now();
  while (performance.now() - started < startLimitMs) {
    if (child.exitCode !== null) throw new Error(`VS Code exited with ${child.exitCode}:\n${log()}`);
    const ok = await fetch(`http://127.0.0.1:${port}/healthz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ok) return;
    await sleep(100);
  }
  await killGroup(child);
  throw new Error(`VS Code did not start within ${startLimitMs / 1000} s:\n${log()}`);
}

/** Its extension hosts are processes of its group; none may outlive a test. */
async function killGroup(child: ChildProcess): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => {
    child.on("exit", () => resolve());
  });
  process.kill(-pid, "SIGTERM");
  const killed = await Promise.race([gone.then(() => true), sleep(5000, false, { ref: false })]);
  if (killed) return;
  process.kill(-pid, "SIGKILL");
  await gone;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => {
        if (address !== null && typeof address === "object") resolve(address.port);
        else reject(new Error("no port is free"));
      });
    });
  });
}
