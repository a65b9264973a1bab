/** What a view is among orders, which have a view for each CPU, and what an order is on one CPU. */
import type { Vectors } from "./vectors.ts";

/** Views as rows of orders, and back; each is computed once. */
export class RowCache {
  private readonly views: Vectors;
  private readonly orders: Vectors;
  private readonly cpus: number;
  private readonly locations: number;
  /** For each view, the order everywhere, then that on each CPU; plus 1, 0 for not yet computed. */
  private ofView: Int32Array = new Int32Array(1 << 8);
  /** For each order, its view on each CPU, plus 1. */
  private ofOrder: Int32Array = new Int32Array(1 << 8);

  constructor(views: Vectors, orders: Vectors, cpus: number, locations: number) {
    this.views = views;
    this.orders = orders;
    this.cpus = cpus;
    this.locations = locations;
  }

  everywhere(view: number): number {
    if (view === 0) return 0;
    const at = view * (this.cpus + 1);
    if (at >= this.ofView.length) this.ofView = grown(this.ofView, at);
    const known = this.ofView[at];
    if (known !== 0) return known - 1;
    const found = this.orders.make((entry) => this.views.at(view, entry % this.locations));
    this.ofView[at] = found + 1;
    return found;
  }

  onlyOn(cpu: number, view: number): number {
    if (view === 0) return 0;
    const at = view * (this.cpus + 1) + 1 + cpu;
    if (at >= this.ofView.length) this.ofView = grown(this.ofView, at);
    const known = this.ofView[at];
    if (known !== 0) return known - 1;
    const first = cpu * this.locations;
    const found = this.orders.make((entry) => (entry >= first && entry < first + this.locations ? this.views.at(view, entry - first) : 0));
    this.ofView[at] = found + 1;
    return found;
  }

  viewOn(cpu: number, order: number): number {
    if (order === 0) return 0;
    const at = order * this.cpus + cpu;
    if (at >= this.ofOrder.length) this.ofOrder = grown(this.ofOrder, at);
    const known = this.ofOrder[at];
    if (known !== 0) return known - 1;
    const found = this.views.make((entry) => this.orders.at(order, cpu * this.locations + entry));
    this.ofOrder[at] = found + 1;
    return found;
  }
}

function grown(array: Int32Array, index: number): Int32Array {
  const larger = new Int32Array(Math.max(array.length * 2, index + 1));
  larger.set(array);
  return larger;
}
