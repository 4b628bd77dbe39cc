import { Link } from '@tanstack/react-router';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '~/ui/button';
import { CopyButton } from '~/ui/copy-button';
import { Dialog } from '~/ui/dialog';
import { useMediaQuery } from '~/ui/hooks';
import { ServiceName } from '~/ui/service-name';
import { Timestamp } from '~/ui/timestamp';
import { formatDuration } from '~/util/duration';
import { formatMeasurement } from '~/util/format';
import { shortId } from '~/util/id';
import { around } from '~/util/range';
import { offsetFrom } from '~/util/time';
import { AttributeList } from './attributes';
import type { ChangeSearch } from './flow-view';
import type { FlowModel, SpanNode } from './model';
import { Severity } from './severity';

interface SpanPanelProps {
  node: SpanNode;
  model: FlowModel;
  onChange: ChangeSearch;
}

/** The selected span: beside the views where there is room, else a sheet above them. */
export function SpanPanel(props: SpanPanelProps) {
  const wide = useMediaQuery('(width >= 64rem)');
  const close = () => props.onChange({ span: undefined });
  if (wide) {
    return (
      <aside
        aria-label="Span details"
        className="sticky top-3 max-h-[calc(100dvh-1.5rem)] self-start overflow-y-auto rounded-md border border-line bg-surface"
      >
        <Head
          {...props}
          onClose={close}
          title={<h2 className="font-semibold [overflow-wrap:anywhere]">{props.node.span.name}</h2>}
        />
        <Details {...props} />
      </aside>
    );
  }
  return (
    <Dialog
      label={props.node.span.name}
      onClose={close}
      className="mt-auto mb-0 max-h-[82dvh] w-full max-w-none rounded-t-lg border-t"
    >
      <Head
        {...props}
        onClose={close}
        title={<h2 className="font-semibold [overflow-wrap:anywhere]">{props.node.span.name}</h2>}
      />
      <Details {...props} />
    </Dialog>
  );
}

function Head({ node, model, onClose, title }: SpanPanelProps & { onClose: () => void; title: ReactNode }) {
  const startMs = Date.parse(node.span.start_time);
  return (
    <div className="sticky top-0 flex items-start gap-2 border-line border-b bg-surface p-3">
      <div className="min-w-0 flex-1">
        {title}
        <p className="flex flex-wrap items-center gap-x-3">
          <ServiceName
            name={node.span.service}
            colour={model.colours.get(node.span.service)}
            className="text-muted"
          />
          <Link
            to="/services/$name"
            params={{ name: node.span.service }}
            search={around(startMs, startMs + node.span.duration_ns / 1e6)}
            className="text-accent underline underline-offset-2"
          >
            Its charts
          </Link>
        </p>
      </div>
      <IconButton label="Close span details" onClick={onClose}>
        <X className="size-4" aria-hidden />
      </IconButton>
    </div>
  );
}

