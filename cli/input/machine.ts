/** The files in which a machine says what it is: of a live one (`/`), or of a folder with copies of them. */
import { makeSourceFile, type SourceFile } from "../../base/source-file.ts";
import type { Problem } from "../../base/problem.ts";
import type { MachineTexts } from "../../kernel/topologies/machine.ts";
import type { TextResult } from "./read-text.ts";

export interface MachineFiles {
  /** As given. */
  readonly folder: string;
  readonly texts: MachineTexts;
  /** `/proc/sys/kernel/osrelease`, else the release that `/proc/version` names. */
  readonly release: { readonly value: string; readonly from: string } | undefined;
  /** Of the kernel that runs. */
  readonly config: SourceFile | undefined;
}

export type MachineResult =
  | { readonly ok: true; readonly files: MachineFiles; readonly problems: readonly Problem[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const CPU_FOLDER = "sys/devices/system/cpu";

/** @param given Reads a file by name; what is not there is `missing`. */
export function readMachineFiles(folder: string, given: (name: string) => TextResult): MachineResult {
  const problems: Problem[] = [];
  const read = (name: string): SourceFile | undefined => {
    const shown = inFolder(folder, name);
    const text = given(shown);
    if (text.ok) return makeSourceFile(shown, text.text, "user");
    if (text.missing !== true) problems.push(...unreadable(name, text.problem));
    return undefined;
  };
  const release = releaseIn(read);
  const texts: MachineTexts = {
    possible: read(`${CPU_FOLDER}/possible`),
    online: read(`${CPU_FOLDER}/online`),
    offline: read(`${CPU_FOLDER}/offline`),
    isolated: read(`${CPU_FOLDER}/isolated`),
    nohzFull: read(`${CPU_FOLDER}/nohz_full`),
    cmdline: read("proc/cmdline"),
    preempt: read(PREEMPT),
  };
  const config = configOf(release?.value, read);
  const nothing = config === undefined && [texts.possible, texts.online, texts.nohzFull, texts.cmdline].every((file) => file === undefined);
  if (nothing && problems.length === 0) problems.push(noMachine(folder));
  const failed = problems.some(({ severity }) => severity === "error");
  return failed ? { ok: false, problems } : { ok: true, files: { folder, texts, release, config }, problems };
}

/** Only root may look at it, so that it cannot be read is no reason to stop. */
const PREEMPT = "sys/kernel/debug/sched/preempt";

function unreadable(name: string, problem: Problem): readonly Problem[] {
  return name === PREEMPT ? [] : [problem];
}

function releaseIn(read: (name: string) => SourceFile | undefined): MachineFiles["release"] {
  const own = read("proc/sys/kernel/osrelease");
  if (own !== undefined) return { value: own.text.trim(), from: own.path };
  const version = read("proc/version");
  const named = /^Linux version (\S+)/.exec(version?.text ?? "")?.[1];
  return version === undefined || named === undefined ? undefined : { value: named, from: version.path };
}

/** The kernel's own copy first, then where distributions keep one for each kernel. */
function configOf(release: string | undefined, read: (name: string) => SourceFile | undefined): SourceFile | undefined {
  const places = ["proc/config.gz", ...(release === undefined ? [] : [`boot/config-${release}`, `lib/modules/${release}/config`])];
  for (const place of places) {
    const found = read(place);
    if (found !== undefined) return found;
  }
  return undefined;
}

function inFolder(folder: string, name: string): string {
  return `${folder.replace(/\/+$/, "")}/${name}`;
}

function noMachine(folder: string): Problem {
  return {
    code: "machine-nothing",
    severity: "error",
    file: folder,
    line: 0,
    column: 0,
    message: `${folder} holds nothing of a machine: neither proc/cmdline, nor ${CPU_FOLDER}, nor a kernel's configuration`,
    help: "name / for this machine, or a folder with copies of these files; docs/machine.md says how to make one",
  };
}
