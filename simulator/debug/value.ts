/** Typed values in a machine's memory: reading, writing and showing them. */
import { DATA_HIGH } from "../../c/ir/address-space.ts";
import type { RecordType } from "../../c/syntax/types.ts";
import type { Field, QualType } from "../../c/syntax/types.ts";
import { sizeOf } from "../../c/syntax/layout.ts";
import { integerOf, plain } from "../../c/syntax/types-basic.ts";
import { typeText } from "../../c/syntax/type-text.ts";
import type { ListKind, Lists } from "./lists/lists.ts";
import { showList, walkList } from "./lists/walk.ts";
import { type Part, type PartCounts, type Place, type Temporary, type Value, valueError, type ValueError } from "./place.ts";
import type { Inspectable } from "./subject.ts";

export { type Part, type Place, type Temporary, type Value, valueError, type ValueError } from "./place.ts";

const HIGH = BigInt.asUintN(32, BigInt(DATA_HIGH)) << 32n;
/** Bytes of a string that are shown. */
const STRING_SHOWN = 128;
/** Texts of a structure that are shown on its line. */
const TEXTS_SHOWN = 2;

/** The 64-bit address of a byte offset in data. */
export function dataAddress(offset: number): bigint {
  return HIGH | BigInt(offset >>> 0);
}

export class Values {
  private readonly machine: Inspectable;
  private readonly lists: Lists | undefined;

  /** @param lists Knows what lists hold; without it they are shown by their links. */
  constructor(machine: Inspectable, lists?: Lists) {
    this.machine = machine;
    this.lists = lists;
  }

  /** The complete type of a record that a translation unit knew only by its tag. */
  complete(type: QualType): QualType {
    if (type.type.kind !== "record" || type.type.fields !== undefined || type.type.tag === undefined) return type;
    const known = this.machine.image.records.get(type.type.tag);
    return known === undefined ? type : { ...type, type: known };
  }

  /** What an integer, bool, enum or pointer holds, as C sees it. */
  scalar(value: Value): bigint | ValueError {
    if (value.kind === "temporary") return value.value;
    const { type } = value.type;
    const bytes = sizeOf(type);
    const integer = integerOf(type);
    if (bytes === undefined || (integer === undefined && type.kind !== "pointer" && type.kind !== "bool")) {
      return valueError(`\`${typeText(value.type)}\` is no scalar type`);
    }
    const at = this.readable(value, bytes);
    if (typeof at !== "number") return at;
    const bits = value.bits ?? { start: 0, width: bytes * 8 };
    const raw = this.bits(at, bits.start, bits.width);
    return integer?.signed === true ? BigInt.asIntN(bits.width, raw) : raw;
  }

  /** Writes a scalar as the program would; the bytes count as written from now on. */
  assign(place: Place, value: bigint): ValueError | undefined {
    const { type } = place.type;
    const bytes = sizeOf(type);
    if (bytes === undefined || (integerOf(type) === undefined && type.kind !== "pointer" && type.kind !== "bool")) {
      return valueError(`\`${typeText(place.type)}\` cannot be assigned to here; assign to its members`);
    }
    const at = this.offset(place.address);
    const wrong = place.register === true ? undefined : this.machine.whatIsWrong(at, highWord(place.address), bytes, true);
    if (wrong !== undefined) return valueError(wrong.message);
    // A register holds a narrow integer extended to its whole word.
    const narrow = place.register === true && bytes < 4;
    const extended = narrow ? BigInt.asIntN(32, integerOf(type)?.signed === true ? BigInt.asIntN(bytes * 8, value) : value) : value;
    this.putBits(at, place.bits ?? { start: 0, width: narrow ? 32 : bytes * 8 }, extended);
    return undefined;
  }

