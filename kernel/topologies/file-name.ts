/** What files of topologies are called. */

/** @param name A file or a URI. */
export function isTopologyFile(name: string): boolean {
  return name.endsWith(".topology.json");
}
