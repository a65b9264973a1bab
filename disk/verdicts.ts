/**
 * Explorations that outlive the process, in the folder of caches. One is used again only if everything that it follows from is as it was: what was
 * asked, every file and folder that was read (those that were not there included), and this version of quiesce.
 */
import { createHash } from "node:crypto";
import { explorer } from "quiesce:digests";
import type { Explore } from "../simulator/explore/explore.ts";
import type { FileLookup } from "../kernel/compile/source-store.ts";
import type { ExploreRequest } from "../simulator/explore/request.ts";
import type { ExploreResult } from "../simulator/explore/result.ts";
import { cacheFolder, type Kind, nodeStore } from "./store.ts";

/** Some tens of kilobytes each. */
const VERDICTS: Kind = { ending: ".verdict", most: 1_000 };

/** What an exploration followed from besides its request, in the order in which it was asked for. */
interface Reads {
  /** A file's digest; null where there was none. */
  readonly files: readonly (readonly [path: string, digest: string | null])[];
  readonly folders: readonly (readonly [path: string, digest: string])[];
}

interface Kept {
  readonly question: string;
  readonly reads: Reads;
  readonly result: ExploreResult;
}

export interface Verdicts {
  /** What the same exploration came to before. */
  recall(request: ExploreRequest): ExploreResult | undefined;
  /** @param reads As {@link recording} has noted them. */
  keep(request: ExploreRequest, reads: Reads, result: ExploreResult): void;
}

/** The verdicts of whoever runs this process. */
export function ownVerdicts(): Verdicts {
  return verdictsIn(cacheFolder(process.env));
}

/** For --no-cache. */
export const NO_VERDICTS: Verdicts = { recall: () => undefined, keep: () => undefined };

export function verdictsIn(folder: string): Verdicts {
  const store = nodeStore(folder, VERDICTS);
  return {
    recall(request) {
      const question = questionOf(request);
      const bytes = store.read(nameOf(question));
      const kept = bytes === undefined ? undefined : parse(Buffer.from(bytes).toString("utf8"));
      return kept?.question === question && isAsItWas(kept.reads, request.lookup) ? kept.result : undefined;
    },
    keep(request, reads, result) {
      if (!isWorthKeeping(result)) return;
      const question = questionOf(request);
      const kept: Kept = { question, reads, result };
      const text = JSON.stringify(kept);
      store.write(nameOf(question), Buffer.from(`${digest(text)}\n${text}`));
    },
  };
}

/** Explores what is not known already. */
export function recalling(verdicts: Verdicts, explore: Explore): Explore {
  return (request, cache, hooks) => {
    const before = verdicts.recall(request);
    if (before !== undefined) return before;
    const { lookup, reads } = recording(request.lookup);
    const result = explore({ ...request, lookup }, cache, hooks);
    verdicts.keep(request, reads, result);
    return result;
  };
}

/** The same files, with a note of all that is asked of them. */
export function recording(lookup: FileLookup): { readonly lookup: FileLookup; readonly reads: Reads } {
  const files = new Map<string, string | null>();
  const folders = new Map<string, string>();
  return {
    lookup: {
      read(path) {
        const text = lookup.read(path);
        files.set(path, text === undefined ? null : digest(text));
        return text;
      },
      list(path) {
        const names = lookup.list(path);
        folders.set(path, digest(names.join("\n")));
        return names;
      },
    },
    reads: {
      get files() {
        return [...files];
      },
      get folders() {
        return [...folders];
      },
    },
  };
}

/** Where the clock or somebody ended an exploration, the next one may come further; and what did not compile is known at once. */
function isWorthKeeping({ bounds, states }: ExploreResult): boolean {
  return states > 0 && !bounds.some(({ name, hit }) => hit && (name === "time" || name === "cancelled"));
}

function isAsItWas({ files, folders }: Reads, lookup: FileLookup): boolean {
  return (
    files.every(([path, known]) => {
      const text = lookup.read(path);
      return known === (text === undefined ? null : digest(text));
    }) && folders.every(([path, known]) => known === digest(lookup.list(path).join("\n")))
  );
}

/** What is asked, in words, with FILE's text; other files are told apart by {@link Reads}. */
function questionOf({ lookup, ...asked }: ExploreRequest): string {
  return JSON.stringify([explorer, digest(lookup.read(asked.path) ?? ""), asked]);
}

function nameOf(question: string): string {
  return digest(question).slice(0, 24);
}

/** Undefined for what is cut off or damaged. */
function parse(stored: string): Kept | undefined {
  const end = stored.indexOf("\n");
  const text = stored.slice(end + 1);
  return end > 0 && digest(text) === stored.slice(0, end) ? (JSON.parse(text) as Kept) : undefined;
}

function digest(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
