import { describe, expect, it } from "vitest";
import { CompileCache } from "../../kernel/compile/unit-cache.ts";
import { runC, type RunCInput, type RunCResult } from "./run-c.ts";

const cache = new CompileCache();

function run(text: string, options: Partial<RunCInput> = {}): RunCResult {
  return runC({ path: "program.c", text, read: () => undefined, memoryLimit: 64 << 20, ...options }, cache);
}

/** Outcome, status and the first error with its line. */
function summary(program: string, options: Partial<RunCInput> = {}): string {
  const { outcome, status, problems } = run(program, options);
  const error = problems.find(({ severity }) => severity === "error");
  const text = error === undefined ? "" : ` ${error.file}:${error.line}: ${error.code}: ${error.message}`;
  return `${outcome} ${status}${text.replace(/0xffff8880\w+/u, "ADDRESS")}`;
}

/** What a program prints whose main has this body, with the usual headers. */
function printed(body: string): string {
  const { output, problems, outcome } = run(
    `#include <ctype.h>\n#include <limits.h>\n#include <stdint.h>\n#include <stdio.h>\n#include <stdlib.h>\n#include <string.h>\n` +
      `static int by_value(const void *a, const void *b) { return *(const int *)a - *(const int *)b; }\n` +
      `int main(int argc, char **argv) { ${body}\nreturn 0; }`,
  );
  expect(problems.map(({ message }) => message)).toEqual([]);
  expect(outcome).toBe("exit");
  return output;
}

describe("the end of a program", () => {
  it.each([
    ["int main(void) { return 7; }", "exit 7"],
    ["int main(void) { return 256 + 3; }", "exit 3"],
    ["void exit(int); int main(void) { exit(-1); }", "exit 255"],
    ["main() { exit(4); }", "exit 4"],
    ["int main(void) { }", "exit 0"],
    ["void abort(void); int main(void) { abort(); }", "abort 134"],
    ["main() { abort(); }", "abort 134"],
    ["int f(int n) { return n == 0 ? 0 : f(n - 1); } int main(void) { return f(20000); }", "exit 0"],
    ["int main(int argc, char **argv) { return argc == 1 && argv[0] && !argv[1] ? 9 : 1; }", "exit 9"],
    ["#include <stdlib.h>\nstatic void last(void) { _exit(5); } int main(void) { atexit(last); return 3; }", "exit 3"],
    ["#include <stdlib.h>\nstatic void last(void) { _exit(5); } int main(void) { atexit(last); exit(3); }", "exit 5"],
    ["#include <assert.h>\nint main(void) { assert(1 + 1 == 3); return 0; }", "abort 134"],
  ])("%s", (text, expected) => {
    expect(summary(text)).toBe(expected);
  });
});

describe("faults", () => {
  it.each([
    ["int main(void) {\n  int *p = 0;\n  return *p;\n}", "fault 126 program.c:3: null-dereference: read of 4 bytes at 0x0"],
    [
      "int a[4];\nint main(void) {\n  int i = 4;\n  a[i] = 1;\n}",
      "fault 126 program.c:4: out-of-bounds: write of 4 bytes at ADDRESS, directly behind the end of `a` (16 bytes)",
    ],
    ["int main(void) {\n  int zero = 0;\n  return 1 / zero;\n}", "fault 126 program.c:3: division-by-zero: division by zero"],
    [
      "int f(void) { return f() + 1; }\nint main(void) { return f(); }",
      "fault 126 program.c:1: stack-overflow: the stack's limit is reached by a call of f()",
    ],
    [
      "#include <stdlib.h>\nint main(void) {\n  char *p = malloc(10);\n  free(p);\n  return p[2];\n}",
      "fault 126 program.c:5: use-after-free: read of 1 byte at ADDRESS, 2 bytes into 10 bytes that have been freed",
    ],
  ])("%s", (text, expected) => {
    expect(summary(text)).toBe(expected);
  });

  it("in the library are shown with the call that led there", () => {
    const { problems } = run('#include <string.h>\nchar to[4];\nint main(void) {\n  strcpy(to, "long");\n}');
    const [problem] = problems;
    expect(problem?.code).toBe("out-of-bounds");
    expect(problem?.related?.map(({ message, file, line }) => `${message} ${file.split("/").at(-1)}:${line}`)).toEqual([
      expect.stringMatching(/^in stpcpy\(\) string\.c:\d+$/u),
      expect.stringMatching(/^in strcpy\(\) string\.c:\d+$/u),
      "in main() program.c:4",
    ]);
  });

  it("name where the user's own code allocated", () => {
    const { problems } = run("#include <stdlib.h>\nint main(void) {\n  int *p = calloc(2, 4);\n  return p[2];\n}");
    expect(problems[0]?.related?.[0]).toMatchObject({ message: "allocated here", file: "program.c", line: 3 });
  });
});

