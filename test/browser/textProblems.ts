import type { Page } from 'playwright-core';

/**
 * Texts of the page that are cut off or overlap, in words, at the present scroll position.
 *
 * A text counts as cut off if it is wider than the element that hides the rest of it, unless the whole text is given
 * elsewhere (`title`). Text covered on purpose, such as by a bar that stays while the page scrolls, is ignored.
 */
export const textProblems = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    type Piece = { text: string; element: Element; box: DOMRect };
    const problems: string[] = [];
    const pieces: Piece[] = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const named = (element: Element) =>
      `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''} “${element.textContent?.trim().slice(0, 40)}”`;

    function clippedBy(element: Element, box: DOMRect): Element | undefined {
      for (let up: Element | null = element; up && up !== document.body; up = up.parentElement) {
        const { overflowX } = getComputedStyle(up);
        if (overflowX !== 'hidden' && overflowX !== 'clip') continue;
        const { left, right } = up.getBoundingClientRect();
        if (box.left < left - 1 || box.right > right + 1) return up;
      }
      return undefined;
    }
    function canScroll(element: Element): boolean {
      for (let up: Element | null = element; up && up !== document.body; up = up.parentElement)
        if (getComputedStyle(up).overflowX === 'auto' && up.scrollWidth > up.clientWidth) return true;
      return false;
    }
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim() ?? '';
      if (!element || text === '' || !element.checkVisibility({ visibilityProperty: true })) continue;
      if (element.closest('script, style, noscript, option, select, .sr, .katex-mathml, .skip')) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      for (const box of range.getClientRects()) {
        if (box.width < 2 || box.height < 2) continue;
        if (box.bottom < 0 || box.top > innerHeight) continue;
        const x = Math.min(innerWidth - 1, Math.max(0, box.left + box.width / 2));
        const hit = document.elementFromPoint(x, box.top + box.height / 2);
        const seen = hit !== null && (hit.contains(element) || element.contains(hit));
        const clip = clippedBy(element, box);
        if (clip && !clip.closest('[title]')) problems.push(`cut off: ${named(element)}`);
        if (box.right > innerWidth + 1 && !canScroll(element))
          problems.push(`beyond the window: ${named(element)}`);
        if (seen && !clip) pieces.push({ text, element, box });
      }
    }
    pieces.forEach((a, i) => {
      for (const b of pieces.slice(i + 1)) {
        if (a.element === b.element) continue;
        const wide = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const high = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        // Boxes are as high as lines; letters fill two thirds of their height.
        if (wide > 2 && high > 0.4 * Math.min(a.box.height, b.box.height))
          problems.push(`overlapping: ${named(a.element)} and ${named(b.element)}`);
      }
    });
    if (document.documentElement.scrollWidth > innerWidth) problems.push('the page scrolls sideways');
    return [...new Set(problems)];
  });
