/** Gives every object its address and assembles the initial data. */
import { DATA_HIGH, DATA_START, TEXT_HIGH } from "./address-space.ts";
import type { DataSymbol } from "./data-symbol.ts";
import type { Program } from "./program.ts";
import { writeAddress } from "./static-data.ts";
import { writeInteger } from "./static-bytes.ts";

/** Bytes between objects that nothing may touch. */
const RED_ZONE = 8;
/** At least; so that neighbours do not share a word. */
const LEAST_ALIGN = 4;
const SECTION_ALIGN = 64;

export interface DataLayout {
  readonly data: Uint8Array;
  readonly sections: ReadonlyMap<string, { readonly start: number; readonly end: number }>;
  /** Ascending by address. */
  readonly symbols: readonly DataSymbol[];
}

/** Read-only data first, then the rest, then each named section in one piece. */
export function layOutData(program: Program): DataLayout {
  const cursor = new Cursor();
  const all = [...program.constants, ...program.data.map(({ symbol }) => symbol)];
  const plain = all.filter(({ section }) => section === undefined);
  for (const symbol of plain) if (symbol.readOnly) cursor.place(symbol, RED_ZONE);
  for (const symbol of plain) if (!symbol.readOnly) cursor.place(symbol, RED_ZONE);
  const sections = new Map<string, { readonly start: number; readonly end: number }>();
  const names = new Set([...all, ...program.bounds.map(({ symbol }) => symbol)].flatMap(({ section }) => section ?? []));
  for (const name of [...names].sort()) sections.set(name, placeSection(cursor, name, all));
  for (const { symbol, section, end } of program.bounds) {
    const range = sections.get(section);
    if (range !== undefined) symbol.address = end ? range.end : range.start;
  }
  const data = new Uint8Array(cursor.at - DATA_START);
  for (const symbol of all) fill(program, data, symbol);
  return { data, sections, symbols: all.sort((a, b) => a.address - b.address) };
}

class Cursor {
  at = DATA_START;

  place(symbol: DataSymbol, gap: number): void {
    this.align(Math.max(symbol.align, gap === 0 ? 1 : LEAST_ALIGN));
    symbol.address = this.at;
    this.at += symbol.size + gap;
  }

  align(to: number): void {
    this.at = Math.ceil(this.at / to) * to;
  }
}

/** A section whose bounds C can name is an array: nothing lies between its objects but what their alignment asks for. */
function placeSection(cursor: Cursor, name: string, all: readonly DataSymbol[]): { readonly start: number; readonly end: number } {
  const members = all.filter(({ section }) => section === name).sort((a, b) => a.order - b.order);
  const gap = /^\w+$/.test(name) ? 0 : RED_ZONE;
  cursor.align(SECTION_ALIGN);
  const start = cursor.at;
  for (const symbol of members) cursor.place(symbol, gap);
  const end = members.length === 0 ? start : cursor.at - gap;
  cursor.at += RED_ZONE;
  return { start, end };
}

function fill(program: Program, data: Uint8Array, symbol: DataSymbol): void {
  const at = symbol.address - DATA_START;
  data.set(symbol.bytes, at);
  for (const relocation of symbol.relocations) {
    const offset = at + relocation.offset;
    switch (relocation.kind) {
      case "data":
        writeAddress(data, offset, relocation.symbol.address + relocation.addend, DATA_HIGH);
        break;
      case "label":
        writeAddress(data, offset, labelAddress(program, relocation.label) + relocation.addend, TEXT_HIGH);
        break;
      case "label-difference": {
        const difference = labelAddress(program, relocation.label) - labelAddress(program, relocation.from) + relocation.addend;
        writeInteger(data, offset, relocation.size, BigInt(difference));
        break;
      }
    }
  }
}

function labelAddress(program: Program, label: Parameters<Program["labels"]["get"]>[0]): number {
  return program.labels.get(label) ?? 0;
}
