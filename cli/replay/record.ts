/** What of a session goes into its token and its bundle. */
import { createHash } from "node:crypto";
import { model } from "quiesce:digests";
import version from "quiesce:version";
import type { Arguments } from "../args/arguments.ts";
import type { RunSpec } from "../scene/scene.ts";
import type { Session } from "../scene/session.ts";
import type { UsedText } from "../scene/source.ts";
import { bundleText } from "./bundle.ts";
import { inputDigest, makeToken, type ReplayRecord } from "../../simulator/jobs/scene/token.ts";

/** Options that decide what is found. The others say where it goes, or how fast. A test holds this to the table. */
export const DECIDING: readonly string[] = [
  "scenario",
  "topology",
  "machine",
  "kernel-config",
  "cmdline",
  "set",
  "seed",
  "seeds",
  "matrix",
  "shard",
  "patch",
  "patch-context",
  "rule",
  "rev",
  "fail-on-disturbance",
  "profile",
  "kernel",
  "stdin-filename",
  "cpus",
  "tasks",
  "memory",
  "stale",
  "softirqs",
  "failing-walks",
  "data-races",
  "preemptions",
  "worker",
  "from",
  "states",
  "depth",
  "schedule",
];

/** Of quiesce and of the model that it carries: another model finds other things. */
export function engineVersion(): string {
  return `${version}+${model}`;
}

function optionsOf(values: Arguments): ReplayRecord["options"] {
  return DECIDING.flatMap((name) => values.list(name).map((value) => [name, value] as const));
}

/** The options that would make one run of many by itself. */
function optionsOfRun(values: Arguments, { scenario, machine, settings, seed }: RunSpec): ReplayRecord["options"] {
  const own: readonly (readonly [string, string])[] = [
    ["scenario", scenario],
    ["topology", machine.name],
    ...(machine.ownCmdline ? [] : [["cmdline", machine.cmdline] as const]),
    ...Object.entries(settings.given).map(([key, value]) => ["set", `${key}=${value}`] as const),
    ["seed", String(seed)],
  ];
  const varying = new Set(["scenario", "topology", "cmdline", "set", "seed", "seeds", "matrix", "shard"]);
  return [...own, ...optionsOf(values).filter(([name]) => !varying.has(name))];
}

/** C files beside FILE that were only looked into do not decide anything. */
function inputsOf({ source }: Session, compiled: ReadonlySet<string>): readonly UsedText[] {
  return source.used().filter(({ role, path }) => role === "given" || !path.endsWith(".c") || compiled.has(path));
}

/** The first 64 bits of SHA-256, as the system computes it: ours takes 20 ms for a run of a process that has just been started. */
function systemHash(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 16);
}

function positionalsOf({ values }: Session): readonly string[] {
  return [0, 1].flatMap((index) => values.positional(index) ?? []);
}

/**
 * The token of a whole call, or of one of its runs.
 *
 * @param compiled Files of the user's that went into what ran.
 * @param decided Options that the command has decided by itself, in place of those that were given.
 */
export function tokenOf(session: Session, compiled: ReadonlySet<string>, run?: RunSpec, decided: ReplayRecord["options"] = []): string {
  const { command, values } = session;
  const given = (run === undefined ? optionsOf(values) : optionsOfRun(values, run)).filter(([name]) =>
    decided.every(([own]) => own !== name),
  );
  const matrix = run === undefined ? undefined : values.text("matrix");
  return makeToken({
    version: engineVersion(),
    command,
    positionals: positionalsOf(session),
    options: [...given, ...decided],
    inputs: inputsOf(session, compiled)
      .filter(({ role, path }) => run === undefined || role === "tree" || path !== matrix)
      .map(({ role, path, text }) => ({ role, path, digest: inputDigest(text, systemHash) })),
  });
}

export function bundleOf(session: Session, compiled: ReadonlySet<string>): string {
  const { command, values, source } = session;
  return bundleText({
    version: engineVersion(),
    command,
    positionals: positionalsOf(session),
    options: optionsOf(values),
    main: source.main,
    inTree: source.version !== undefined,
    inputs: inputsOf(session, compiled),
  });
}
