/** What a flow's analysis found, in words. */
import type { CallDifference, ComparedTime, FlowComparison } from '~/api/types';
import { formatDuration } from '~/util/duration';
import { formatCount, plural } from '~/util/format';

/** An operation with its service, as far as the telemetry names them. */
export function operationWords({ operation, service }: { operation: string; service: string }): string {
  if (operation === '') return service || 'unnamed';
  return service === '' ? operation : `${operation} in ${service}`;
}

/** `8 healthy flows of its kind`, or the one that was asked for. */
export function comparedWithWords({ searched, compared_with }: FlowComparison): string {
  if (searched === null && compared_with[0] !== undefined) return `the flow ${compared_with[0]}`;
  return plural(compared_with.length, 'healthy flow of its kind', 'healthy flows of its kind');
}

export const CALL_CHANGE: Record<CallDifference['change'], string> = {
  missing: 'missing',
  added: 'new',
  repeated: 'more often',
  fewer: 'less often',
  reordered: 'in another order',
};

/** How often a call is made elsewhere: `once`, `2 to 4 times`, `never`; of a reordered one, in how many flows it comes later. */
export function usualCallWords(call: CallDifference): string {
  if (call.change === 'reordered')
    return `after it in ${formatCount(call.flows_with)} of ${plural(call.flows, 'flow')}`;
  const { usual_min: least, usual_max: most } = call;
  const often =
    least === most
      ? timesWords(least)
      : most === 1
        ? 'never or once'
        : `${formatCount(least)} to ${timesWords(most)}`;
  return call.flows > 1 && call.flows_with < call.flows
    ? `${often}; in ${formatCount(call.flows_with)} of ${plural(call.flows, 'flow')}`
    : often;
}

export function timesWords(count: number): string {
  return count === 0 ? 'never' : count === 1 ? 'once' : `${formatCount(count)} times`;
}

/** The usual time, the median; with several flows, between which times the middle half of them is. */
export function usualTimeWords({ usual }: ComparedTime): string {
  if (usual.flows < 4 || usual.p25_ns === usual.p75_ns) return formatDuration(usual.p50_ns);
  return `${formatDuration(usual.p50_ns)} (p25 ${formatDuration(usual.p25_ns)}, p75 ${formatDuration(usual.p75_ns)})`;
}

/** `+210 ms`, `−3 ms`. */
export function deltaWords(ns: number): string {
  return `${ns < 0 ? '−' : '+'}${formatDuration(Math.abs(ns))}`;
}
