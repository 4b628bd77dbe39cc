import { Link } from '@tanstack/react-router';
import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import type { LogRecord } from '~/api/types';
import { Severity } from '~/features/flow/severity';
import { Timestamp } from '~/ui/timestamp';
import { RecordDetails } from './record-details';

/** OTLP severity numbers from here on are errors. */
const ERROR_SEVERITY = 17;

/** One record in a line; all that is known of it on demand. */
export function RecordRow({ record }: { record: LogRecord }) {
  const [open, setOpen] = useState(false);
  return (
    <div className={record.severity_number >= ERROR_SEVERITY ? 'bg-error-soft/60' : 'hover:bg-hover'}>
      <div className="flex flex-wrap items-start gap-x-3 px-3 py-1.5 md:flex-nowrap">
        <button
          type="button"
          aria-expanded={open}
          onClick={() => setOpen(!open)}
          className="flex min-h-6 shrink-0 items-center gap-1 text-muted"
        >
          <ChevronRight className={`size-3.5 ${open ? 'rotate-90' : ''}`} aria-hidden />
          <span className="sr-only">Details of the record of </span>
          <Timestamp time={record.time} withDate />
        </button>
        <span className="w-12 shrink-0 text-xs leading-6!">
          <Severity text={record.severity_text} number={record.severity_number} />
        </span>
        <Link
          to="/services/$name"
          params={{ name: record.service }}
          className="min-h-6 w-28 shrink-0 truncate text-muted leading-6! underline-offset-2 hover:underline"
        >
          {record.service || 'unknown'}
        </Link>
        <span className="min-w-0 basis-full whitespace-pre-wrap font-mono text-xs leading-6! [overflow-wrap:anywhere] md:basis-auto md:grow">
          {record.body}
        </span>
        <FlowLink record={record} />
      </div>
      {open && <RecordDetails record={record} />}
    </div>
  );
}

function FlowLink({ record }: { record: LogRecord }) {
  const look =
    'shrink-0 min-h-6 font-mono text-accent text-xs leading-6! underline-offset-2 hover:underline max-md:ml-5';
  if (record.correlation_id !== null)
    return (
      <Link
        to="/flows/$correlationId"
        params={{ correlationId: record.correlation_id }}
        search={{ tab: 'logs', ...(record.span_id ? { span: record.span_id } : {}) }}
        className={look}
      >
        <span className="sr-only">Open the flow </span>
        <span className="inline-block max-w-52 truncate align-bottom">{record.correlation_id}</span>
      </Link>
    );
  if (record.trace_id !== null)
    return (
      <Link to="/traces/$traceId" params={{ traceId: record.trace_id }} className={look}>
        open its trace
      </Link>
    );
  return null;
}
