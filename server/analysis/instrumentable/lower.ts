/** Makes a body's macros and inline callees part of it, and keeps only what matters to instrumentation. */
import type { EditorFunction } from "../../../c/editor/file.ts";
import { noinstr } from "../../../kernel/catalogue/noinstr.ts";
import type { Known } from "../facts.ts";
import { namesAskedTwice, simplified } from "./asked.ts";
import { type Variant, variantsOf } from "./bodies.ts";
import type { Callees } from "./callees.ts";
import type { Fact } from "./conditions.ts";
import { constantOf } from "./constants.ts";
import { type Event, type Flow, type FlowBranch, flowLoop, flowSequence, flowSwitch, hasEvents, scope } from "./flow.ts";
import type { FunctionMeaning, MacroMeaning, Meaning, Names } from "./names.ts";
import { parseExpression, parseFragment, parseStatements } from "./parse.ts";
import { substitute } from "./substitute.ts";
import type { Branch, Call, Indirect, MacroStatement, Node } from "./syntax.ts";
import { type Frame, inFrame, isInside, MAX_FRAMES, placeInRoot, textOf, type Word } from "./words.ts";

const begins = new Set(noinstr.regions.begin);
const ends = new Set(noinstr.regions.end);
const opaque = new Set(noinstr.opaque.map(({ name }) => name));
const neverReturns = new Set(noinstr.neverReturns);
const staticCalls = new Set(noinstr.staticCalls.macros);
const slots = new Map(noinstr.paravirt.macros.map(({ name, slot }) => [name, slot]));
const readers = new Set(noinstr.watching.readers);
const results = new Map(noinstr.watching.results.map(({ call, otherwise }) => [call, otherwise]));
const effects = new Map(noinstr.watching.effects.flatMap((effect) => effect.names.map((name) => [name, effect] as const)));

/** More bodies than this are not joined for one function: it is then not judged. */
const MAX_BODIES = 20_000;

export class Lowerer {
  private readonly names: Names;
  private readonly callees: Callees;
  /** Names that the function asked about has for its parameters: calling one is a call through a pointer. */
  private readonly parameters: ReadonlySet<string>;
  private readonly idle: Set<string>;
  private bodies = 0;
  /** Names read by conditions that the body asks more than once. */
  private remembered: ReadonlySet<string> = new Set();

  /** @param idle Bodies in which nothing happens that matters, found so far in the file that is judged. */
  constructor(names: Names, callees: Callees, parameters: readonly string[], idle: Set<string>) {
    this.idle = idle;
    this.names = names;
    this.callees = callees;
    this.parameters = new Set(parameters);
  }

  /** Whether the function is too big to be judged: a bound was hit. */
  get gaveUp(): boolean {
    return this.bodies > MAX_BODIES;
  }

  /** The function asked about, as one way to compile its text has it. */
  root({ node }: Variant, frame: Frame): Flow | undefined {
    return this.body(node, frame);
  }

  /** A body whose equal conditions are told to be equal. */
  private body(node: Node, frame: Frame): Flow | undefined {
    const outer = this.remembered;
    this.remembered = namesAskedTwice(node);
    const flow = this.node(node, frame);
    this.remembered = outer;
    return flow;
  }

  private node(node: Node | undefined, frame: Frame): Flow | undefined {
    if (node === undefined) return undefined;
    switch (node.kind) {
      case "sequence":
        return flowSequence(node.items.map((item) => this.node(item, frame)));
      case "call":
        return this.call(node, frame);
      case "name":
        return this.name(node.word, frame);
      case "constant":
        return undefined;
      case "not":
        return this.node(node.operand, frame);
      case "logical":
        return this.logical(node.operator, node.left, node.right, frame);
      case "branch":
        return this.branch(node, frame);
      case "loop":
        return flowLoop({
          bodyFirst: node.bodyFirst,
          holds: node.condition === undefined ? "yes" : this.constant(node.condition, frame),
          condition: this.node(node.condition, frame),
          step: this.node(node.step, frame),
          body: this.node(node.body, frame),
        });
      case "macro-statement":
        return this.macroStatement(node, frame);
      case "switch":
        return flowSequence([this.node(node.value, frame), flowSwitch(this.node(node.body, frame))]);
      case "label":
        return { kind: node.form, name: node.name, at: undefined };
      case "goto":
        return { kind: "goto", name: node.name, at: undefined };
      case "break":
      case "continue":
        return { kind: node.kind, name: undefined, at: undefined };
      case "return":
        return flowSequence([this.node(node.value, frame), { kind: "return", name: undefined, at: placeInRoot(node.at, frame) }]);
      case "assign": {
        const names = node.names.filter((name) => this.remembered.has(name));
        return names.length === 0 ? undefined : { kind: "forget", names };
      }
      case "indirect":
        return this.indirect(node, frame);
    }
  }

