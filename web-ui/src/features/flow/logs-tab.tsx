import { ChevronRight } from 'lucide-react';
import { useMemo, useState } from 'react';
import { RecordDetails } from '~/features/logs/record-details';
import { SelectField } from '~/ui/field';
import { ServiceName } from '~/ui/service-name';
import { Timestamp } from '~/ui/timestamp';
import { VirtualList } from '~/ui/virtual-list';
import { MIN_SEVERITY, matchesLog } from './filter';
import { isMissing, type LogItem } from './model';
import { SEVERITIES } from './search';
import { Severity } from './severity';
import { ServiceFilter, ShownCount, TextFilter } from './span-filters';
import type { TabProps } from './spans-tab';

export function LogsTab({ model, search, onChange }: TabProps) {
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const { service, q, severity } = search;
  const logs = useMemo(() => {
    const minSeverity = severity && MIN_SEVERITY[severity];
    return model.logs.filter((log) => matchesLog(log, { service, minSeverity, text: q }));
  }, [model, service, q, severity]);

  const toggle = (index: number) => {
    const next = new Set(open);
    if (!next.delete(index)) next.add(index);
    setOpen(next);
  };
  return (
    <div>
      <div className="flex flex-wrap items-end gap-x-3 gap-y-2 border-line border-b p-2">
        <ServiceFilter model={model} search={search} onChange={onChange} />
        <SelectField
          label="Severity"
          className="w-36"
          value={severity ?? ''}
          onChange={(event) =>
            onChange({ severity: SEVERITIES.find((known) => known === event.target.value) })
          }
        >
          <option value="">All</option>
          <option value="debug">Debug and above</option>
          <option value="info">Info and above</option>
          <option value="warn">Warn and above</option>
          <option value="error">Errors only</option>
        </SelectField>
        <TextFilter
          label="Find in logs"
          search={search}
          onChange={onChange}
          placeholder="Message, attribute, ID"
        />
        <ShownCount shown={logs.length} all={model.logs.length} what="record" />
      </div>
      {logs.length === 0 ? (
        <p className="px-3 py-10 text-center text-muted">
          {model.logs.length
            ? 'No log record matches the filters.'
            : isMissing(model.answer, 'logs')
              ? 'The log records of this flow could not be read in full: whether there are any is not known.'
              : 'This flow has no log records.'}
        </p>
      ) : (
        <VirtualList label="Log records" items={logs} estimateHeight={34} keyOf={(log) => log.index}>
          {(log) => (
            <LogRow
              log={log}
              colour={model.colours.get(log.record.service)}
              open={open.has(log.index)}
              onToggle={() => toggle(log.index)}
              onShowSpan={(span) => onChange({ span })}
            />
          )}
        </VirtualList>
      )}
    </div>
  );
}

interface LogRowProps {
  log: LogItem;
  colour: number | undefined;
  open: boolean;
  onToggle: () => void;
  onShowSpan: (spanId: string) => void;
}

function LogRow({ log, colour, open, onToggle, onShowSpan }: LogRowProps) {
  const { record } = log;
  return (
    <div className={log.isError ? 'bg-error-soft/60' : 'hover:bg-hover'}>
      <div className="flex flex-wrap items-start gap-x-3 px-3 py-1.5 md:flex-nowrap">
        <button
          type="button"
          aria-expanded={open}
          onClick={onToggle}
          className="flex shrink-0 items-center gap-1 text-muted"
        >
          <ChevronRight className={`size-3.5 ${open ? 'rotate-90' : ''}`} aria-hidden />
          <span className="sr-only">Details of the record of </span>
          <Timestamp time={record.time} />
        </button>
        <span className="w-12 shrink-0 text-xs">
          <Severity text={record.severity_text} number={record.severity_number} />
        </span>
        <ServiceName name={record.service} colour={colour} className="w-28 shrink-0 self-start text-muted" />
        <span className="min-w-0 basis-full whitespace-pre-wrap font-mono text-xs leading-5 [overflow-wrap:anywhere] md:basis-auto md:grow">
          {record.body}
        </span>
        {log.span && (
          <button
            type="button"
            className="max-w-48 shrink-0 truncate text-accent text-xs leading-5 underline-offset-2 hover:underline max-md:ml-5"
            onClick={() => log.span && onShowSpan(log.span.span.span_id)}
          >
            <span className="sr-only">Show the span </span>
            {log.span.span.name}
          </button>
        )}
      </div>
      {open && <RecordDetails record={record} atNs={log.atNs} />}
    </div>
  );
}
