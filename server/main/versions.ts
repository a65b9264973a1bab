/** Which kernels the catalogue's facts cover. */
import { SOURCE_VERSION } from "../../kernel/catalogue/primitive.ts";
import { type KernelVersion, versionText } from "../../kernel/profiles/profile.ts";

/** Facts hold for the release they were read in and for older ones that a text names; a later minor release may differ. */
export function isNewerThanKnown({ major, minor }: KernelVersion): boolean {
  const [knownMajor = 0, knownMinor = 0] = SOURCE_VERSION.split(".").map(Number);
  return major > knownMajor || (major === knownMajor && minor > knownMinor);
}

/** What a user is told of a tree that is newer. */
export function newerText(version: KernelVersion): string {
  return (
    `Linux ${versionText(version)} is newer than what quiesce knows (facts were read in ${SOURCE_VERSION}). It reads the tree all the same; ` +
    `what a primitive waits for and whom it disturbs may differ there.`
  );
}
