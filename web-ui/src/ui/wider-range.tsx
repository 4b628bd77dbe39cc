import { RANGES, type RangeSearch, widerRange } from '~/util/range';
import { Button } from './button';

interface WiderRangeProps {
  /** The time in which nothing was found. */
  range: RangeSearch;
  verb?: 'Look at' | 'Search';
  onChange: (part: Pick<RangeSearch, 'range'>) => void;
}

/** Looks further back; nothing where that is not possible. */
export function WiderRange({ range, verb = 'Look at', onChange }: WiderRangeProps) {
  const wider = widerRange(range);
  return (
    wider && (
      <Button onClick={() => onChange({ range: wider })}>
        {verb} the {RANGES[wider].label.toLowerCase()}
      </Button>
    )
  );
}
