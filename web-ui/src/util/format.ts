const COUNT = new Intl.NumberFormat('en-US');

export function formatCount(value: number): string {
  return COUNT.format(value);
}

/** `1 span`, `2 spans`, `10,000 spans`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** A measured value with its UCUM unit in the form people read. */
export function formatMeasurement(value: number, unit: string): string {
  const number =
    Math.abs(value) >= 1e6 || Number.isInteger(value)
      ? COUNT.format(value)
      : String(Number(value.toPrecision(4)));
  const plain = unit.replace(/[{}]/g, '');
  return plain === '' || plain === '1' ? number : `${number} ${plain}`;
}
