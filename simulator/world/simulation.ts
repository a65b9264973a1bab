/** A world, from a linked image to its end. */
import { createMachine, type MachineOptions } from "../machine/machine.ts";
import type { Image } from "../../c/ir/image.ts";
import { boot, findProgram } from "./boot.ts";
import { makeHost } from "./hosts/table.ts";
import type { WorldParameters } from "./parameters.ts";
import { World } from "./world.ts";

/** Tasks besides those of the topology: idle tasks, workers, the scenario's and a few more. */
const OWN_TASKS = 64;

export type Creation =
  | { readonly world: World }
  /** A name that the image must define and does not. */
  | { readonly missing: string }
  /** The host has no address space for the machine's memory. */
  | { readonly wantedBytes: number };

/** Builds the world and brings it up. Look at {@link World.ending}: it may have ended already. */
export function createWorld(image: Image, parameters: WorldParameters, options: MachineOptions): Creation {
  const found = findProgram(image);
  if ("missing" in found) return found;
  const holder: { world: World | undefined } = { world: undefined };
  const machine = createMachine(
    image,
    makeHost(() => holder.world),
    options,
  );
  if ("wantedBytes" in machine) return machine;
  const world = new World(found.program, parameters, machine, capacityFor(parameters));
  holder.world = world;
  boot(world);
  return { world };
}

function capacityFor(parameters: WorldParameters): number {
  let count = OWN_TASKS + 8 * parameters.cpus + parameters.limits.forks;
  for (const { placement } of parameters.tasks) {
    count += placement.kind === "each" ? placement.each * placement.cpus.length : placement.count;
  }
  return count;
}
