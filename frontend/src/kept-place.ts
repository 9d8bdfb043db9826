// What somebody who scrolled up reads stays where it is on the screen, whatever comes or grows below it.

/** Of a reversed scroller: the browser keeps its end where it is, but not what is read above that. */
export class KeptPlace {
  private place: { element: Element; offset: number } | null = null;

  forget(): void {
    this.place = null;
  }

  /** Keep the child of these that is in the middle. (`elementFromPoint` takes milliseconds of each scrolled frame.) */
  take(scroller: Element, parents: Iterable<Element>): void {
    const { top, height } = scroller.getBoundingClientRect();
    const middle = top + height / 2;
    const reaches = (element: Element) => element.getBoundingClientRect().bottom >= middle;
    const parent = [...parents].find(reaches);
    const element = parent && [...parent.children].find(reaches);
    this.place = element ? { element, offset: offsetIn(scroller, element) } : null;
  }

  /** Texts came or pictures grew: scroll as far as they moved what is kept. */
  keep(scroller: Element): void {
    if (!this.place?.element.isConnected) return;
    const { element, offset } = this.place;
    const grown = offsetIn(scroller, element) - offset;
    if (!grown) return;
    scroller.scrollTop += grown;
    this.place = { element, offset: offset + grown };
  }
}

/** Where an element is, however its scroller is scrolled. */
function offsetIn(scroller: Element, element: Element): number {
  return element.getBoundingClientRect().top + scroller.scrollTop;
}