  private constant(node: Node, frame: Frame): Known {
    return constantOf(node, this.names, frame);
  }

  private logical(operator: "&&" | "||", left: Node, right: Node, frame: Frame): Flow | undefined {
    const decided = this.constant(left, frame);
    const first = this.node(left, frame);
    if (decided === (operator === "&&" ? "no" : "yes")) return first;
    const second = this.node(right, frame);
    if (decided !== "unknown" || !hasEvents(second)) return flowSequence([first, second]);
    return flowSequence([first, { kind: "branch", key: undefined, text: "", at: undefined, whenTrue: second, whenFalse: undefined }]);
  }

  private branch(node: Branch, frame: Frame): Flow | undefined {
    const decided = this.constant(node.condition, frame);
    const condition = this.node(node.condition, frame);
    if (decided !== "unknown") return flowSequence([condition, this.node(decided === "yes" ? node.whenTrue : node.whenFalse, frame)]);
    const { text, negated } = simplified(node.text);
    const undone = this.undone(text, node, frame);
    const whenTrue = flowSequence([negated ? undone : undefined, this.node(node.whenTrue, frame)]);
    const whenFalse = flowSequence([negated ? undefined : undone, this.node(node.whenFalse, frame)]);
    if (whenTrue === undefined && whenFalse === undefined) return condition;
    const asked = frame.kind !== "macro" && node.at?.frame === undefined && node.names.some((name) => this.remembered.has(name));
    const stable = noinstr.stableConditions.includes(text) ? text : undefined;
    const own = asked ? `${frame.path}:${String(frame.base)}:${String(frame.depth)}:${text}` : undefined;
    const key = stable ?? own;
    const at = node.at === undefined ? undefined : placeInRoot(node.at, frame);
    const branch: FlowBranch = negated
      ? { kind: "branch", key, text: node.shown, at, whenTrue: whenFalse, whenFalse: whenTrue }
      : { kind: "branch", key, text: node.shown, at, whenTrue, whenFalse };
    return flowSequence([condition, branch]);
  }

  /** Where the result of a call says that it did not change what RCU sees. */
  private undone(text: string, { at }: Branch, frame: Frame): Flow | undefined {
    const result = results.get(text);
    return result === undefined || at === undefined
      ? undefined
      : this.event({ kind: "watching", value: result, state: "", at: { word: at, frame } });
  }

