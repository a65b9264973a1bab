/** Lowers one function: parameters, body, and what is only known at the end. */
import type { FunctionBody, FunctionDecl, Label, ObjectDecl } from "../syntax/ast.ts";
import { TEXT_LOW, TEXT_SHIFT } from "./address-space.ts";
import { CleanupScopes } from "./cleanup-scopes.ts";
import type { CodeBuffer } from "./code-buffer.ts";
import { FunctionContext, type Lowerings, type LinkScope } from "./context.ts";
import { possiblyUnassigned } from "./definite-assignment.ts";
import { type DataRelocation, Emitter, type Target } from "./emitter.ts";
import { FramePlan } from "./frame-plan.ts";
import type { ImageFunction } from "./image.ts";
import { Access } from "./instructions.ts";
import { store } from "./lower-access.ts";
import { lowerBuiltin } from "./lower-builtin.ts";
import { lowerCall, returnKindOf } from "./lower-call.ts";
import { lowerBranch } from "./lower-compare.ts";
import { convertInto } from "./lower-convert.ts";
import { lowerEffect } from "./lower-effect.ts";
import { lowerInitialize } from "./lower-initializer.ts";
import { lowerPlace, lowerPointee } from "./lower-place.ts";
import { lowerRecord, lowerRecordInto } from "./lower-record.ts";
import { endFunction, lowerBlock, lowerStatement } from "./lower-statement.ts";
import { lowerValue, lowerValueInto } from "./lower-value.ts";
import type { MemoryPlace } from "./place.ts";
import { scalarOf, sizeOf } from "./scalar.ts";

const LOWERINGS: Lowerings = {
  value: lowerValue,
  valueInto: lowerValueInto,
  effect: lowerEffect,
  branch: lowerBranch,
  place: lowerPlace,
  pointee: lowerPointee,
  record: lowerRecord,
  recordInto: lowerRecordInto,
  initialize: lowerInitialize,
  callFunction: lowerCall,
  builtin: lowerBuiltin,
  statement: lowerStatement,
  block: lowerBlock,
};

export interface LoweredFunction {
  readonly shape: Omit<ImageFunction, "name" | "file" | "attributes">;
  readonly relocations: readonly DataRelocation[];
  /** Code index of each label. */
  readonly labels: ReadonlyMap<Label, number>;
}

/** Text addresses of a function are this many bytes (code words) apart. */
const LONGEST = 1 << TEXT_SHIFT;

/** Emits the function at the end of the buffer. */
export function lowerFunction(link: LinkScope, buffer: CodeBuffer, decl: FunctionDecl, body: FunctionBody, index: number): LoweredFunction {
  const start = buffer.length;
  let fn = emitFunction(link, buffer, decl, body, new Set());
  if (link.strictUninitialized && fn.uninitialized.length > 0) {
    const demoted = readUnassigned(fn, start);
    if (demoted.length > 0) {
      buffer.truncate(start);
      fn = emitFunction(link, buffer, decl, body, new Set(demoted));
    }
  }
  return finish(fn, buffer, index);
}

function readUnassigned(fn: FunctionContext, start: number): readonly ObjectDecl[] {
  const { emit } = fn;
  const indirect = [
    ...emit.indirectPositions,
    ...[...fn.labels].filter(([label]) => label.addressTaken).map(([, target]) => target.position),
  ];
  const range = { code: emit.buffer.code, start, end: emit.position, position: emit.positionOf, indirect };
  return possiblyUnassigned(range, fn.uninitialized);
}

