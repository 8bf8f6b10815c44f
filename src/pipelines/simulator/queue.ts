/** A queue that gives the smallest item first; equal ones in the order in which they came. */
export class PriorityQueue<T> {
  private readonly heap: { key: number; order: number; item: T }[] = [];
  private added = 0;

  public get size(): number { return this.heap.length; }

  public push(key: number, item: T): void {
    const { heap } = this;
    heap.push({ key, order: this.added++, item });
    for (let i = heap.length - 1; i > 0;) {
      const parent = Math.floor((i - 1) / 2);
      if (!this.before(i, parent)) { break; }
      this.swap(i, parent);
      i = parent;
    }
  }

  public pop(): { key: number; item: T } | undefined {
    const { heap } = this;
    const top = heap[0];
    const last = heap.pop();
    if (heap.length && last) {
      heap[0] = last;
      for (let i = 0; ;) {
        let least = i;
        for (const child of [2 * i + 1, 2 * i + 2]) {
          if (child < heap.length && this.before(child, least)) { least = child; }
        }
        if (least === i) { break; }
        this.swap(i, least);
        i = least;
      }
    }
    return top;
  }

  private before(a: number, b: number): boolean {
    const [x, y] = [this.heap[a], this.heap[b]];
    return x.key < y.key || (x.key === y.key && x.order < y.order);
  }

  private swap(a: number, b: number): void {
    [this.heap[a], this.heap[b]] = [this.heap[b], this.heap[a]];
  }
}