  /** The value for people, on one line. */
  show(value: Value): string {
    const { type } = this.complete(value.type);
    if (type.kind === "array") return this.showArray(value);
    if (type.kind === "record") return this.showRecord(value);
    if (type.kind === "void" || type.kind === "function") return typeText(value.type);
    const scalar = this.scalar(value);
    if (typeof scalar !== "bigint") return `<${scalar.message}>`;
    if (type.kind === "pointer") return this.showPointer(scalar, type.to);
    if (type.kind === "bool") return scalar === 0n ? "false" : "true";
    const integer = integerOf(type);
    if (integer?.size === 1 && integer.name.includes("char") && scalar >= 32n && scalar < 127n) {
      return `${scalar} '${String.fromCharCode(Number(scalar))}'`;
    }
    return integer !== undefined && !integer.signed && scalar > 0xffffn ? `${scalar} (${hex(scalar)})` : String(scalar);
  }

  /** How many parts there are: members, what a pointer points to; elements, the entries of a list. */
  counts(value: Value): PartCounts {
    const { type } = this.complete(value.type);
    const list = this.listAt(value);
    if (list !== undefined) return { indexed: walkList(this, list.head, list.kind).entries.length, named: this.named(value).length };
    if (type.kind === "array" && value.kind === "place") return { indexed: type.length ?? 0, named: 0 };
    return { indexed: 0, named: this.named(value).length };
  }

  /** Members, and what a pointer points to. */
  named(value: Value): readonly Part[] {
    const type = this.complete(value.type);
    if (type.type.kind === "pointer") return this.pointee(value);
    return value.kind === "place" && type.type.kind === "record" ? this.members(value, type.type, "") : [];
  }

  /** Elements of an array and entries of a list, from the `start`th on. */
  indexed(value: Value, start: number, count: number): readonly Part[] {
    const list = this.listAt(value);
    if (list !== undefined) {
      const { entries } = walkList(this, list.head, list.kind);
      return entries.slice(start, start + count).map((entry, k) => ({
        name: `[${start + k}]`,
        value: entry,
        expression: `(*(struct ${list.kind.tag} *)${hex(entry.address)})`,
      }));
    }
    const { type } = this.complete(value.type);
    if (type.kind !== "array" || value.kind !== "place") return [];
    const { element, length = 0 } = type;
    const shown = Math.max(0, Math.min(count, length - start));
    return Array.from({ length: shown }, (_, k) => ({ name: `[${start + k}]`, value: this.element(value, element, start + k) }));
  }

  /** Whether there are any {@link counts parts} to say. */
  hasChildren(value: Value): boolean {
    const { type } = this.complete(value.type);
    if (type.kind !== "pointer") return value.kind === "place" && (type.kind === "record" || type.kind === "array");
    return this.pointee(value).length > 0;
  }

  member(value: Place, name: string): Place | ValueError {
    const { type } = this.complete(value.type);
    if (type.kind !== "record") return valueError(`\`${typeText(value.type)}\` has no members`);
    if (type.fields === undefined) return valueError(`\`${typeText(value.type)}\` is not defined in the files that were compiled`);
    return findMember(this, value, type, name) ?? valueError(`\`${typeText(value.type)}\` has no member \`${name}\``);
  }

  /** What a pointer points to; arrays and functions are their own. */
  dereference(value: Value): Place | ValueError {
    const { type } = value.type;
    if (type.kind === "array" && value.kind === "place") return this.element(value, type.element, 0);
    if (type.kind !== "pointer") return valueError(`\`${typeText(value.type)}\` is no pointer`);
    const address = this.scalar(value);
    return typeof address === "bigint" ? { kind: "place", type: this.complete(type.to), address } : address;
  }

  element(value: Place, type: QualType, k: number): Place {
    const address = value.address + BigInt(k * (sizeOf(this.complete(type).type) ?? 1));
    return { kind: "place", type, address, ...(value.owner !== undefined && { owner: value.owner }) };
  }

  field(value: Place, { name, type, offset, bits }: Field): Place {
    if (bits !== undefined) return { kind: "place", type, address: value.address, bits };
    const { type: whole } = value.type;
    // What has no tag belongs to the record around it.
    const tag = (whole.kind === "record" ? whole.tag : undefined) ?? value.owner?.tag;
    return { kind: "place", type: this.complete(type), address: value.address + BigInt(offset), owner: { tag, member: name ?? "" } };
  }

