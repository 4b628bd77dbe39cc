import { useQuery } from '@tanstack/react-query';
import { servicesQuery } from '~/api/queries';
import { SelectField } from '~/ui/field';

interface ServiceSelectProps {
  label?: string;
  /** What stands for no service. */
  none?: string;
  value: string | undefined;
  onChange: (service: string | undefined) => void;
  className?: string;
}

/** One of the services that sent telemetry lately; the chosen one is there even if it sent none. */
export function ServiceSelect({
  label = 'Service',
  none = 'Any',
  value,
  onChange,
  className,
}: ServiceSelectProps) {
  const services = useQuery(servicesQuery());
  const known = services.data?.items.map((service) => service.name) ?? [];
  const names = value !== undefined && !known.includes(value) ? [value, ...known] : known;
  return (
    <SelectField
      label={label}
      className={className}
      value={value ?? ''}
      onChange={(event) => onChange(event.target.value || undefined)}
    >
      <option value="">{services.isError && !services.data ? `${none} (list unavailable)` : none}</option>
      {names.map((name) => (
        <option key={name}>{name}</option>
      ))}
    </SelectField>
  );
}
