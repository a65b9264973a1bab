/** Whose business a disturbance is: livepatch itself, or something that it makes use of. docs/ledger.md says what each share means. */
import data from "./shares.json";

export const SHARES = ["own", "ftrace", "static-calls", "rcu", "module-loader", "hotplug", "kernel", "background"] as const;

/**
 * `own`: the user's files themselves, by a call that is nobody else's business. `ftrace`, `static-calls` (static keys too), `rcu`, `module-loader` and
 * `hotplug`: what these do when they are called. `kernel`: the rest of the kernel. `background`: it happens whatever is patched.
 */
export type Share = (typeof SHARES)[number];

const SHARE_OF: ReadonlyMap<string, Share> = new Map(
  Object.entries(data).flatMap(([share, primitives]) => primitives.map((name) => [name, share as Share] as const)),
);

/** Whose business a primitive is wherever it is called; undefined: its caller's. */
export function ownShare(primitive: string): Share | undefined {
  return SHARE_OF.get(primitive);
}

/**
 * @param primitives The primitives that are in each other now, innermost first: the first one that is somebody's business decides.
 * @param usersLine Whether a line of the user's files is to blame.
 */
export function shareOf(primitives: Iterable<string>, usersLine: boolean): Share {
  for (const name of primitives) {
    const share = ownShare(name);
    if (share !== undefined) return share;
  }
  return usersLine ? "own" : "kernel";
}
