/**
 * The C library functions that gcc knows by name: the types of `__builtin_memcpy` and the like, and of functions that gnu89 text
 * calls without declaring them. They stay calls of an external function.
 */
import type { Parser } from "./parser.ts";
import {
  plain,
  Q_CHAR_POINTER,
  Q_CONST_CHAR_POINTER,
  Q_CONST_VOID_POINTER,
  Q_INT,
  Q_LONG,
  Q_UNSIGNED_INT,
  Q_UNSIGNED_LONG,
  Q_VOID,
  Q_VOID_POINTER,
  decayed,
  LONG_LONG,
} from "./types-basic.ts";
import type { FunctionType, QualType } from "./types.ts";

/**
 * Return type, then parameters: v void, i int, u unsigned, l long, L long long, z size_t, p void *, q const void *, s char *,
 * c const char *, V va_list, `.` variadic.
 */
const SIGNATURES: Readonly<Record<string, string>> = {
  memcpy: "ppqz",
  memmove: "ppqz",
  mempcpy: "ppqz",
  memset: "ppiz",
  memcmp: "iqqz",
  memchr: "pqiz",
  bcmp: "iqqz",
  bcopy: "vqpz",
  bzero: "vpz",
  strlen: "zc",
  strnlen: "zcz",
  strcpy: "ssc",
  strncpy: "sscz",
  stpcpy: "ssc",
  stpncpy: "sscz",
  strcat: "ssc",
  strncat: "sscz",
  strcmp: "icc",
  strncmp: "iccz",
  strcasecmp: "icc",
  strncasecmp: "iccz",
  strchr: "sci",
  strrchr: "sci",
  index: "sci",
  rindex: "sci",
  strstr: "scc",
  strspn: "zcc",
  strcspn: "zcc",
  strpbrk: "scc",
  strdup: "sc",
  strndup: "scz",
  malloc: "pz",
  calloc: "pzz",
  realloc: "ppz",
  free: "vp",
  abort: "v",
  exit: "vi",
  _exit: "vi",
  abs: "ii",
  labs: "ll",
  llabs: "LL",
  printf: "ic.",
  fprintf: "ipc.",
  sprintf: "isc.",
  snprintf: "iszc.",
  vprintf: "icV",
  vfprintf: "ipcV",
  vsprintf: "iscV",
  vsnprintf: "iszcV",
  printf_unlocked: "ic.",
  fprintf_unlocked: "ipc.",
  puts: "ic",
  putchar: "ii",
  fputs: "icp",
  fputc: "iip",
  fwrite: "zqzzp",
  puts_unlocked: "ic",
  putchar_unlocked: "ii",
  fputs_unlocked: "icp",
  fputc_unlocked: "iip",
  fwrite_unlocked: "zqzzp",
  isdigit: "ii",
  isalpha: "ii",
  isspace: "ii",
  isprint: "ii",
  isupper: "ii",
  islower: "ii",
  isalnum: "ii",
  toupper: "ii",
  tolower: "ii",
  __memcpy_chk: "ppqzz",
  __memmove_chk: "ppqzz",
  __mempcpy_chk: "ppqzz",
  __memset_chk: "ppizz",
  __strcpy_chk: "sscz",
  __stpcpy_chk: "sscz",
  __strncpy_chk: "ssczz",
  __stpncpy_chk: "ssczz",
  __strcat_chk: "sscz",
  __strncat_chk: "ssczz",
  __sprintf_chk: "isizc.",
  __snprintf_chk: "iszizc.",
  __vsprintf_chk: "isizcV",
  __vsnprintf_chk: "iszizcV",
  __printf_chk: "iic.",
  __fprintf_chk: "ipic.",
  __vprintf_chk: "iicV",
  __vfprintf_chk: "ipicV",
};

const TYPES = new Map<string, QualType>([
  ["v", Q_VOID],
  ["i", Q_INT],
  ["u", Q_UNSIGNED_INT],
  ["l", Q_LONG],
  ["L", plain(LONG_LONG)],
  ["z", Q_UNSIGNED_LONG],
  ["p", Q_VOID_POINTER],
  ["q", Q_CONST_VOID_POINTER],
  ["s", Q_CHAR_POINTER],
  ["c", Q_CONST_CHAR_POINTER],
]);

/** The type gcc gives the library function of this name, undefined when it knows none. */
export function libraryType(p: Parser, name: string): FunctionType | undefined {
  const signature = Object.hasOwn(SIGNATURES, name) ? SIGNATURES[name] : undefined;
  if (signature === undefined) return undefined;
  const variadic = signature.endsWith(".");
  const letters = (variadic ? signature.slice(0, -1) : signature).split("");
  const [returns = Q_INT, ...params] = letters.map((letter) => (letter === "V" ? decayed(p.unit.vaList) : (TYPES.get(letter) ?? Q_INT)));
  return { kind: "function", returns, params, variadic, prototyped: true };
}
