import { Radio } from 'lucide-react';
import { CopyButton } from '~/ui/copy-button';

/** What to do when nothing has ever arrived. */
export function FirstTelemetry() {
  const host = window.location.hostname;
  return (
    <section aria-labelledby="first-telemetry" className="rounded-md border border-line bg-surface">
      <div className="flex items-start gap-3 border-line border-b p-4">
        <Radio className="mt-0.5 size-5 shrink-0 text-accent" aria-hidden />
        <div>
          <h2 id="first-telemetry" className="font-semibold text-base">
            No telemetry has arrived yet
          </h2>
          <p className="text-muted">
            Send OpenTelemetry traces, logs and metrics to the collector. Flows appear here a few seconds
            later; this page refreshes by itself.
          </p>
        </div>
      </div>
      <ol className="grid gap-5 p-4 lg:grid-cols-2">
        <li className="flex min-w-0 flex-col gap-2">
          <h3 className="font-medium">1. Point your services at the collector</h3>
          <Snippet label="environment variables" code={environment(host)} />
          <p className="text-muted">
            gRPC is at port 4317, HTTP at 4318. Hand the ID of a flow on in the{' '}
            <code className="font-mono">X-Correlation-ID</code> header or in W3C baggage as{' '}
            <code className="font-mono">correlation_id</code>; without either, each trace gets one of its own.
          </p>
        </li>
        <li className="flex min-w-0 flex-col gap-2">
          <h3 className="font-medium">2. Or try it with one span</h3>
          <Snippet label="command" code={curl(host)} />
        </li>
      </ol>
    </section>
  );
}

function Snippet({ label, code }: { label: string; code: string }) {
  return (
    <div className="relative">
      <pre
        tabIndex={0}
        aria-label={label}
        role="region"
        className="overflow-x-auto rounded border border-line bg-canvas p-3 pr-11 font-mono text-xs"
      >
        {code}
      </pre>
      <CopyButton text={code} label={`Copy the ${label}`} className="absolute top-1 right-1 bg-canvas" />
    </div>
  );
}

function environment(host: string): string {
  return `OTEL_EXPORTER_OTLP_ENDPOINT=http://${host}:4318
OTEL_SERVICE_NAME=my-service
OTEL_PROPAGATORS=tracecontext,baggage`;
}

function curl(host: string): string {
  return `curl -sS http://${host}:4318/v1/traces -H 'content-type: application/json' -d '{
  "resourceSpans": [{
    "resource": {"attributes": [{"key": "service.name", "value": {"stringValue": "hello"}}]},
    "scopeSpans": [{"spans": [{
      "traceId": "'$(openssl rand -hex 16)'", "spanId": "'$(openssl rand -hex 8)'",
      "name": "first span", "kind": 2,
      "startTimeUnixNano": "'$(date +%s)'000000000", "endTimeUnixNano": "'$(date +%s)'250000000"
    }]}]
  }]
}'`;
}
