import {
  Box,
  Cog,
  Database,
  Globe,
  Layers,
  type LucideIcon,
  type LucideProps,
  Monitor,
  SquareFunction,
  Waypoints,
  Zap,
} from 'lucide-react';
import type { NodeType } from '~/api/service-queries';

const ICONS: Record<NodeType, LucideIcon> = {
  service: Box,
  frontend: Monitor,
  gateway: Waypoints,
  worker: Cog,
  function: SquareFunction,
  database: Database,
  cache: Zap,
  queue: Layers,
  external: Globe,
};

export function TypeIcon({ type, ...props }: LucideProps & { type: NodeType }) {
  const Icon = ICONS[type];
  return <Icon aria-hidden {...props} />;
}
