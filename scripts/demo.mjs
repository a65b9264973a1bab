/** `npm run demo`: the main job on the bundled example, before and after the change that the example is about. */
import { spawnSync } from "node:child_process";
import path from "node:path";
import { commandFile, ensureBuilt } from "../esbuild.mjs";
import { root } from "./c-sources.mjs";

const forced = path.join("examples", "livepatch", "transition.c");
const rcu = path.join("examples", "livepatch", "transition-rcu.c");
const machine = ["--cmdline", "nohz_full=2-7 rcu_nocbs=2-7", "--scenario", "enable-disable", "--profile", "6.12-voluntary"];

/** Each runs in turn; the first that fails ends the demo. */
const commands = [
  ["simulate", forced, ...machine],
  ["compare", forced, rcu, ...machine],
];

await ensureBuilt();
for (const args of commands) {
  console.log(`$ quiesce ${args.map((arg) => (arg.includes(" ") ? JSON.stringify(arg) : arg)).join(" ")}`);
  const { status } = spawnSync(process.execPath, [commandFile, ...args], { cwd: root, stdio: ["ignore", "inherit", "inherit"] });
  if (status !== 0) {
    process.exitCode = status ?? 4;
    break;
  }
  console.log();
}
