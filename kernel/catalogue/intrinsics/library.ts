/**
 * Numbers of the host functions that take no time and never wait, as declared in `kernel/model/include/sim/library.h`, which
 * says what each does. Numbers below 100 belong to this table; world.ts uses those from 100.
 */
export const LibraryHost = {
  __sim_alloc: 1,
  __sim_free: 2,
  __sim_alloc_size: 3,
  __sim_copy: 4,
  __sim_fill: 5,
  __sim_log: 6,
  __sim_warn: 7,
  __sim_bug: 8,
  __sim_refuse: 9,
  __sim_misuse: 10,
  __sim_symbol_address: 11,
  __sim_symbol_at: 12,
  __sim_symbol_size: 13,
  __sim_symbol_name: 14,
} as const;
