// Of a long list in sections, those near what is seen: only they are rendered, the others are empty space.

/** So many pixels before it comes into view, a section is rendered: more than a turn of the wheel. */
const MARGIN = 1_250;

const NONE: ReadonlySet<string> = new Set();

export interface Section {
  key: string;
  /** In pixels, as long as it has not been laid out. */
  usualHeight: number;
}

/** The sections `from` to before `to` are rendered, with so many empty pixels above and below them. */
export interface Near {
  from: number;
  to: number;
  above: number;
  below: number;
}

/** Counts from the end of the list, as a reversed scroller does: what is before the view may have any height. */
export class NearSections {
  private readonly heights = new Map<string, number>();
  private belowView = 0;
  private viewHeight = 0;

  /** See the list from its end again. */
  reset(): void {
    this.heights.clear();
    this.belowView = 0;
  }

  /** The scroller was scrolled or has another height. */
  look({ scrollTop, clientHeight }: Pick<Element, "scrollTop" | "clientHeight">): void {
    this.belowView = -scrollTop;
    this.viewHeight = clientHeight;
  }

  /** A section was laid out, or, without a height, is hidden with all the page. */
  measured(key: string, height: number): void {
    if (height) this.heights.set(key, height);
  }

  /** Which are near, with those that are held, and whatever is between them. */
  of(sections: readonly Section[], held: ReadonlySet<string> = NONE): Near {
    const near = { from: sections.length, to: sections.length, above: 0, below: 0 };
    let end = 0;
    for (let index = sections.length - 1; index >= 0; index--) {
      const { key, usualHeight } = sections[index] as Section;
      const begin = end + (this.heights.get(key) ?? usualHeight);
      const isBelow = begin < this.belowView - MARGIN;
      const isAbove = end > this.belowView + this.viewHeight + MARGIN;
      if (held.has(key) || !(isBelow || isAbove)) {
        near.from = index;
        near.above = 0;
      } else if (near.from < near.to || isAbove) near.above += begin - end;
      else {
        near.below = begin;
        near.to = near.from = index;
      }
      end = begin;
    }
    return near;
  }
}
