/** What a topology asks of a kernel that this kernel does not have: notes beside an answer, which is about the kernel. */
import type { Problem } from "../../base/problem.ts";
import { type Profile, versionCode, versionText } from "../../kernel/profiles/profile.ts";
import { DEFAULT_BANDWIDTH } from "../../kernel/topologies/parse.ts";
import type { Topology } from "../../kernel/topologies/topology.ts";
import { preemptionModel } from "./build.ts";

/** x86 can be built with PREEMPT_RT since then (6.12 arch/x86/Kconfig, ARCH_SUPPORTS_RT). */
const FIRST_RT = { major: 6, minor: 12, patch: 0 };

export function mismatches({ topology, profile }: { readonly topology: Topology; readonly profile: Profile }): readonly Problem[] {
  return [...realTime(topology, profile), ...bandwidth(topology, profile)];
}

function realTime(topology: Topology, profile: Profile): readonly Problem[] {
  if (preemptionModel({ topology, profile }) !== "rt" || versionCode(profile.version) >= versionCode(FIRST_RT)) return [];
  const message = `linux ${versionText(profile.version)} has no PREEMPT_RT on x86 without patches: what is simulated is the model of ${versionText(FIRST_RT)}`;
  return [note("preempt-rt-too-early", "warning", message, "take a tree of 6.12 or later, or another preemption model")];
}

/** Each kernel has one of the two. */
function bandwidth({ bandwidth: { rtRuntimeUs, fairServerUs } }: Topology, { name, starvation }: Profile): readonly Problem[] {
  const problems: Problem[] = [];
  if (starvation === "fair-server" && rtRuntimeUs !== DEFAULT_BANDWIDTH.rtRuntimeUs) {
    const message = `"rtRuntimeUs" has no effect under ${name}: its kernel throttles no FIFO tasks, but has a fair server`;
    problems.push(note("bandwidth-unused", "info", message, 'write "fairServerUs"'));
  }
  if (starvation === "rt-throttling" && fairServerUs !== DEFAULT_BANDWIDTH.fairServerUs) {
    const message = `"fairServerUs" has no effect under ${name}: its kernel has no fair server, but throttles FIFO tasks`;
    problems.push(note("bandwidth-unused", "info", message, 'write "rtRuntimeUs"'));
  }
  return problems;
}

function note(code: string, severity: Problem["severity"], message: string, help: string): Problem {
  return { code, severity, file: "", line: 0, column: 0, message, help };
}
