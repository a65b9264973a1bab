/** Names by which a file that stands outside a kernel tree shows what it was written for. */
export interface VersionHint {
  readonly word: string;
  /** Name of the profile that has it. */
  readonly profile: string;
}

/** The first one that occurs decides. */
export const versionHints: readonly VersionHint[] = [
  { word: "KLP_TRANSITION_IDLE", profile: "debian-6.12" },
  { word: "KLP_UNDEFINED", profile: "debian-6.1" },
];
