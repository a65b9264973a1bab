/** A function that only makes a host call: what the address of a function carried out by the host points to. */
import type { SourceFile } from "../../base/source-file.ts";
import type { FunctionDecl } from "../syntax/ast.ts";
import type { CodeBuffer } from "./code-buffer.ts";
import { Emitter } from "./emitter.ts";
import { FramePlan } from "./frame-plan.ts";
import type { ImageFunction } from "./image.ts";
import { Op } from "./instructions.ts";
import { returnKindOf } from "./lower-call.ts";
import { scalarOf } from "./scalar.ts";

export function lowerHostStub(buffer: CodeBuffer, decl: FunctionDecl, host: number, file: SourceFile): ImageFunction {
  const emit = new Emitter(buffer, () => -1);
  const frame = new FramePlan();
  const words: number[] = [];
  for (const { type } of decl.type.params) {
    const register = frame.register(scalarOf(type)?.words ?? 2);
    for (let word = register; word < frame.mark(); word++) words.push(word);
  }
  const returnKind = returnKindOf(decl.type.returns);
  const result = returnKind === 0 ? -1 : frame.register(returnKind);
  emit.list(Op.Host, [result, host, words.length, ...words]);
  if (returnKind === 0) emit.end(Op.Ret);
  else emit.end(returnKind === 1 ? Op.RetW : Op.RetQ, result);
  const { frameWords, memoryOffset } = frame.layout();
  return {
    name: decl.name,
    file,
    start: emit.start,
    end: buffer.length,
    type: decl.type,
    paramWords: words.length,
    returnKind,
    frameWords,
    memoryOffset,
    locals: [],
    variables: [],
    attributes: decl.attributes.names,
  };
}