  /** Whether all of it lies in memory that the program may use. */
  isAlive({ type, address }: Place): boolean {
    const bytes = sizeOf(type.type);
    return bytes !== undefined && this.machine.whatIsWrong(this.offset(address), highWord(address), bytes, true) === undefined;
  }

  /** A name for an address: an object and how far in, a function, an error code; undefined for anything else. */
  symbol(address: bigint): string | undefined {
    const low = Number(BigInt.asIntN(32, address));
    const high = highWord(address);
    const text = this.machine.functionAt(low, high);
    if (text !== undefined) {
      const name = this.machine.image.functions[text.f]?.name ?? "";
      return text.offset === 0 ? name : `${name}+${text.offset}`;
    }
    if (high !== DATA_HIGH) return undefined;
    const object = this.machine.image.objects.find((each) => low >= each.address && low < each.address + Math.max(1, each.size));
    // A string of the program's has no name.
    if (object === undefined || object.name.startsWith("(")) return undefined;
    return low === object.address ? `&${object.name}` : `&${object.name}+${low - object.address}`;
  }

  private showRecord(value: Value): string {
    const list = this.listAt(value);
    if (list !== undefined) return showList(walkList(this, list.head, list.kind), list.kind);
    if (value.kind !== "place") return "{…}";
    const isDead = value.register !== true && this.wrongAt(value.address, true) !== undefined;
    if (isDead) return `<${this.wrongAt(value.address, false)?.message ?? ""}>`;
    const symbol = this.symbol(value.address);
    const known = symbol === undefined || symbol.includes("+") ? "" : ` (${symbol})`;
    return `{${[...this.texts(value), "…"].join(", ")}} at ${hex(value.address)}${known}`;
  }

  /** The members of a structure that are texts: by them people tell one from the other. */
  private texts(value: Place): readonly string[] {
    const { type } = this.complete(value.type);
    if (type.kind !== "record" || type.union) return [];
    const found = (type.fields ?? []).flatMap((field) => {
      const text = field.name === undefined ? undefined : this.textIn(this.field(value, field));
      return text === undefined || text === "" ? [] : [`${field.name} = ${JSON.stringify(text)}`];
    });
    return found.slice(0, TEXTS_SHOWN);
  }

  /** What an array of characters holds, or a pointer to characters points to. */
  private textIn(place: Place): string | undefined {
    const { type } = place.type;
    const characters = type.kind === "array" ? type.element : type.kind === "pointer" ? type.to : undefined;
    const integer = characters === undefined ? undefined : integerOf(characters.type);
    if (integer?.name !== "char") return undefined;
    if (type.kind === "array") return this.string(place.address, type.length ?? 0);
    const address = this.scalar(place);
    return typeof address === "bigint" && address !== 0n ? this.string(address, STRING_SHOWN) : undefined;
  }

  private wrongAt(address: bigint, write: boolean): { readonly message: string } | undefined {
    return this.machine.whatIsWrong(this.offset(address), highWord(address), 1, write);
  }

  private listAt(value: Value): { readonly head: Place; readonly kind: ListKind } | undefined {
    if (value.kind !== "place") return undefined;
    const kind = this.lists?.kindOf(value.type.type, this.offset(value.address), value.owner);
    return kind === undefined ? undefined : { head: value, kind };
  }

  private members(value: Place, type: RecordType, prefix: string): readonly Part[] {
    return (type.fields ?? []).flatMap((field) => {
      const place = this.field(value, field);
      if (field.name !== undefined) return [{ name: `${prefix}${field.name}`, value: place }];
      return place.type.type.kind === "record" && field.bits === undefined ? this.members(place, place.type.type, prefix) : [];
    });
  }

