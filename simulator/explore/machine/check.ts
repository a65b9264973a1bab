/** Whether an access is allowed. */
import { DATA_HIGH } from "../../../c/ir/address-space.ts";
import type { Finding } from "../../machine/fault.ts";
import { explainAccess } from "./explain.ts";
import type { Machine } from "./machine.ts";

/** What is wrong with an access of the running thread, undefined when nothing is. */
export function findFault(m: Machine, low: number, high: number, bytes: number, align: number, write: boolean): Finding | undefined {
  const { objects } = m;
  const word = low >>> 2;
  if (high !== DATA_HIGH || word >= m.map.end || (low & (align - 1)) !== 0) return explainAccess(m, low, high, bytes, write);
  const owner = objects.ownerOf[word];
  if (owner < 0) {
    if (low + bytes > m.topOf(-owner - 1) * 4) return explainAccess(m, low, high, bytes, write);
    return undefined;
  }
  if (
    owner === 0 ||
    low < objects.start[owner] ||
    low + bytes > objects.end[owner] ||
    (write && objects.readOnly[owner] === 1) ||
    !objects.isLive(m.state, owner)
  ) {
    return explainAccess(m, low, high, bytes, write);
  }
  return undefined;
}
