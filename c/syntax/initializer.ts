/** Flattens initializers for an object's type: brace elision, designators, overrides, strings, flexible arrays (C11 6.7.9). */
import type { Expr, Initializer, ObjectDecl } from "./ast.ts";
import { convertForAssignment } from "./build-convert.ts";
import { fieldPath, needSize, refuseUnsupported } from "./build-value.ts";
import { compatibleTypes } from "./compatible.ts";
import { InitEntries } from "./init-entries.ts";
import type { Designator, InitItem, InitTree } from "./initializer-tree.ts";
import { initializerTree } from "./initializer-tree.ts";
import { sizeOf } from "./layout.ts";
import type { Parser } from "./parser.ts";
import { typeText } from "./type-text.ts";
import { integerOf, unqualified } from "./types-basic.ts";
import type { CType, Field, QualType } from "./types.ts";

/** An array or record whose members are being initialized. */
interface Frame {
  readonly type: CType;
  /** Where it lies; more than one while a range designator's value is placed. */
  offsets: readonly number[];
  /** Element or field that was initialized last, -1 for none. */
  index: number;
  /** The part was chosen by a range `[index … last]`. */
  last: number;
  /** One past the highest element so far. */
  count: number;
}

/** A part of an aggregate to be initialized. */
interface Place {
  readonly type: QualType;
  readonly offsets: readonly number[];
  readonly field: Field | undefined;
}

interface Flattener {
  readonly p: Parser;
  readonly entries: InitEntries;
  readonly storage: ObjectDecl["storage"];
  /** The member that each union has been given, by the union's type and offset. */
  readonly active: Map<CType, Map<number, Field>>;
}

const MAX_ENTRIES = 1 << 20;
/** A table of 5,000 entries that is overridden as a whole takes half of this. */
const MAX_OVERRIDE_WORK = 50_000_000;

/** Reads an initializer for an object of this type. The type comes back with the length of an array that had none. */
export function initializer(
  p: Parser,
  type: QualType,
  storage: ObjectDecl["storage"],
): { readonly init: Initializer; readonly type: QualType } {
  refuseUnsupported(p, type, p.at);
  const tree = initializerTree(p);
  return flatten(p, type, tree, storage);
}

/** Flattens an initializer that has been read. */
export function flatten(
  p: Parser,
  type: QualType,
  tree: InitTree,
  storage: ObjectDecl["storage"],
): { readonly init: Initializer; readonly type: QualType } {
  const flattener: Flattener = { p, entries: new InitEntries(), storage, active: new Map() };
  if (type.type.kind !== "array" || type.type.length !== undefined) needSize(p, type, tree.pos);
  const count = initialize(flattener, { type, offsets: [0], field: undefined }, tree);
  const known = type.type.kind === "array" && type.type.length === undefined ? lengthened(type, count) : type;
  return { init: { entries: flattener.entries.entries }, type: known };
}

function lengthened(type: QualType, length: number): QualType {
  return type.type.kind === "array" ? { ...type, type: { ...type.type, length } } : type;
}

/** Initializes a place with what stands for it; answers the number of elements an array got. */
function initialize(f: Flattener, place: Place, tree: InitTree): number {
  if (tree.kind === "expr") {
    const count = whole(f, place, tree.expr);
    if (count !== undefined) return count;
    const text = place.type.type.kind === "array" ? "an array" : `\`${typeText(place.type)}\``;
    return f.p.fail("c-initializer", `An initializer of type \`${typeText(tree.expr.type)}\` does not fit ${text}`, tree.pos);
  }
  const only = tree.items.length === 1 ? tree.items[0] : undefined;
  if (only !== undefined && only.designators.length === 0 && only.value.kind === "expr" && isString(only.value.expr, place.type.type)) {
    return whole(f, place, only.value.expr) ?? 0;
  }
  const { type } = place.type;
  if (type.kind !== "array" && type.kind !== "record") return braceScalar(f, place, tree);
  if (type.kind === "record" && type.fields === undefined) needSize(f.p, place.type, tree.pos);
  clearPlace(f, place);
  return list(f, { type, offsets: place.offsets, index: -1, last: -1, count: 0 }, tree.items);
}

/** `{ value }` for a scalar; gcc takes the first and warns of more. */
function braceScalar(f: Flattener, place: Place, tree: Extract<InitTree, { kind: "list" }>): number {
  const [first, second] = tree.items;
  if (first === undefined) clearPlace(f, place);
  else {
    if (first.designators.length > 0) f.p.fail("c-initializer", "A designator stands in the initializer of a scalar", first.pos);
    initialize(f, place, first.value);
  }
  if (second !== undefined) f.p.warn("c-initializer", "A scalar has more than one initializer; the rest is not used", second.pos);
  return 0;
}

