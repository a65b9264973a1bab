/** What is wrong with an access that the check refused, in words. */
import { DATA_HIGH, TEXT_HIGH } from "../../../c/ir/address-space.ts";
import { allocatedHere, type FaultRelated, type Finding } from "../../machine/fault.ts";
import type { Machine } from "./machine.ts";
import { LIVE } from "./objects.ts";

/** Distance from null up to which an access is one through a null pointer. */
const NULL_AREA = 0x10000;

/** Always finds something: it is asked only about accesses that are not allowed. */
export function explainAccess(m: Machine, low: number, high: number, bytes: number, write: boolean): Finding {
  const what = `${write ? "write" : "read"} of ${bytes} byte${bytes === 1 ? "" : "s"}`;
  if (high === 0 && low >>> 0 < NULL_AREA) {
    const distance = low === 0 ? "" : `, ${low} bytes from NULL`;
    return { code: "null-dereference", message: `${what} through a null pointer${distance}` };
  }
  if (high === TEXT_HIGH && low < 0 && low >= -4095) return { code: "wild-pointer", message: `${what} through the error pointer ${low}` };
  if (high !== DATA_HIGH || low >>> 2 >= m.map.end) return { code: "wild-pointer", message: `${what} where nothing lies` };
  const owner = m.objects.ownerOf[low >>> 2];
  if (owner < 0) return { code: "use-after-return", message: `${what} in the frame of a function that has returned` };
  if (owner === 0) return { code: "out-of-bounds", message: `${what} where nothing lies` };
  return inObject(m, owner, low, bytes, write, what);
}

function inObject(m: Machine, owner: number, low: number, bytes: number, write: boolean, what: string): Finding {
  const { name, start, end } = m.objects.describe(owner);
  const object = name === "" ? `an allocation of ${end - start} bytes` : name;
  if (low < start || low + bytes > end) return { code: "out-of-bounds", message: `${what} beyond the end of ${object}` };
  if (!m.objects.isLive(m.state, owner)) {
    const related = allocatedAt(m, owner);
    const state = m.words[m.objects.lifeWord[owner]];
    const why = state === LIVE ? "" : "that has been freed";
    return { code: "use-after-free", message: `${what}, ${low - start} bytes into ${object} ${why}`, related };
  }
  if (write) return { code: "read-only-write", message: `${what} in ${object}, which is read-only` };
  return { code: "misaligned", message: `${what} at an address that is not a multiple of its size` };
}

function allocatedAt(m: Machine, owner: number): readonly FaultRelated[] {
  const site = m.objects.siteOf(owner);
  return site === undefined ? [] : allocatedHere(m.placeAt(site.asked));
}
