/** What the answer of a shard says of the call that it is a part of. */
export interface ShardOf {
  /** From 1. */
  readonly index: number;
  readonly count: number;
  /** Explorations, or points, of the whole call. Shard i has those numbered i, i + count, … */
  readonly total: number;
  /** The same in all shards of a call: a digest of its options, its texts and the version of quiesce. */
  readonly call: string;
}
