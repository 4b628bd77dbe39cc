/** Attributes as a list of terms; long values wrap, nothing is cut. */
export function AttributeList({ attributes, label }: { attributes: Record<string, string>; label: string }) {
  const entries = Object.entries(attributes).sort(([a], [b]) => (a < b ? -1 : 1));
  if (entries.length === 0) return <p className="text-muted">None.</p>;
  return (
    <dl aria-label={label} className="text-xs">
      {entries.map(([key, value]) => (
        <div
          key={key}
          className="grid grid-cols-[minmax(0,5fr)_minmax(0,6fr)] gap-2 border-line border-b py-0.5 last:border-b-0"
        >
          <dt className="text-muted [overflow-wrap:anywhere]">{key}</dt>
          <dd className="whitespace-pre-wrap font-mono [overflow-wrap:anywhere]">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