function clearPlace(f: Flattener, place: Place): void {
  const size = place.field?.bits === undefined ? (sizeOf(place.type.type) ?? 0) * 8 : 0;
  for (const offset of place.offsets) f.entries.clear(offset * 8, offset * 8 + size);
}

/** Initializes the whole place by an expression; undefined when its type is an aggregate that the expression cannot initialize. */
function whole(f: Flattener, place: Place, expr: Expr): number | undefined {
  const { type } = place.type;
  if (isString(expr, type)) return stringInit(f, place, expr);
  if (type.kind === "array") return compoundArray(f, place, expr);
  if (type.kind === "record" && !compatibleTypes(type, expr.type.type)) return undefined;
  if (type.kind === "record" && f.storage === "static" && expr.kind === "compound-literal" && expr.decl.init !== undefined) {
    clearPlace(f, place);
    for (const offset of place.offsets) f.entries.splice(expr.decl.init.entries, offset);
    return 0;
  }
  const value = convertForAssignment(f.p, expr, place.type, "the initializer");
  for (const offset of place.offsets) {
    const entry = { offset, type: unqualified(place.type), value };
    f.entries.add(place.field?.bits === undefined ? entry : { ...entry, field: place.field });
  }
  limit(f, expr.pos);
  return 0;
}

function limit(f: Flattener, pos: number): void {
  if (f.entries.overrideWork > MAX_OVERRIDE_WORK)
    f.p.fail("c-initializer", "An initializer replaces too many values that it gave before", pos);
  if (f.entries.count > MAX_ENTRIES) f.p.fail("c-initializer", `An initializer has more than ${MAX_ENTRIES} values`, pos);
}

/** Whether the expression is a string that may initialize an array of this type. */
function isString(expr: Expr, type: CType): boolean {
  if (expr.kind !== "string" || type.kind !== "array" || expr.type.type.kind !== "array") return false;
  const element = integerOf(type.element.type);
  const unit = integerOf(expr.type.type.element.type);
  return element !== undefined && type.element.type.kind === "int" && unit !== undefined && element.size === unit.size;
}

function stringInit(f: Flattener, place: Place, expr: Expr): number {
  const length = expr.type.type.kind === "array" ? (expr.type.type.length ?? 0) : 0;
  const declared = place.type.type.kind === "array" ? place.type.type.length : undefined;
  const unit = place.type.type.kind === "array" ? (sizeOf(place.type.type.element.type) ?? 1) : 1;
  if (declared !== undefined && length - 1 > declared)
    f.p.warn("c-initializer", `The string is longer than its array of ${declared}; the rest is not used`, expr.pos);
  clearPlace(f, place);
  const type = declared === undefined ? lengthened(place.type, length) : place.type;
  if (declared === undefined || declared * unit > 0) {
    for (const offset of place.offsets) f.entries.add({ offset, type: unqualified(type), value: expr });
  }
  return length;
}

/** GNU: an array may be initialized by a compound literal of its type. */
function compoundArray(f: Flattener, place: Place, expr: Expr): number | undefined {
  const from = expr.type.type;
  if (expr.kind !== "compound-literal" || from.kind !== "array" || place.type.type.kind !== "array") return undefined;
  if (!compatibleTypes(from.element.type, place.type.type.element.type)) return undefined;
  clearPlace(f, place);
  for (const offset of place.offsets) f.entries.splice(expr.decl.init?.entries ?? [], offset);
  return from.length ?? 0;
}

/** Goes through a braced list for one aggregate. */
function list(f: Flattener, outer: Frame, items: readonly InitItem[]): number {
  let stack: Frame[] = [outer];
  for (const item of items) {
    if (item.designators.length > 0) stack = designated(f, outer, item.designators);
    else if (!advance(stack)) {
      f.p.warn("c-initializer", "The initializer has more values than the type; this one is not used", item.pos);
      continue;
    }
    place(f, stack, item);
    for (const frame of stack) leaveRange(frame, outer.offsets.length);
  }
  return outer.count;
}

/** What follows a range without a designator goes on in its last element only, in each of the places that the whole list is for. */
function leaveRange(frame: Frame, places: number): void {
  const each = frame.offsets.length / places;
  if (each > 1) frame.offsets = frame.offsets.filter((_, index) => (index + 1) % each === 0);
}

/** Moves to the next part, leaving aggregates that are full. False when there is none. */
function advance(stack: Frame[]): boolean {
  for (;;) {
    const frame = stack.at(-1);
    if (frame === undefined) return false;
    const next = nextIndex(frame);
    if (next !== undefined) {
      frame.index = next;
      frame.last = next;
      return true;
    }
    if (stack.length === 1) return false;
    stack.pop();
  }
}