describe("what is refused, and limits", () => {
  it.each([
    ["float f = 1; int main(void) { return f; }", /^unsupported 125 program\.c:1: c-floating-point/u],
    ["#include <setjmp.h>\nint main(void) { return 0; }", /^unsupported 125 program\.c:1: cpp-missing-include/u],
    ["int socket(void); int main(void) { return socket(); }", /^unsupported 125 program\.c:1: link-undefined-symbol: .*socket/u],
    ["int main(void) { return 0", /^unsupported 125 program\.c:1/u],
    ["int other(void) { return 0; }", /^unsupported 125 program\.c:\d+: link-undefined-root: .*main/u],
    ['int printf(const char *, ...); int main(void) { printf("%a", 1); }', /^unsupported 125 program\.c:0: library-refuses/u],
    ["int main(void) { for (;;); }", /^limit 127 program\.c:0: instruction-limit: The program did not end within 1000000 instructions$/u],
    ["#include <stdlib.h>\nint main(void) { for (;;) *(char *)malloc(1 << 20) = 1; }", /^fault 126 program\.c:2: null-dereference/u],
    [
      "#include <stdio.h>\nint main(void) { static char text[1 << 20]; for (;;) fwrite(text, 1, sizeof text, stdout); }",
      /^limit 127 program\.c:0: output-limit/u,
    ],
  ])("%s", (text, expected) => {
    expect(summary(text, { instructionLimit: 1_000_000 })).toMatch(expected);
  });
});

