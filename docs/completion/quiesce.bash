# Made from the table of commands; do not edit.
_quiesce() {
  local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD-1]} command=${COMP_WORDS[1]}
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    COMPREPLY=($(compgen -W "simulate compare compare-trace merge replay annotate check fix explore ablate litmus run-c list explain doctor lsp dap help -h --help -V --version" -- "$cur"))
    return
  fi
  case "$command:$prev" in
    help:help) COMPREPLY=($(compgen -W "simulate compare compare-trace merge replay annotate check fix explore ablate litmus run-c list explain doctor lsp dap" -- "$cur")); return ;;
    simulate:-s|simulate:--scenario) :; return ;;
    simulate:-t|simulate:--topology) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    simulate:--machine) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    simulate:--kernel-config) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    simulate:--cmdline) :; return ;;
    simulate:--set) :; return ;;
    simulate:--seed) :; return ;;
    simulate:--seeds) :; return ;;
    simulate:--matrix) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    simulate:--shard) :; return ;;
    simulate:-p|simulate:--patch) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    simulate:--patch-context) :; return ;;
    simulate:--events) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    simulate:--fail-on-disturbance) :; return ;;
    simulate:--stdin-filename) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    simulate:--kernel) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    simulate:--profile) :; return ;;
    simulate:--config) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    simulate:-j|simulate:--jobs) :; return ;;
    simulate:--memory-limit) :; return ;;
    simulate:-f|simulate:--format) COMPREPLY=($(compgen -W "text markdown json perfetto" -- "$cur")); return ;;
    simulate:-o|simulate:--output) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    simulate:--bundle) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    compare:-s|compare:--scenario) :; return ;;
    compare:-t|compare:--topology) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    compare:--machine) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    compare:--kernel-config) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    compare:--cmdline) :; return ;;
    compare:--set) :; return ;;
    compare:--seed) :; return ;;
    compare:-p|compare:--patch) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    compare:--patch-context) :; return ;;
    compare:-r|compare:--rule) :; return ;;
    compare:--rev) :; return ;;
    compare:--stdin-filename) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    compare:--kernel) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    compare:--profile) :; return ;;
    compare:--config) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    compare:-j|compare:--jobs) :; return ;;
    compare:--memory-limit) :; return ;;
    compare:-f|compare:--format) COMPREPLY=($(compgen -W "text markdown json" -- "$cur")); return ;;
    compare:-o|compare:--output) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    compare:--bundle) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    compare-trace:-s|compare-trace:--scenario) :; return ;;
    compare-trace:-t|compare-trace:--topology) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    compare-trace:--machine) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    compare-trace:--kernel-config) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    compare-trace:--cmdline) :; return ;;
    compare-trace:--set) :; return ;;
    compare-trace:--seed) :; return ;;
    compare-trace:-p|compare-trace:--patch) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    compare-trace:--patch-context) :; return ;;
    compare-trace:--stdin-filename) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    compare-trace:--kernel) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    compare-trace:--profile) :; return ;;
    compare-trace:--config) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    compare-trace:-j|compare-trace:--jobs) :; return ;;
    compare-trace:--memory-limit) :; return ;;
    compare-trace:-f|compare-trace:--format) COMPREPLY=($(compgen -W "text markdown json" -- "$cur")); return ;;
    compare-trace:-o|compare-trace:--output) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    merge:-f|merge:--format) COMPREPLY=($(compgen -W "text markdown json" -- "$cur")); return ;;
    merge:-o|merge:--output) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    replay:--kernel) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    replay:-j|replay:--jobs) :; return ;;
    replay:--memory-limit) :; return ;;
    replay:-f|replay:--format) COMPREPLY=($(compgen -W "text markdown json perfetto" -- "$cur")); return ;;
    replay:-o|replay:--output) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    annotate:--stdin-filename) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    annotate:--kernel) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    annotate:--architecture) COMPREPLY=($(compgen -W "alpha arc arm arm64 csky hexagon loongarch m68k microblaze mips nios2 openrisc parisc powerpc riscv s390 sh sparc um x86 xtensa" -- "$cur")); return ;;
    annotate:--config) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    annotate:-f|annotate:--format) COMPREPLY=($(compgen -W "text json markdown" -- "$cur")); return ;;
    annotate:-o|annotate:--output) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    check:-d|check:--diff) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    check:-p|check:--patch) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    check:-r|check:--rule) :; return ;;
    check:--fail-on) COMPREPLY=($(compgen -W "error warning information hint never" -- "$cur")); return ;;
    check:--baseline) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    check:--write-baseline) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    check:--stdin-filename) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    check:--kernel) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    check:--architecture) COMPREPLY=($(compgen -W "alpha arc arm arm64 csky hexagon loongarch m68k microblaze mips nios2 openrisc parisc powerpc riscv s390 sh sparc um x86 xtensa" -- "$cur")); return ;;
    check:--config) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    check:-f|check:--format) COMPREPLY=($(compgen -W "text json sarif github" -- "$cur")); return ;;
    check:-o|check:--output) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    fix:-r|fix:--rule) :; return ;;
    fix:--stdin-filename) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    fix:--kernel) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    fix:--architecture) COMPREPLY=($(compgen -W "alpha arc arm arm64 csky hexagon loongarch m68k microblaze mips nios2 openrisc parisc powerpc riscv s390 sh sparc um x86 xtensa" -- "$cur")); return ;;
    fix:--config) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    fix:-f|fix:--format) COMPREPLY=($(compgen -W "text json" -- "$cur")); return ;;
    fix:-o|fix:--output) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    explore:-s|explore:--scenario) :; return ;;
    explore:--machine) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    explore:--kernel-config) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    explore:--cmdline) :; return ;;
    explore:--set) :; return ;;
    explore:-t|explore:--topology) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    explore:--cpus) :; return ;;
    explore:--tasks) :; return ;;
    explore:--memory) COMPREPLY=($(compgen -W "sc lkmm" -- "$cur")); return ;;
    explore:--stale) :; return ;;
    explore:--data-races) COMPREPLY=($(compgen -W "off note warning error" -- "$cur")); return ;;
    explore:--softirqs) COMPREPLY=($(compgen -W "waiting conflicting everywhere" -- "$cur")); return ;;
    explore:--failing-walks) :; return ;;
    explore:--from) :; return ;;
    explore:--worker) COMPREPLY=($(compgen -W "shared own both" -- "$cur")); return ;;
    explore:--states) :; return ;;
    explore:--depth) :; return ;;
    explore:--preemptions) :; return ;;
    explore:--time) :; return ;;
    explore:--shard) :; return ;;
    explore:-p|explore:--patch) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    explore:--stdin-filename) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    explore:--kernel) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    explore:--profile) :; return ;;
    explore:--config) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    explore:--memory-limit) :; return ;;
    explore:-f|explore:--format) COMPREPLY=($(compgen -W "text markdown json sarif perfetto" -- "$cur")); return ;;
    explore:-o|explore:--output) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    ablate:--function) :; return ;;
    ablate:-s|ablate:--scenario) :; return ;;
    ablate:--memory) COMPREPLY=($(compgen -W "auto sc lkmm" -- "$cur")); return ;;
    ablate:--time) :; return ;;
    ablate:--shard) :; return ;;
    ablate:-j|ablate:--jobs) :; return ;;
    ablate:--machine) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    ablate:--kernel-config) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    ablate:--cmdline) :; return ;;
    ablate:--set) :; return ;;
    ablate:-t|ablate:--topology) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    ablate:--cpus) :; return ;;
    ablate:--tasks) :; return ;;
    ablate:--stale) :; return ;;
    ablate:--worker) COMPREPLY=($(compgen -W "shared own both" -- "$cur")); return ;;
    ablate:--states) :; return ;;
    ablate:--preemptions) :; return ;;
    ablate:--memory-limit) :; return ;;
    ablate:-p|ablate:--patch) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    ablate:--stdin-filename) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    ablate:--kernel) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    ablate:--profile) :; return ;;
    ablate:--config) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    ablate:-f|ablate:--format) COMPREPLY=($(compgen -W "text markdown json" -- "$cur")); return ;;
    ablate:-o|ablate:--output) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    litmus:--memory) COMPREPLY=($(compgen -W "lkmm sc" -- "$cur")); return ;;
    litmus:--states) :; return ;;
    litmus:-f|litmus:--format) COMPREPLY=($(compgen -W "text json" -- "$cur")); return ;;
    litmus:-o|litmus:--output) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    run-c:--limit) :; return ;;
    run-c:--stdin-filename) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    run-c:--memory-limit) :; return ;;
    run-c:-f|run-c:--format) COMPREPLY=($(compgen -W "text json" -- "$cur")); return ;;
    run-c:-o|run-c:--output) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    list:-f|list:--format) COMPREPLY=($(compgen -W "text json" -- "$cur")); return ;;
    list:-o|list:--output) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    explain:-f|explain:--format) COMPREPLY=($(compgen -W "text json" -- "$cur")); return ;;
    explain:-o|explain:--output) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    doctor:-t|doctor:--topology) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    doctor:--machine) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    doctor:--kernel-config) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    doctor:--cmdline) :; return ;;
    doctor:--set) :; return ;;
    doctor:--kernel) COMPREPLY=($(compgen -d -- "$cur")); return ;;
    doctor:--profile) :; return ;;
    doctor:--config) COMPREPLY=($(compgen -f -- "$cur")); return ;;
    doctor:-f|doctor:--format) COMPREPLY=($(compgen -W "text json" -- "$cur")); return ;;
    doctor:-o|doctor:--output) COMPREPLY=($(compgen -f -- "$cur")); return ;;
  esac
  case "$command" in
    simulate)
      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-s --scenario -t --topology --machine --kernel-config --cmdline --set --seed --seeds --matrix --shard -p --patch --patch-context --events --fail-on-disturbance --log --stdin-filename --kernel --profile --config -j --jobs --memory-limit -f --format -o --output --bundle -h --help" -- "$cur"))
      else COMPREPLY=($(compgen -f -- "$cur")); fi ;;
    compare)
      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-s --scenario -t --topology --machine --kernel-config --cmdline --set --seed -p --patch --patch-context -r --rule --rev --stdin-filename --kernel --profile --config -j --jobs --memory-limit -f --format -o --output --bundle -h --help" -- "$cur"))
      else COMPREPLY=($(compgen -f -- "$cur")); fi ;;
    compare-trace)
      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-s --scenario -t --topology --machine --kernel-config --cmdline --set --seed -p --patch --patch-context --stdin-filename --kernel --profile --config -j --jobs --memory-limit -f --format -o --output -h --help" -- "$cur"))
      else COMPREPLY=($(compgen -f -- "$cur")); fi ;;
    merge)
      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-f --format -o --output -h --help" -- "$cur"))
      else COMPREPLY=($(compgen -f -- "$cur")); fi ;;
    replay)
      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "--log --kernel -j --jobs --memory-limit -f --format -o --output -h --help" -- "$cur"))
      else COMPREPLY=($(compgen -f -- "$cur")); fi ;;
    annotate)
      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "--stdin-filename --kernel --architecture --config -f --format -o --output -h --help" -- "$cur"))
      else COMPREPLY=($(compgen -f -- "$cur")); fi ;;
    check)
      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-d --diff -p --patch -r --rule --fail-on --baseline --write-baseline --stdin-filename --kernel --architecture --config -f --format -o --output -h --help" -- "$cur"))
      else COMPREPLY=($(compgen -f -- "$cur")); fi ;;
    fix)
      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-r --rule -w --write --stdin-filename --kernel --architecture --config -f --format -o --output -h --help" -- "$cur"))
      else COMPREPLY=($(compgen -f -- "$cur")); fi ;;
    explore)
      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-s --scenario --machine --kernel-config --cmdline --set -t --topology --cpus --tasks --memory --stale --data-races --softirqs --failing-walks --from --worker --states --depth --preemptions --exact --time --shard -p --patch --stdin-filename --kernel --profile --config --memory-limit -f --format -o --output -h --help" -- "$cur"))
      else COMPREPLY=($(compgen -f -- "$cur")); fi ;;
    ablate)
      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "--function -s --scenario --memory --time --shard -j --jobs --no-cache --machine --kernel-config --cmdline --set -t --topology --cpus --tasks --stale --worker --states --preemptions --exact --memory-limit -p --patch --stdin-filename --kernel --profile --config -f --format -o --output -h --help" -- "$cur"))
      else COMPREPLY=($(compgen -f -- "$cur")); fi ;;
    litmus)
      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "--memory --states -f --format -o --output -h --help" -- "$cur"))
      else COMPREPLY=($(compgen -f -- "$cur")); fi ;;
    run-c)
      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "--limit --stdin-filename --memory-limit -f --format -o --output -h --help" -- "$cur"))
      else COMPREPLY=($(compgen -f -- "$cur")); fi ;;
    list)
      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-f --format -o --output -h --help" -- "$cur"))
      else COMPREPLY=($(compgen -W "scenarios presets profiles primitives properties rules" -- "$cur")); fi ;;
    explain)
      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-f --format -o --output -h --help" -- "$cur"))
      else :; fi ;;
    doctor)
      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "-t --topology --machine --kernel-config --cmdline --set --kernel --profile --config -f --format -o --output -h --help" -- "$cur"))
      else COMPREPLY=($(compgen -f -- "$cur")); fi ;;
    lsp)
      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "--stdio -h --help" -- "$cur"))
      else :; fi ;;
    dap)
      if [[ $cur == -* ]]; then COMPREPLY=($(compgen -W "--stdio -h --help" -- "$cur"))
      else :; fi ;;
  esac
}
complete -o filenames -F _quiesce quiesce