  private indirect(node: Indirect, frame: Frame): Flow | undefined {
    const parts = flowSequence(node.parts.map((part) => this.node(part, frame)));
    const maker = /^(\w+)\(/.exec(node.text)?.[1];
    if (maker !== undefined && (opaque.has(maker) || this.names.macros(maker, this.names.path).length > 0)) return parts;
    return flowSequence([parts, this.event({ kind: "call", target: this.callees.indirect(node.text), at: { word: node.at, frame } })]);
  }

  /** A name that is read. Only a macro does anything then. */
  private name(word: Word, frame: Frame): Flow | undefined {
    const written = word.frame ?? frame;
    if (isInside(written, "macro", word.text)) return undefined;
    const options: Option[] = [];
    for (const meaning of this.names.meaningsOf(word.text, written.path)) {
      if (meaning.kind !== "macro" || meaning.entry.macro.parameters !== undefined) continue;
      if (!meaning.entry.macro.body.includes("(")) continue;
      options.push({ facts: meaning.facts, flow: this.macro(meaning, word, [], frame, []) });
    }
    return this.choice(options);
  }

  private macroStatement(node: MacroStatement, frame: Frame): Flow | undefined {
    const { name } = node.call;
    const written = name.frame ?? frame;
    const macros = this.names.meaningsOf(name.text, written.path).filter((meaning) => meaning.kind === "macro");
    const rest = inFrame(node.rest, frame);
    if (macros.length === 0 || begins.has(name.text) || ends.has(name.text)) {
      return flowSequence([this.call(node.call, frame), this.node(parseStatements(rest), frame)]);
    }
    return this.choice(
      macros.map((meaning) => ({ facts: meaning.facts, flow: this.macro(meaning, name, node.call.arguments, frame, rest) })),
    );
  }

  private call(call: Call, frame: Frame): Flow | undefined {
    const { name } = call;
    const at = { word: name, frame };
    if (begins.has(name.text)) return this.event({ kind: "region", change: 1, at });
    if (ends.has(name.text)) return this.event({ kind: "region", change: -1, at });
    const slot = slots.get(name.text);
    if (slot !== undefined) return this.slot(call, slot, frame);
    const marks: Flow[] = [];
    if (readers.has(name.text)) marks.push(this.event({ kind: "reader", name: name.text, at }));
    if (neverReturns.has(name.text)) return this.event({ kind: "end", at });
    if (this.callees.isAllowed(name.text)) return this.given(call, frame);
    if (staticCalls.has(name.text)) return this.staticCall(call, frame);
    const effect = effects.get(name.text);
    const after = effect && this.event({ kind: "watching", value: effect.after, state: effect.state ?? "", at });
    return flowSequence([...marks, opaque.has(name.text) ? this.given(call, frame) : this.meant(call, frame), after]);
  }

  private meant(call: Call, frame: Frame): Flow | undefined {
    const { name } = call;
    const written = name.frame ?? frame;
    const hidden = isInside(written, "macro", name.text);
    const meanings = this.names.meaningsOf(name.text, written.path).filter(({ kind }) => !(hidden && kind === "macro"));
    const usable = meanings.filter(
      (meaning) => meaning.kind === "function" || meaning.entry.macro.parameters !== undefined || meaning.entry.macro.body !== "",
    );
    if (usable.length === 0) return flowSequence([this.given(call, frame), this.unresolved(name, frame)]);
    return this.choice(usable.map((meaning) => ({ facts: meaning.facts, flow: this.meaning(meaning, call, frame) })));
  }

  private meaning(meaning: Meaning, call: Call, frame: Frame): Flow | undefined {
    if (meaning.kind === "function") return flowSequence([this.given(call, frame), this.function(meaning, call, frame)]);
    if (meaning.entry.macro.parameters !== undefined) return this.macro(meaning, call.name, call.arguments, frame, []);
    // `#define f g`: the arguments belong to what it stands for.
    const inner = this.frameOfMacro(meaning, call.name, frame);
    const [only, ...more] = substitute(meaning.entry.macro, [], inner);
    if (only?.kind !== "name" || more.length > 0)
      return flowSequence([this.given(call, frame), this.macro(meaning, call.name, [], frame, [])]);
    const given = call.arguments.map((argument) => inFrame(argument, frame));
    return this.call({ kind: "call", name: only, arguments: given }, inner);
  }

  private given(call: Call, frame: Frame): Flow | undefined {
    return flowSequence(call.arguments.map((words) => this.node(parseExpression(words), frame)));
  }

  private unresolved(name: Word, frame: Frame): Flow | undefined {
    const target =
      this.parameters.has(name.text) && (name.frame ?? frame).kind === "root"
        ? this.callees.indirect(name.text)
        : this.callees.unresolved(name.text);
    return target && this.event({ kind: "call", target, at: { word: name, frame } });
  }

  private slot(call: Call, slot: number, frame: Frame): Flow | undefined {
    const named = call.arguments[slot]?.map(({ text }) => text).join("") ?? "";
    const target = this.callees.slot(named);
    return target && this.event({ kind: "call", target, at: { word: call.name, frame } });
  }

  private staticCall(call: Call, frame: Frame): Flow | undefined {
    const target = this.callees.staticCall(call.arguments[0]?.map(({ text }) => text).join("") ?? "");
    return target && this.event({ kind: "call", target, at: { word: call.name, frame } });
  }

  private frameOfMacro({ entry }: MacroMeaning, use: Word, frame: Frame): Frame {
    const written = use.frame ?? frame;
    return {
      kind: "macro",
      name: entry.macro.name,
      path: entry.path,
      base: entry.macro.bodyStart,
      definition: { start: entry.macro.nameStart, end: entry.macro.nameStart + entry.macro.name.length },
      use: { ...use, frame: written },
      parent: written,
      depth: written.depth + 1,
    };
  }

  private macro(meaning: MacroMeaning, use: Word, given: Call["arguments"], frame: Frame, rest: readonly Word[]): Flow | undefined {
    const key =
      rest.length > 0
        ? undefined
        : `${meaning.entry.path}:${String(meaning.entry.macro.start)} ${(use.frame ?? frame).path} ${given.map(textOf).join(",")}`;
    if (key !== undefined && this.idle.has(key)) return undefined;
    const inner = this.frameOfMacro(meaning, use, frame);
    if (inner.depth > MAX_FRAMES || ++this.bodies > MAX_BODIES) return undefined;
    const words = substitute(
      meaning.entry.macro,
      given.map((argument) => inFrame(argument, frame)),
      inner,
    );
    const flow = this.node(rest.length > 0 ? parseStatements([...words, ...rest]) : parseFragment(words), inner);
    if (key !== undefined && flow === undefined) this.idle.add(key);
    return flow;
  }

  private function(meaning: FunctionMeaning, call: Call, frame: Frame): Flow | undefined {
    const { definition, attributes } = meaning;
    const { name } = call;
    const at = { word: name, frame };
    const stop = attributes.noReturn ? this.event({ kind: "end", at }) : undefined;
    if (attributes.noinstr) return stop;
    const written = name.frame ?? frame;
    const recursive = isInside(written, "inline", meaning.name);
    const wanted = definition !== undefined && !recursive && (attributes.alwaysInline || this.callees.mayBeInlined(meaning));
    const inlined = wanted ? this.inlined(definition.path, definition.signature, call, frame) : undefined;
    if (attributes.alwaysInline) return flowSequence([inlined?.flow, stop]);
    if (inlined?.isTrivial === true && attributes.inline) return stop;
    const target = this.callees.function(meaning);
    return flowSequence([target && this.event({ kind: "call", target, at }), inlined?.flow, stop]);
  }

  private inlined(path: string, signature: EditorFunction, call: Call, frame: Frame): Inlined | undefined {
    const use = call.name;
    const written = use.frame ?? frame;
    if (written.depth >= MAX_FRAMES || ++this.bodies > MAX_BODIES) return undefined;
    const constants = this.constantArguments(signature, call, frame);
    const key = `${path}:${String(signature.start)} ${JSON.stringify([...(constants ?? [])])}`;
    const known = this.idle.has(key);
    const variants = variantsOf(path, signature, this.names);
    if (variants === undefined) return undefined;
    if (known) return { flow: undefined, isTrivial: variants.every(({ words }) => isTrivial(words)) };
    const inner: Frame = {
      kind: "inline",
      name: signature.name,
      path,
      base: signature.bodyStart + 1,
      definition: { start: signature.nameStart, end: signature.nameStart + signature.name.length },
      use: { ...use, frame: written },
      parent: written,
      depth: written.depth + 1,
      constants,
    };
    const flow = this.choice(variants.map(({ facts, node }) => ({ facts, flow: scope(this.body(node, inner)) })));
    if (flow === undefined) this.idle.add(key);
    return { flow, isTrivial: variants.every(({ words }) => isTrivial(words)) };
  }

  private constantArguments({ parameters }: EditorFunction, call: Call, frame: Frame): ReadonlyMap<string, boolean> | undefined {
    const constants = new Map<string, boolean>();
    parameters.forEach(({ name }, at) => {
      const words = call.arguments[at];
      if (words?.length !== 1) return;
      const value = this.constant(parseExpression(words), frame);
      if (value !== "unknown") constants.set(name, value === "yes");
    });
    return constants.size > 0 ? constants : undefined;
  }

  private choice(options: readonly Option[]): Flow | undefined {
    const [first] = options;
    if (first === undefined || !options.some(({ flow }) => flow !== undefined)) return undefined;
    if (options.length === 1 && first.facts.length === 0) return first.flow;
    return { kind: "choice", options };
  }

  private event(event: Event): Flow {
    return { kind: "event", event };
  }
}

interface Option {
  readonly facts: readonly Fact[];
  readonly flow: Flow | undefined;
}

interface Inlined {
  readonly flow: Flow | undefined;
  /** Nothing is called and nothing computed in it: it is inlined by any compiler. */
  readonly isTrivial: boolean;
}

/** `return 0;`, `return x;` or nothing: a stub. */
function isTrivial(words: readonly Word[]): boolean {
  if (words.length === 0) return true;
  return words[0]?.text === "return" && words.length <= 4 && !words.some(({ text }) => text === "(");
}
