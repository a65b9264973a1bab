/** Which of the things that code calls may be instrumented, whether the call remains when compiled, and what to do about it. */
import { noinstr } from "../../../kernel/catalogue/noinstr.ts";
import type { Known } from "../facts.ts";
import type { Target } from "./flow.ts";
import type { FunctionMeaning, Names } from "./names.ts";
import { OwnFile } from "./own-file.ts";
import { findTracepoint } from "./tracepoints.ts";
import { slotTargets } from "./paravirt.ts";
import { staticCallTargets } from "./static-calls.ts";

const allowed = new Set(noinstr.allowed.flatMap(({ names }) => names));
const becomesCall = new Map(noinstr.becomesCall.map(({ name, calls }) => [name, calls]));
const { variants } = noinstr;
const listed = new Map(noinstr.instrumentable.map((entry) => [entry.name, entry]));

export const INTO_REGION = "Move the call between instrumentation_begin() and instrumentation_end() where RCU watches";

export class Callees {
  private readonly names: Names;
  private readonly own: OwnFile;

  constructor(names: Names) {
    this.names = names;
    this.own = new OwnFile(names.file);
  }

  isAllowed(name: string): boolean {
    return allowed.has(name);
  }

  /** Whether the compiler may make the function part of its caller in this file. */
  mayBeInlined(meaning: FunctionMeaning): boolean {
    return this.remains(meaning) === "unknown";
  }

  /** A function that is neither noinstr nor always inlined; undefined when nothing is known against it. */
  function(meaning: FunctionMeaning): Target | undefined {
    const { name, definition, attributes } = meaning;
    if (this.isAllowed(name)) return undefined;
    if (definition === undefined) return this.listed(name);
    const remains = this.remains(meaning);
    const written = attributes.written.length === 0 ? "" : ` as \`${attributes.written.join(" ")}\``;
    const { path, signature } = definition;
    const inlining = remains === "unknown" ? `; nothing keeps the compiler from leaving it out of line` : this.whyItRemains(meaning);
    return {
      name: `${name}()`,
      kind: attributes.inline ? "inline" : "function",
      remains,
      why: `is defined in ${path}${written}, not noinstr${inlining}`,
      advice: this.advice(meaning, remains),
      definition: { path, start: signature.nameStart, end: signature.nameStart + signature.name.length },
    };
  }

  indirect(text: string): Target {
    return {
      name: text,
      kind: "indirect",
      remains: "unknown",
      why: "is called through a pointer, and nothing says that all it can point to is noinstr",
      advice: `${INTO_REGION}, or annotate it there if every target is noinstr`,
      definition: undefined,
    };
  }

  /** A name that nothing in the tree defines as a function or macro; undefined when nothing is known of it. */
  unresolved(name: string): Target | undefined {
    const tracepoint = findTracepoint(name, this.names);
    if (tracepoint !== undefined) return tracepoint;
    const called = becomesCall.get(name);
    return called === undefined ? this.listed(name) : this.listed(called);
  }

  /** A paravirtual call; undefined when every function that is put into the slot is noinstr, or none is known. */
  slot(slot: string): Target | undefined {
    const first = slotTargets(slot, this.names).find(
      ({ name, attributes, definition }) => !attributes.noinstr && definition !== undefined && !this.isAllowed(name),
    );
    if (first?.definition === undefined) return undefined;
    const { path, signature } = first.definition;
    return {
      name: `${noinstr.paravirt.object}.${slot}`,
      kind: "slot",
      remains: "yes",
      why: `is a paravirtual call whose target ${first.name}() is defined in ${path}, not noinstr`,
      advice: `${INTO_REGION}, or call the native variant`,
      definition: { path, start: signature.nameStart, end: signature.nameStart + signature.name.length },
    };
  }

  private advice({ name, definition }: FunctionMeaning, remains: Known): string {
    const variant = variants.map((form) => form.replace("*", name)).find((form) => this.isUsable(form));
    if (variant !== undefined) return `${INTO_REGION}, or use ${variant}()`;
    if (remains === "unknown") return "Mark it __always_inline or noinstr";
    return definition?.path === this.names.path ? `${INTO_REGION}, or mark ${name}() noinstr` : INTO_REGION;
  }

  /** Whether a variant of a function exists that noinstr code can call. */
  private isUsable(name: string): boolean {
    return this.names
      .meaningsOf(name, this.names.path)
      .some((meaning) => meaning.kind === "function" && (meaning.attributes.noinstr || meaning.attributes.alwaysInline));
  }

  /** A static call; undefined when every function that it is given is noinstr, or none is known. The kernel's checker trusts them all. */
  staticCall(call: string): Target | undefined {
    const first = staticCallTargets(call, this.names).find(
      ({ name, attributes, definition }) => !attributes.noinstr && definition !== undefined && !this.isAllowed(name),
    );
    if (first?.definition === undefined) return undefined;
    const { path, signature } = first.definition;
    return {
      name: `static_call(${call})`,
      kind: "indirect",
      remains: "unknown",
      why: `may go to ${first.name}(), which is defined in ${path}, not noinstr`,
      advice: INTO_REGION,
      definition: { path, start: signature.nameStart, end: signature.nameStart + signature.name.length },
    };
  }

  private listed(name: string): Target | undefined {
    const entry = listed.get(name);
    if (entry === undefined) return undefined;
    return {
      name: `${name}()`,
      kind: "function",
      remains: "yes",
      why: `${entry.why} (${entry.where})`,
      advice: INTO_REGION,
      definition: undefined,
    };
  }

  private remains({ name, definition, attributes }: FunctionMeaning): Known {
    if (definition === undefined || attributes.neverInline || attributes.weak) return "yes";
    if (definition.path.endsWith(".h") && (attributes.isStatic || attributes.inline)) return "unknown";
    if (definition.path !== this.names.path) return "yes";
    return this.own.whyNotInlined(name, definition.signature, attributes) === undefined ? "unknown" : "yes";
  }

  private whyItRemains({ name, definition, attributes }: FunctionMeaning): string {
    if (definition?.path !== this.names.path) return "";
    const why = this.own.whyNotInlined(name, definition.signature, attributes);
    return why === undefined ? "" : `, and is not inlined: ${why}`;
  }
}
