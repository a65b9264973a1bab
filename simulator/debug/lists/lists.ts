/** Lists by what they hold, out of a machine's memory. */
import type { SourceFile } from "../../../base/source-file.ts";
import type { Image, ImageObject } from "../../../c/ir/image.ts";
import type { QualType, RecordType } from "../../../c/syntax/types.ts";
import { type ListShape, listShapes } from "../../../kernel/catalogue/list-macros.ts";
import { type Held, heldInLists, memberKey, objectKey } from "./uses.ts";

/** The record that a head is a member of. */
export interface Owner {
  readonly tag: string | undefined;
  readonly member: string;
}

/** A kind of list. */
export interface ListKind extends Held {
  readonly shape: ListShape;
  readonly type: RecordType;
}

export class Lists {
  readonly #image: Image;
  readonly #files: readonly SourceFile[];
  readonly #global: (name: string, file: string) => ImageObject | undefined;
  /** Read when a list is first looked at. */
  #held: ReadonlyMap<string, Held> | undefined;

  /** @param global What a name means at the top of a file. */
  constructor(image: Image, files: readonly SourceFile[], global: (name: string, file: string) => ImageObject | undefined) {
    this.#image = image;
    this.#files = [...files.filter(({ origin }) => origin !== "model"), ...files.filter(({ origin }) => origin === "model")];
    this.#global = global;
  }

  /** Of a head; undefined for what is none, and for a head of which the program does not say what it holds. */
  kindOf(type: QualType["type"], low: number, owner: Owner | undefined): ListKind | undefined {
    const shape = type.kind === "record" && type.tag !== undefined ? listShapes.get(type.tag) : undefined;
    if (shape === undefined) return undefined;
    this.#held ??= heldInLists(this.#files, {
      member: (tag, name) => tagIn(fieldOf(this.#image.records.get(tag), name)),
      object: (name, file) => {
        const object = this.#global(name, file);
        return object === undefined ? undefined : { address: object.address, tag: tagIn(object.type) };
      },
    });
    const held = this.#held.get(owner?.tag === undefined ? this.#objectAt(low) : memberKey(owner.tag, owner.member));
    const record = held === undefined ? undefined : this.#image.records.get(held.tag);
    return held === undefined || record === undefined ? undefined : { ...held, shape, type: record };
  }

  #objectAt(low: number): string {
    const object = this.#image.objects.find(({ address, size }) => low >= address && low < address + size);
    return objectKey(object?.address ?? low);
  }
}

/** The tag of the record that a type is, points to, or is an array of. */
function tagIn(type: QualType | undefined): string | undefined {
  switch (type?.type.kind) {
    case "record":
      return type.type.tag;
    case "pointer":
      return tagIn(type.type.to);
    case "array":
      return tagIn(type.type.element);
    default:
      return undefined;
  }
}

function fieldOf(record: RecordType | undefined, name: string): QualType | undefined {
  for (const field of record?.fields ?? []) {
    if (field.name === name) return field.type;
    const { type } = field.type;
    const inner = field.name === undefined && type.kind === "record" ? fieldOf(type, name) : undefined;
    if (inner !== undefined) return inner;
  }
  return undefined;
}
