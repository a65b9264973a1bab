/** The files of a machine, as a user would copy them: small, and of our own making. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { KernelConfig } from "../../kernel/config.ts";
import { profileNamed } from "../../kernel/profiles/profiles.ts";

const CPUS = "sys/devices/system/cpu";

/** 16 CPUs, one of them offline, six nohz_full. */
export const MACHINE: Readonly<Record<string, string>> = {
  "proc/cmdline": "BOOT_IMAGE=/boot/vmlinuz root=/dev/vda1 nohz_full=2-7 rcu_nocbs=2-7 quiet\n",
  "proc/sys/kernel/osrelease": "6.12.117-amd64\n",
  [`${CPUS}/possible`]: "0-15\n",
  [`${CPUS}/online`]: "0-14\n",
  [`${CPUS}/offline`]: "15\n",
  [`${CPUS}/isolated`]: "\n",
  [`${CPUS}/nohz_full`]: "2-7\n",
};

/** Writes files below a folder; undefined leaves one out. */
export function writeFiles(folder: string, files: Readonly<Record<string, string | Uint8Array | undefined>>): void {
  for (const [name, content] of Object.entries(files)) {
    if (content === undefined) continue;
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), content);
  }
}

/** The text of a `.config` with the options of a profile, as the kernel's build writes it. */
export function configText(profile: string, changes: Readonly<Record<string, string>> = {}, architecture = "x86"): string {
  const found = profileNamed(profile);
  if (found === undefined) throw new Error(`There is no profile ${profile}`);
  const config: KernelConfig = new Map([...found.config, ...Object.entries(changes)]);
  const lines = [...config].map(([name, value]) => (value === "n" ? `# ${name} is not set` : `${name}=${value}`));
  return [
    "#",
    "# Automatically generated file; DO NOT EDIT.",
    `# Linux/${architecture} 6.12.117 Kernel Configuration`,
    "#",
    ...lines,
    "",
  ].join("\n");
}
