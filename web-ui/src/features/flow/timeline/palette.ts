import { useMemo } from 'react';
import { useThemeName } from '~/ui/hooks';
import type { FlowModel } from '../model';

/** The theme's colours for a canvas, which does not follow CSS by itself. */
export interface Palette {
  services: ReadonlyMap<string, string>;
  ink: string;
  muted: string;
  faint: string;
  line: string;
  lineStrong: string;
  surface: string;
  canvas: string;
  accent: string;
  error: string;
  errorSoft: string;
  warn: string;
}

export function usePalette(model: FlowModel): Palette {
  const theme = useThemeName();
  // biome-ignore lint/correctness/useExhaustiveDependencies: the custom properties depend on the theme
  return useMemo(() => {
    const style = getComputedStyle(document.documentElement);
    const colour = (name: string) => style.getPropertyValue(`--${name}`).trim();
    return {
      services: new Map([...model.colours].map(([service, index]) => [service, colour(`svc-${index}`)])),
      ink: colour('ink'),
      muted: colour('muted'),
      faint: colour('faint'),
      line: colour('line'),
      lineStrong: colour('line-strong'),
      surface: colour('surface'),
      canvas: colour('canvas'),
      accent: colour('accent'),
      error: colour('error'),
      errorSoft: colour('error-soft'),
      warn: colour('warn'),
    };
  }, [model, theme]);
}

/** Fits a canvas to its place at the screen's resolution and clears it; lengths are CSS pixels from then on. */
export function prepare(
  canvas: HTMLCanvasElement,
  width: number,
  height: number,
): CanvasRenderingContext2D | undefined {
  const ratio = window.devicePixelRatio || 1;
  const [w, h] = [Math.round(width * ratio), Math.round(height * ratio)];
  // Setting a size, even the same one, throws the old buffer away.
  if (canvas.width !== w) canvas.width = w;
  if (canvas.height !== h) canvas.height = h;
  const context = canvas.getContext('2d');
  if (!context) return undefined;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return context;
}

export const CANVAS_FONT =
  '11px system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif';
