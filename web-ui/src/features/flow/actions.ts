import type { CorrelationAnswer } from '~/api/types';
import { tenantHeader } from '~/util/tenant';

/** The command that asks the API for the same flow. */
export function curlCommand(origin: string, correlationId: string, tenant?: string): string {
  const header = tenant === undefined ? '' : `-H ${quote(tenantHeader(tenant).join(': '))} `;
  return `curl -sS ${header}${quote(`${origin}/api/v1/correlate/${encodeURIComponent(correlationId)}`)}`;
}

/** For POSIX shells: within single quotes everything but a single quote stands for itself. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A name that every file system takes. */
export function exportName(correlationId: string): string {
  return `flow-${correlationId.replace(/[^A-Za-z0-9._-]+/g, '_')}.json`;
}

/** Hands the whole answer to the browser as a file. */
export function downloadJson(answer: CorrelationAnswer): void {
  const url = URL.createObjectURL(
    new Blob([JSON.stringify(answer, undefined, 2)], { type: 'application/json' }),
  );
  const link = document.createElement('a');
  link.href = url;
  link.download = exportName(answer.correlation_id);
  link.click();
  URL.revokeObjectURL(url);
}
