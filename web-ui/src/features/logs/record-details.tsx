import type { LogRecord } from '~/api/types';
import { AttributeList } from '~/features/flow/attributes';
import { formatDuration } from '~/util/duration';

interface RecordDetailsProps {
  record: LogRecord;
  /** When it was written, in nanoseconds since its flow began. */
  atNs?: number;
}

/** What a log record has besides its line. */
export function RecordDetails({ record, atNs }: RecordDetailsProps) {
  return (
    <div className="grid gap-4 px-3 pb-3 md:grid-cols-2 md:pl-9">
      <div>
        <h3 className="font-medium">Attributes</h3>
        <AttributeList attributes={record.attributes} label="Attributes of the record" />
      </div>
      <div>
        <h3 className="font-medium">Origin</h3>
        <AttributeList
          attributes={{
            ...record.resource_attributes,
            scope: record.scope,
            time: record.time,
            ...(atNs === undefined ? {} : { 'time in flow': `+${formatDuration(atNs)}` }),
            ...(record.trace_id ? { 'trace ID': record.trace_id } : {}),
            ...(record.span_id ? { 'span ID': record.span_id } : {}),
          }}
          label="Origin of the record"
        />
      </div>
    </div>
  );
}
