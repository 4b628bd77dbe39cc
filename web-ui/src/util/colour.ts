/** How many service colours `styles.css` defines as `--svc-0` and so on. Red is not among them: it means an error. */
export const SERVICE_COLOURS = 12;

/** FNV-1a: small, stable across releases, and good enough to spread names over a palette. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) {
    hash = Math.imul(hash ^ byte, 0x01000193);
  }
  return hash >>> 0;
}

/**
 * A palette index for each service: the one its name hashes to, so that it looks the same in every flow. When two
 * services of one flow meet on an index, the later one by name takes the next free one, as long as there is one.
 */
export function assignColours(services: Iterable<string>): Map<string, number> {
  const assigned = new Map<string, number>();
  const taken = new Set<number>();
  for (const name of [...new Set(services)].sort()) {
    const preferred = hashText(name) % SERVICE_COLOURS;
    let index = preferred;
    if (taken.size < SERVICE_COLOURS) {
      while (taken.has(index)) index = (index + 1) % SERVICE_COLOURS;
    }
    taken.add(index);
    assigned.set(name, index);
  }
  return assigned;
}

export function colourVar(index: number | undefined): string {
  return index === undefined ? 'var(--faint)' : `var(--svc-${index})`;
}

/** WCAG 2 contrast ratio of two `#rrggbb` colours. */
export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function luminance(hex: string): number {
  const channel = (at: number) => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