function nextIndex(frame: Frame): number | undefined {
  const { type } = frame;
  if (type.kind === "array") {
    const next = frame.last + 1;
    return type.length === undefined || next < type.length ? next : undefined;
  }
  if (type.kind !== "record") return undefined;
  if (type.union && frame.index >= 0) return undefined;
  const fields = type.fields ?? [];
  for (let next = frame.index + 1; next < fields.length; next++) {
    const field = fields[next];
    if (field !== undefined && (field.name !== undefined || field.bits === undefined)) return next;
  }
  return undefined;
}

/** The part that a frame stands at. */
function current(f: Flattener, frame: Frame): Place {
  const { type } = frame;
  if (type.kind === "array") {
    const size = sizeOf(type.element.type) ?? 0;
    frame.count = Math.max(frame.count, frame.last + 1);
    const offsets: number[] = [];
    if ((frame.last - frame.index) * frame.offsets.length > MAX_ENTRIES)
      f.p.fail("c-initializer", `An initializer has more than ${MAX_ENTRIES} values`);
    for (const base of frame.offsets) for (let at = frame.index; at <= frame.last; at++) offsets.push(base + at * size);
    return { type: type.element, offsets, field: undefined };
  }
  const field = type.kind === "record" ? type.fields?.[frame.index] : undefined;
  if (field === undefined) return f.p.fail("c-initializer", "The initializer names no member");
  if (type.kind === "record" && type.union) enterUnion(f, frame, field);
  if (field.bits !== undefined) return { type: field.type, offsets: frame.offsets, field };
  return { type: field.type, offsets: frame.offsets.map((base) => base + field.offset), field };
}

/** Puts a value at the part the stack stands at, entering aggregates for which it is but the first value. */
function place(f: Flattener, stack: Frame[], item: InitItem): void {
  for (;;) {
    const frame = stack.at(-1);
    if (frame === undefined) return;
    const at = current(f, frame);
    if (item.value.kind === "list") {
      initialize(f, at, item.value);
      return;
    }
    if (whole(f, at, item.value.expr) !== undefined) return;
    const { type } = at.type;
    if (type.kind === "record" && type.fields === undefined) needSize(f.p, at.type, item.pos);
    const inner: Frame = { type, offsets: at.offsets, index: -1, last: -1, count: 0 };
    stack.push(inner);
    const next = nextIndex(inner);
    if (next === undefined) {
      // An empty struct or array uses up a value and does nothing with it.
      stack.pop();
      f.p.warn("c-initializer", "The value stands for an empty part of the type and is not used", item.pos);
      return;
    }
    inner.index = next;
    inner.last = next;
  }
}

/** Another member of a union replaces the one set before. */
function enterUnion(f: Flattener, frame: Frame, field: Field): void {
  let active = f.active.get(frame.type);
  if (active === undefined) {
    active = new Map();
    f.active.set(frame.type, active);
  }
  const size = (sizeOf(frame.type) ?? 0) * 8;
  for (const offset of frame.offsets) {
    if (active.has(offset) && active.get(offset) !== field) f.entries.clear(offset * 8, offset * 8 + size);
    active.set(offset, field);
  }
}

/** The stack that stands at what designators name. */
function designated(f: Flattener, outer: Frame, designators: readonly Designator[]): Frame[] {
  const stack: Frame[] = [outer];
  designators.forEach((designator, position) => {
    const top = stack.at(-1);
    if (top === undefined) return;
    let frame = top;
    if (position > 0) {
      const at = current(f, top);
      frame = { type: at.type.type, offsets: at.offsets, index: -1, last: -1, count: 0 };
      stack.push(frame);
    }
    if (designator.kind === "index") toElement(f, frame, designator);
    else toMember(f, stack, frame, designator);
  });
  return stack;
}

function toElement(f: Flattener, frame: Frame, designator: Extract<Designator, { kind: "index" }>): void {
  const { type } = frame;
  if (type.kind !== "array") f.p.fail("c-initializer", "`[…]` designates an element of something that is no array", designator.pos);
  else if (type.length !== undefined && designator.high >= type.length) {
    f.p.fail("c-initializer", `The index ${designator.high} lies outside the array of ${type.length}`, designator.pos);
  }
  frame.index = designator.low;
  frame.last = designator.high;
}

function toMember(f: Flattener, stack: Frame[], frame: Frame, designator: Extract<Designator, { kind: "member" }>): void {
  const { type } = frame;
  const path = type.kind === "record" && type.fields !== undefined ? fieldPath(type.fields, designator.name) : undefined;
  if (type.kind !== "record" || path === undefined) {
    f.p.fail("c-initializer", `\`${typeText({ type, quals: 0 })}\` has no member \`${designator.name}\``, designator.pos);
  }
  let top = frame;
  path.forEach((field, depth) => {
    if (depth > 0) {
      const at = current(f, top);
      top = { type: at.type.type, offsets: at.offsets, index: -1, last: -1, count: 0 };
      stack.push(top);
    }
    top.index = top.type.kind === "record" ? (top.type.fields ?? []).indexOf(field) : -1;
  });
}
