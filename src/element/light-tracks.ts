const TRACK_ATTRIBUTES = ['default', 'kind', 'label', 'src', 'srclang', 'id'];

/**
 * Mirrors the `<track>` children of `host` in `video`: a track loads and shows only as a child of a media element. The copy
 * follows additions, removals, order and attributes; its `load` and `error` are fired on the original too.
 */
export function mirrorLightTracks(host: HTMLElement, video: HTMLVideoElement): void {
  const copies = new Map<Element, HTMLTrackElement>();
  const update = (): void => {
    const originals = [...host.children].filter((child) => child.localName === 'track');
    for (const [original, copy] of copies) {
      if (originals.includes(original)) continue;
      copy.remove();
      copies.delete(original);
    }
    for (const [index, original] of originals.entries()) {
      let copy = copies.get(original);
      if (!copy) copies.set(original, (copy = createCopy(original)));
      copyAttributes(original, copy);
      if (video.children[index] !== copy) video.insertBefore(copy, video.children[index] ?? null);
    }
  };
  update();
  // The observer lives as long as the host; it keeps nothing alive.
  new MutationObserver(update).observe(host, { childList: true, subtree: true, attributeFilter: TRACK_ATTRIBUTES });
}

function createCopy(original: Element): HTMLTrackElement {
  const copy = document.createElement('track');
  for (const type of ['load', 'error']) copy.addEventListener(type, () => original.dispatchEvent(new Event(type)));
  return copy;
}

function copyAttributes(original: Element, copy: HTMLTrackElement): void {
  for (const name of TRACK_ATTRIBUTES) {
    const value = original.getAttribute(name);
    if (value === copy.getAttribute(name)) continue;
    if (value === null) copy.removeAttribute(name);
    else copy.setAttribute(name, value);
  }
}