function emitFunction(
  link: LinkScope,
  buffer: CodeBuffer,
  decl: FunctionDecl,
  body: FunctionBody,
  demoted: ReadonlySet<ObjectDecl>,
): FunctionContext {
  const emit = new Emitter(buffer, (span) => link.place(span));
  const fn = new FunctionContext(link, LOWERINGS, { emit, frame: new FramePlan(), decl, cleanups: new CleanupScopes(), demoted });
  fn.at({ pos: decl.pos, end: decl.pos + 1 });
  const outer = fn.enterScope();
  lowerParameters(fn, body.params);
  if (body.block !== undefined) lowerBlock(fn, body.block, undefined);
  const end = body.block?.end ?? decl.end;
  fn.at({ pos: end - 1, end });
  endFunction(fn);
  fn.cleanups.finish(fn);
  fn.leaveScope(outer);
  return fn;
}

function finish(fn: FunctionContext, buffer: CodeBuffer, index: number): LoweredFunction {
  const { emit, decl, link } = fn;
  const layout = fn.frame.layout();
  emit.finish(layout.memoryOffset, TEXT_LOW + (index << TEXT_SHIFT));
  const end = buffer.length;
  if (end - emit.start >= LONGEST) {
    link.refuse(decl, "c-function-too-long", `\`${decl.name}\` needs ${end - emit.start} words of code, more than ${LONGEST}`, "Split it");
  }
  const labels = new Map([...fn.labels].map(([label, target]: readonly [Label, Target]) => [label, target.position]));
  const variables = fn.variables.map((variable) =>
    variable.location.kind === "frame"
      ? { ...variable, location: { kind: "frame", at: variable.location.at + layout.memoryOffset } as const }
      : variable,
  );
  const shape = {
    start: emit.start,
    end,
    type: decl.type,
    paramWords: paramWords(decl),
    returnKind: returnKindOf(decl.type.returns),
    frameWords: layout.frameWords,
    memoryOffset: layout.memoryOffset,
    locals: layout.locals,
    variables,
  };
  return { shape, relocations: emit.dataRelocations, labels };
}

/** Words that a call copies: the hidden result pointer, the parameters, the hidden pointer to variable arguments. */
function paramWords({ type }: FunctionDecl): number {
  let words = type.returns.type.kind === "record" ? 2 : 0;
  for (const { type: parameter } of type.params) words += scalarOf(parameter)?.words ?? 2;
  return words + (type.variadic ? 2 : 0);
}

function lowerParameters(fn: FunctionContext, params: readonly ObjectDecl[]): void {
  const { frame, decl } = fn;
  if (decl.type.returns.type.kind === "record") fn.resultPointer = frame.register(2);
  else if (scalarOf(decl.type.returns.type) === undefined && decl.type.returns.type.kind !== "void") {
    fn.refuseType({ pos: decl.pos, end: decl.end, type: decl.type.returns });
  }
  const registers = params.map((param, k) => frame.register(passedWords(fn, param, k)));
  if (decl.type.variadic) fn.variadicPointer = frame.register(2);
  for (let k = 0; k < params.length; k++) {
    const param = params[k];
    const scalar = scalarOf(param.type.type);
    const passed = scalarOf(decl.type.params[k]?.type ?? param.type.type);
    if (scalar === undefined) {
      if (param.type.type.kind === "record") fn.place(param, { kind: "pointer", register: registers[k], offset: 0 });
      else fn.refuseType(param);
      continue;
    }
    // An old-style definition takes the promoted type.
    if (passed !== undefined && passed !== scalar) convertInto(fn, passed, scalar, registers[k], registers[k]);
    if (param.addressTaken || fn.demoted.has(param)) {
      const object = frame.object(sizeOf(param.type.type), scalar.size);
      const place: MemoryPlace = { kind: "frame", object, offset: object.offset };
      store(fn, place, { scalar, align: scalar.size, access: Access.Plain }, registers[k]);
      fn.place(param, place);
    } else {
      fn.place(param, { kind: "register", register: registers[k] });
    }
  }
}

function passedWords(fn: FunctionContext, param: ObjectDecl, index: number): 1 | 2 {
  const type = fn.decl.type.params[index]?.type ?? param.type.type;
  return scalarOf(type)?.words ?? 2;
}
