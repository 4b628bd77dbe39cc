/** `0.2/s`, `12/s`, `3.4k/s`; below one in ten seconds by the minute or the hour, so that a slow trickle is no zero. */
export function formatRate(perSecond: number): string {
  if (!Number.isFinite(perSecond)) return '–';
  if (perSecond === 0) return '0/s';
  if (perSecond >= 999.5) return `${short(perSecond / 1000)}k/s`;
  if (perSecond >= 0.1) return `${short(perSecond)}/s`;
  if (perSecond * 60 >= 0.1) return `${short(perSecond * 60)}/min`;
  return `${short(perSecond * 3600)}/h`;
}

function short(value: number): string {
  return value >= 9.95 ? String(Math.round(value)) : String(Number(value.toFixed(1)));
}

/** A share of 0 to 1 in percent; what is not quite nothing or not quite all is not rounded to it. */
export function formatShare(share: number): string {
  if (!Number.isFinite(share)) return '–';
  const percent = share * 100;
  if (percent <= 0) return '0 %';
  if (percent < 0.1) return '< 0.1 %';
  if (percent >= 100) return '100 %';
  if (percent > 99.9) return '> 99.9 %';
  return `${percent < 9.95 ? Number(percent.toFixed(1)) : Math.min(99.9, Number(percent.toFixed(percent > 99 ? 1 : 0)))} %`;
}
