/** How grace periods order what readers see. */
import type { FlatState } from "../flat-state.ts";
import { comeAfter } from "../views/fences.ts";
import { currentOrder, currentView, strongFence, type ViewState } from "../views/machine.ts";
import { Cpu, Domain } from "../views/state.ts";

export class GracePeriods {
  private readonly flat: FlatState;
  /** Bits of CPUs whose next reader begins after a grace period has. */
  private readonly word: number;
  private readonly cpus: number;

  /** @param word The word of the state that is free for this. */
  constructor(flat: FlatState, word: number, cpus: number) {
    this.flat = flat;
    this.word = word;
    this.cpus = cpus;
  }

  /** Readers that begin from now on come after it. @param inside CPUs with readers that it waits for. */
  begin(views: ViewState, cpu: number, inside: number): void {
    const { flat, word, cpus } = this;
    strongFence(views, cpu);
    views.joinDomainView(0, Domain.Start, views.global);
    views.joinDomainOrder(0, Domain.StartOrder, views.cpu(cpu, Cpu.Floor));
    const outside = ((1 << cpus) - 1) & ~inside;
    flat.set(word, flat.words[word] | outside);
    for (let other = 0; other < cpus; other++) if ((outside & (1 << other)) !== 0) hand(views, other);
  }

  /** A CPU has left every reader that it waits for. */
  leave(views: ViewState, cpu: number): void {
    hand(views, cpu);
    this.flat.set(this.word, this.flat.words[this.word] | (1 << cpu));
  }

  /** What follows on a CPU may be a reader that begins after it has. */
  mayBeginReader(views: ViewState, cpu: number): void {
    const { flat, word } = this;
    const bit = 1 << cpu;
    flat.trail?.read(word);
    if ((flat.words[word] & bit) === 0) return;
    flat.set(word, flat.words[word] & ~bit);
    comeAfter(views, cpu, views.domain(0, Domain.Start), views.domain(0, Domain.StartOrder));
  }

  end(views: ViewState, cpu: number): void {
    views.global = views.views.join(views.global, views.domain(0, Domain.End));
    views.joinOrder(cpu, Cpu.Floor, views.domain(0, Domain.EndOrder));
    strongFence(views, cpu);
  }

  /** A reader that comes after nothing is none that begins after a grace period. */
  forget(views: ViewState): void {
    if (views.domain(0, Domain.Start) === 0 && views.domain(0, Domain.StartOrder) === 0) this.flat.set(this.word, 0);
  }
}

function hand(views: ViewState, cpu: number): void {
  views.joinDomainView(0, Domain.End, currentView(views, cpu));
  views.joinDomainOrder(0, Domain.EndOrder, currentOrder(views, cpu));
}