  private pointee(value: Value): readonly Part[] {
    const place = this.dereference(value);
    if (place.kind === "error" || place.type.type.kind === "void" || place.type.type.kind === "function") return [];
    const bytes = sizeOf(place.type.type);
    const isAlive =
      bytes !== undefined && this.machine.whatIsWrong(this.offset(place.address), highWord(place.address), 1, true) === undefined;
    if (!isAlive) return [];
    return place.type.type.kind === "record" ? this.members(place, place.type.type, "") : [{ name: "*", value: place }];
  }

  private showArray(value: Value): string {
    const { type } = value.type;
    if (type.kind !== "array" || value.kind !== "place") return typeText(value.type);
    if (integerOf(type.element.type)?.size !== 1) return `${typeText(value.type)} at ${hex(value.address)}`;
    const text = this.string(value.address, type.length ?? 0);
    return text === undefined ? typeText(value.type) : JSON.stringify(text);
  }

  private showPointer(address: bigint, to: QualType): string {
    if (address === 0n) return "NULL";
    const error = BigInt.asIntN(64, address);
    if (error < 0n && error >= -4095n) return `ERR_PTR(${error})`;
    const symbol = this.symbol(address);
    const text = integerOf(to.type)?.name === "char" ? this.string(address, STRING_SHOWN) : undefined;
    const shown = text === undefined ? hex(address) : `${hex(address)} ${JSON.stringify(text)}`;
    return symbol === undefined ? shown : `${shown} (${symbol})`;
  }

  /** Characters up to a zero byte or `most` of them; undefined where they may not be read. */
  private string(address: bigint, most: number): string | undefined {
    const at = this.offset(address);
    let text = "";
    for (let k = 0; k < Math.min(most, STRING_SHOWN); k++) {
      if (this.machine.whatIsWrong(at + k, highWord(address), 1, false) !== undefined) return k === 0 ? undefined : text;
      const byte = this.machine.byte(at + k);
      if (byte === 0) return text;
      text += String.fromCharCode(byte);
    }
    return text;
  }

  private readable(place: Place, bytes: number): number | ValueError {
    const at = this.offset(place.address);
    if (place.register === true) return at;
    const span = place.bits === undefined ? { from: 0, bytes } : spanOf(place.bits);
    const wrong = this.machine.whatIsWrong(at + span.from, highWord(place.address), span.bytes, false);
    return wrong === undefined ? at : valueError(wrong.message);
  }

  private bits(at: number, start: number, width: number): bigint {
    let raw = 0n;
    const first = start >> 3;
    const last = (start + width - 1) >> 3;
    for (let k = last; k >= first; k--) raw = (raw << 8n) | BigInt(this.machine.byte(at + k));
    return BigInt.asUintN(width, raw >> BigInt(start & 7));
  }

  private putBits(at: number, { start, width }: { readonly start: number; readonly width: number }, value: bigint): void {
    for (let bit = 0; bit < width; bit++) {
      const byte = at + ((start + bit) >> 3);
      const mask = 1 << ((start + bit) & 7);
      const old = this.machine.byte(byte);
      this.machine.setByte(byte, ((value >> BigInt(bit)) & 1n) === 1n ? old | mask : old & ~mask);
    }
  }

  private offset(address: bigint): number {
    return Number(BigInt.asIntN(32, address));
  }
}

function findMember(values: Values, value: Place, type: RecordType, name: string): Place | undefined {
  for (const field of type.fields ?? []) {
    const place = values.field(value, field);
    if (field.name === name) return place;
    const inner = place.type.type;
    if (field.name !== undefined || inner.kind !== "record") continue;
    const found = findMember(values, place, inner, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

function spanOf({ start, width }: { readonly start: number; readonly width: number }): { readonly from: number; readonly bytes: number } {
  const from = start >> 3;
  return { from, bytes: ((start + width - 1) >> 3) - from + 1 };
}

function highWord(address: bigint): number {
  return Number(BigInt.asIntN(32, address >> 32n));
}

function hex(value: bigint): string {
  return `0x${value.toString(16)}`;
}

/** A number as a value. */
export function temporary(value: bigint, type: QualType["type"]): Temporary {
  return { kind: "temporary", type: plain(type), value };
}