function Details({ node, model, onChange }: SpanPanelProps) {
  const { span } = node;
  return (
    <div className="flex flex-col gap-4 p-3">
      <dl aria-label="Span" className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 gap-y-0.5">
        <Fact name="Status">
          {node.isError ? (
            <span className="text-error [overflow-wrap:anywhere]">
              Failed{span.status.message && `: ${span.status.message}`}
            </span>
          ) : span.status.code === 'ok' ? (
            'OK'
          ) : (
            'Not set'
          )}
        </Fact>
        <Fact name="Duration">{formatDuration(span.duration_ns)}</Fact>
        <Fact name="Start">
          <Timestamp time={span.start_time} withDate />{' '}
          <span className="text-muted">+{formatDuration(node.startNs)}</span>
        </Fact>
        {node.clockOffsetNs !== 0 && (
          <Fact name="Clock">
            <span className="text-warn">
              moved by {formatDuration(node.clockOffsetNs)}: the clock of its host is off
            </span>
          </Fact>
        )}
        <Fact name="Kind">
          <span className="capitalize">{span.kind}</span>
        </Fact>
        {span.scope && <Fact name="Scope">{span.scope}</Fact>}
        <Fact name="Span ID">
          <Id id={span.span_id} what="span ID" />
        </Fact>
        <Fact name="Trace ID">
          <Id id={span.trace_id} what="trace ID" />
        </Fact>
        {node.parent && (
          <Fact name="Parent">
            <SpanLinkButton node={node.parent} onChange={onChange} />
          </Fact>
        )}
      </dl>

      <Section title="Attributes">
        <AttributeList attributes={span.attributes} label="Attributes" searchable />
      </Section>

      {span.events.length > 0 && (
        <Section title="Events" count={span.events.length}>
          <ul className="flex flex-col gap-2">
            {span.events.map((event) => (
              <li key={`${event.time}${event.name}`}>
                <p className={event.name === 'exception' ? 'font-medium text-error' : 'font-medium'}>
                  {event.name}{' '}
                  <span className="font-normal text-muted">
                    +{formatDuration(offsetFrom(model.baseNs, event.time) - node.startNs)}
                  </span>
                </p>
                <AttributeList
                  attributes={event.attributes}
                  label={`Attributes of the event ${event.name}`}
                />
              </li>
            ))}
          </ul>
        </Section>
      )}

      {span.links.length > 0 && (
        <Section title="Links" count={span.links.length}>
          <ul className="flex flex-col gap-1">
            {span.links.map((link) => {
              const target = model.spanById.get(link.span_id);
              return (
                <li key={`${link.trace_id}${link.span_id}`}>
                  {target ? (
                    <SpanLinkButton node={target} onChange={onChange} />
                  ) : (
                    <span className="font-mono text-muted text-xs">
                      {link.trace_id}, outside of this flow
                    </span>
                  )}
                  {Object.keys(link.attributes).length > 0 && (
                    <AttributeList attributes={link.attributes} label="Attributes of the link" />
                  )}
                </li>
              );
            })}
          </ul>
        </Section>
      )}

      <Section title="Logs" count={node.logs.length}>
        {node.logs.length === 0 && <p className="text-muted">This span wrote no log records.</p>}
        <ul className="flex flex-col gap-1.5">
          {node.logs.map((log) => (
            <li key={log.index} className="border-line border-b pb-1.5 last:border-b-0">
              <p className="text-muted text-xs">
                <Timestamp time={log.record.time} />{' '}
                <Severity text={log.record.severity_text} number={log.record.severity_number} />
              </p>
              <p className="whitespace-pre-wrap [overflow-wrap:anywhere]">{log.record.body}</p>
            </li>
          ))}
        </ul>
      </Section>

      {node.exemplars.length > 0 && (
        <Section title="Exemplars" count={node.exemplars.length}>
          <ul>
            {node.exemplars.map(({ index, exemplar }) => (
              <li key={index} className="flex justify-between gap-2">
                <span className="font-mono text-xs [overflow-wrap:anywhere]">{exemplar.metric}</span>
                <span className="whitespace-nowrap">{formatMeasurement(exemplar.value, exemplar.unit)}</span>
              </li>
            ))}
          </ul>
        </Section>
      )}

      <details>
        <summary className="font-medium">Resource attributes</summary>
        <AttributeList attributes={span.resource_attributes} label="Resource attributes" />
      </details>
    </div>
  );
}

function Section({ title, count, children }: { title: string; count?: number; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h3 className="mb-1 font-medium">
        {title} {count !== undefined && <span className="font-normal text-muted">{count}</span>}
      </h3>
      {children}
    </section>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="min-w-0 [overflow-wrap:anywhere]">{children}</dd>
    </>
  );
}

function Id({ id, what }: { id: string; what: string }) {
  return (
    <span className="flex items-center gap-1 font-mono text-xs">
      <span className="min-w-0 [overflow-wrap:anywhere]">{id}</span>
      <CopyButton text={id} label={`Copy the ${what}`} className="-my-1.5" />
    </span>
  );
}

function SpanLinkButton({ node, onChange }: { node: SpanNode; onChange: ChangeSearch }) {
  return (
    <button
      type="button"
      className="text-left text-accent underline-offset-2 hover:underline"
      onClick={() => onChange({ span: node.span.span_id })}
    >
      {node.span.service} · {node.span.name}{' '}
      <span className="font-mono text-muted text-xs">{shortId(node.span.span_id)}</span>
    </button>
  );
}
