/**
 * What the source of a kernel does not say by itself about code that must not be instrumented: which macros open and close a region,
 * what a build is taken to be, what assembly holds, how a paravirtual slot is filled. Read in Linux SOURCE_VERSION.
 *
 * Whatever the tree says itself (attributes, macro bodies, inline bodies) is read there and is not listed here.
 */
import data from "./noinstr.json";

export interface Noinstr {
  readonly regions: { readonly begin: readonly string[]; readonly end: readonly string[] };
  /** Sections that the kernel's checker takes for noinstr (tools/objtool/check.c). */
  readonly sections: readonly string[];
  readonly attributes: {
    /** For files whose attribute macros are not at hand; `since` is the first version in which the name means it. */
    readonly noinstr: readonly { readonly name: string; readonly since?: string | undefined }[];
    readonly alwaysInline: readonly string[];
    readonly inline: readonly string[];
    readonly neverInline: readonly string[];
    readonly noReturn: readonly string[];
  };
  /** The build that is judged. What is not named may be either way, and a finding that depends on it says so. */
  readonly assume: {
    /** Its folder below `arch`. The kernel's own checker looks at no other (tools/objtool). */
    readonly architecture: string;
    readonly defined: readonly string[];
    readonly undefined: readonly string[];
    /** Options without `CONFIG_`. */
    readonly on: readonly string[];
    readonly off: readonly string[];
    /** Macros that the compiler defines for some files: either way. */
    readonly perFile: readonly string[];
    /** Macros that conditions compare. */
    readonly values: readonly { readonly name: string; readonly value: number }[];
  };
  /** Endings of files that are not part of the build. */
  readonly otherBuilds: readonly string[];
  /** Headers that give way to the architecture's of the same name, unless that one includes them (scripts/Makefile.asm-headers). */
  readonly genericHeaders: { readonly folder: string; readonly replacedBy: string };
  /** Headers that are included only where an option is on, or off. */
  readonly headersOfOption: readonly { readonly path: string; readonly option: string; readonly on: boolean }[];
  /** Folders whose code is linked into something other than the kernel. */
  readonly foreignImages: readonly string[];
  readonly allowed: readonly { readonly names: readonly string[]; readonly why: string }[];
  /** Builtins that the compiler may leave as a call. */
  readonly becomesCall: readonly { readonly name: string; readonly calls: string }[];
  readonly instrumentable: readonly { readonly name: string; readonly where: string; readonly why: string }[];
  /** Macros that are not looked into, and what is called through their result. */
  readonly opaque: readonly { readonly name: string; readonly why: string }[];
  /** Names that a function's noinstr variant may have, with `*` for the function's. */
  readonly variants: readonly string[];
  /** Conditions that do not change while a function runs, whoever asks. */
  readonly stableConditions: readonly string[];
  /** Builtins from which control does not come back. */
  readonly neverReturns: readonly string[];
  /** Macros that ask whether an option is on. */
  readonly buildQuestions: readonly string[];
  /** Macros that call through a static call, that define one with its first target, and that give it another. */
  readonly staticCalls: { readonly macros: readonly string[]; readonly makers: readonly string[]; readonly updates: readonly string[] };
  /** Macros whose value is that of their first argument. */
  readonly conditionWrappers: readonly string[];
  readonly tracepoints: {
    readonly prefix: string;
    readonly makers: readonly string[];
    /** Endings of what only asks whether a tracepoint is on. */
    readonly queries: readonly string[];
    /** Endings of other forms of the same tracepoint. */
    readonly variants: readonly string[];
  };
  readonly paravirt: {
    /** Macros that call through a slot, and which argument (0-based) names it. */
    readonly macros: readonly { readonly name: string; readonly slot: number }[];
    readonly object: string;
    /** Files in which slots are filled. */
    readonly tables: readonly string[];
    readonly wrappers: readonly string[];
  };
  /**
   * Words of a body beyond which gcc is taken not to inline it: plain functions with several callers, static ones with a single
   * caller, and those marked inline.
   */
  readonly inlineLimits: { readonly plain: number; readonly once: number; readonly inline: number };
  readonly watching: {
    /** What RCU's view of the CPU is once one of these has returned. */
    readonly effects: readonly {
      readonly names: readonly string[];
      readonly after: "yes" | "no" | "unknown";
      /** For `no`: what the CPU is in then. */
      readonly state?: string | undefined;
    }[];
    readonly readers: readonly string[];
    /** Calls whose result says whether they had their effect, and what RCU's view is where it is false. */
    readonly results: readonly { readonly call: string; readonly otherwise: "yes" | "unknown" }[];
    /** What reports a broken kernel, and makes RCU watch for that itself (warn_rcu_enter). */
    readonly exempt: readonly string[];
    /** A function that names none of these, directly, never turns RCU off. */
    readonly mentions: readonly string[];
  };
}

export const noinstr: Noinstr = readNoinstr(data);

/** Words are strings to the type of a JSON file; any other than these is refused by the test beside this file. */
function readNoinstr(read: typeof data): Noinstr {
  const effects = read.watching.effects.map(({ names, after, state }) => {
    const value: "yes" | "no" | "unknown" = after === "yes" || after === "no" ? after : "unknown";
    return { names, after: value, state };
  });
  const results = read.watching.results.map(({ call, otherwise }) => {
    const value: "yes" | "unknown" = otherwise === "yes" ? otherwise : "unknown";
    return { call, otherwise: value };
  });
  return { ...read, watching: { ...read.watching, effects, results } };
}