describe("the library", () => {
  it.each([
    [
      'printf("[%5d|%-5d|%05d|%+d|% d|%.3d|%8.3d|%-8.3d|]", 42, 42, 42, 42, 42, 7, 7, 7);',
      "[   42|42   |00042|+42| 42|007|     007|007     |]",
    ],
    ['printf("%u %x %X %o %#x %#X %#o %#x", -1, 48879, 48879, 8, 255, 255, 8, 0);', "4294967295 beef BEEF 10 0xff 0XFF 010 0"],
    [
      'printf("%ld %lu %lx %lld %zu %hd %hhd %hhu", LONG_MIN, ULONG_MAX, 1L << 40, -1LL, sizeof(int), 65537, 257, -1);',
      "-9223372036854775808 18446744073709551615 10000000000 -1 4 1 1 255",
    ],
    [
      'printf("%c|%3c|%-3c|%s|%6s|%-6s|%.2s|%s", 65, 66, 67, "abc", "abc", "abc", "abc", (char *)0);',
      "A|  B|C  |abc|   abc|abc   |ab|(null)",
    ],
    ['printf("%*d|%-*d|%.*d|%%|%p", 4, 1, 4, 2, 3, 3, (void *)0);', "   1|2   |003|%|(nil)"],
    ['int n; printf("abc%n", &n); printf("%d %.0d|%.0x", n, 0, 0);', "abc3 |"],
    ['char b[8]; printf("%d ", snprintf(b, sizeof b, "%s", "123456789")); puts(b);', "9 1234567\n"],
    ['char b[20]; sprintf(b, "%d-%s", 3, "x"); puts(b); putchar(33); fputs("end", stdout);', "3-x\n!end"],
    ['int v[] = {5, -3, 9, 1, 7, 1}; qsort(v, 6, 4, by_value); for (int i = 0; i < 6; i++) printf("%d ", v[i]);', "-3 1 1 5 7 9 "],
    [
      'int v[] = {1, 3, 5, 7}, k = 5, m = 4; printf("%d %d", *(int *)bsearch(&k, v, 4, 4, by_value), bsearch(&m, v, 4, 4, by_value) == 0);',
      "5 1",
    ],
    [
      'char *e; printf("%ld %ld %lu %ld ", strtol(" -0x1fz", &e, 0), strtol("777", 0, 8), strtoul("99999999999999999999", 0, 10), strtol("-9223372036854775809", 0, 10)); puts(e);',
      "-31 511 18446744073709551615 -9223372036854775808 z\n",
    ],
    ['printf("%d %d %d %d", atoi("12x"), abs(-4), div(17, 5).rem, (int)ldiv(-17, 5).quot);', "12 4 2 -3"],
    ['char s[20] = "one,two;three"; for (char *t = strtok(s, ",;"); t; t = strtok(0, ",;")) printf("<%s>", t);', "<one><two><three>"],
    [
      'printf("%s %s %s %zu %zu", strstr("abcdabce", "abce"), strrchr("a/b/c", 47), strpbrk("xyz", "zy"), strspn("aabc", "ab"), strcspn("abc", "c"));',
      "abce /c yz 3 2",
    ],
    [
      'printf("%d %d %d %d %d", strcmp("a", "b") < 0, strncmp("abc", "abd", 2), memcmp("a\\0b", "a\\0c", 3) < 0, strcmp("\\377", "a") > 0, strcmp("", ""));',
      "1 0 1 1 0",
    ],
    [
      'char *p = malloc(4); strcpy(p, "abc"); p = realloc(p, 100); strcat(p, "def"); char *d = strdup(p); puts(d); free(p); free(d);',
      "abcdef\n",
    ],
    ['long *p = calloc(3, 8); printf("%ld %d", p[0] + p[2], calloc(SIZE_MAX, 2) == 0);', "0 1"],
    [
      'printf("%d%d%d%d%d %c%c", isalpha(65) != 0, isdigit(65) != 0, isspace(9) != 0, isxdigit(102) != 0, ispunct(33) != 0, toupper(97), tolower(90));',
      "10111 Az",
    ],
    [
      'char b[6]; strncpy(b, "ab", 6); printf("%d%d ", b[1], b[5]); memset(b, 120, 5); b[5] = 0; puts(b); memmove(b + 1, "12", 2); puts(b);',
      "980 xxxxx\nx12xx\n",
    ],
    ['printf("%s %d", argv[0], argc);', "program 1"],
  ])("%s", (body, expected) => {
    expect(printed(body)).toBe(expected);
  });

  it("keeps the two streams apart and reads their bytes as UTF-8", () => {
    const { output, errorOutput } = run(
      '#include <stdio.h>\nint main(void) { puts("\\303\\244\\377"); fprintf(stderr, "e%d", 1); return 0; }',
    );
    expect([output, errorOutput]).toEqual(["äÿ\n", "e1"]);
  });

  it("is linked whatever an old program declares", () => {
    expect(run('main() { char b[10]; strcpy(b, "hi"); printf("%s%d", b, strlen(b)); return 0; }').output).toBe("hi2");
  });

  it("gives way to the program's own functions", () => {
    expect(
      run(
        'int puts(const char *s) { return *s; } int abs(int x) { return 9; } int (*f)(int) = abs; int main(void) { return puts("A") + f(1); }',
      ).status,
    ).toBe(74);
  });
});

describe("headers beside the file", () => {
  it("are read through the caller", () => {
    const read = (path: string): string | undefined => (path === "lib/answer.h" ? "#define ANSWER 42\n" : undefined);
    expect(run('#include "answer.h"\nint main(void) { return ANSWER; }', { path: "lib/program.c", read }).status).toBe(42);
  });
});

describe("determinism", () => {
  it("the same program twice does the same", () => {
    const text =
      '#include <stdio.h>\n#include <stdlib.h>\nint main(void) { for (int i = 0; i < 100; i++) printf("%p %d ", malloc(i), rand()); return 0; }';
    expect(run(text)).toEqual(run(text));
  });
});
