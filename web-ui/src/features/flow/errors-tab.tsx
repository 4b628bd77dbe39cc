import { CircleCheck } from 'lucide-react';
import type { FlowError } from '~/api/types';
import { ServiceName } from '~/ui/service-name';
import { Timestamp } from '~/ui/timestamp';
import { VirtualList } from '~/ui/virtual-list';
import { formatDuration } from '~/util/duration';
import { offsetFrom } from '~/util/time';
import { matchesError } from './filter';
import { isMissing } from './model';
import { FilterBar } from './span-filters';
import type { TabProps } from './spans-tab';

export function ErrorsTab({ model, search, onChange }: TabProps) {
  const { service, q } = search;
  const errors = model.answer.errors.map((error, index) => ({ error, index }));
  const shown = errors.filter(({ error }) => matchesError(error, { service, text: q }));
  if (errors.length === 0 && (isMissing(model.answer, 'traces') || isMissing(model.answer, 'logs'))) {
    return (
      <p className="px-3 py-10 text-center text-muted">
        A part of this flow could not be read: whether anything failed in it is not known.
      </p>
    );
  }
  if (errors.length === 0) {
    return (
      <p className="flex items-center justify-center gap-2 px-3 py-10 text-muted">
        <CircleCheck className="size-4 text-ok" aria-hidden /> Nothing failed in this flow.
      </p>
    );
  }
  return (
    <div>
      <FilterBar
        model={model}
        search={search}
        onChange={onChange}
        shown={shown.length}
        all={errors.length}
        what="error"
      />
      {shown.length === 0 ? (
        <p className="px-3 py-10 text-center text-muted">No error matches the filters.</p>
      ) : (
        <VirtualList label="Errors" items={shown} estimateHeight={60} keyOf={({ index }) => index}>
          {({ error }) => (
            <ErrorRow
              error={error}
              atNs={offsetFrom(model.baseNs, error.time)}
              colour={model.colours.get(error.service)}
              onShowSpan={
                error.span_id && model.spanById.has(error.span_id) ? (span) => onChange({ span }) : undefined
              }
            />
          )}
        </VirtualList>
      )}
    </div>
  );
}

interface ErrorRowProps {
  error: FlowError;
  atNs: number;
  colour: number | undefined;
  onShowSpan: ((spanId: string) => void) | undefined;
}

function ErrorRow({ error, atNs, colour, onShowSpan }: ErrorRowProps) {
  const spanId = error.span_id;
  return (
    <div className="px-3 py-2 hover:bg-hover">
      <p className="flex flex-wrap items-center gap-x-3 text-muted">
        <span>
          <Timestamp time={error.time} /> +{formatDuration(atNs)}
        </span>
        <ServiceName name={error.service} colour={colour} className="text-ink" />
        {spanId && onShowSpan ? (
          <button
            type="button"
            className="text-accent underline-offset-2 hover:underline"
            onClick={() => onShowSpan(spanId)}
          >
            {error.operation}
          </button>
        ) : (
          <span>{error.operation}</span>
        )}
        <span className="ml-auto rounded border border-line px-1 text-2xs">
          {error.signal === 'logs' ? 'log record' : 'span'}
        </span>
      </p>
      <p className="text-error [overflow-wrap:anywhere]">
        {error.error_type && <span className="font-mono">{error.error_type}: </span>}
        {error.message || 'no message'}
      </p>
    </div>
  );
}
