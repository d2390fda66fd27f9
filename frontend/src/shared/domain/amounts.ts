/** CPU, memory and GPUs of a training or of a replica: what is requested and what may be used. */
import { useTranslation } from 'react-i18next';
import { formatBytes, formatCores } from '@/shared/domain/format';

/** Cores that a replica without a CPU limit may use; a training may use the whole machine. */
export const REPLICA_CPU_LIMIT = 1;

export const LEAST_CORES = 0.1;
export const MOST_CORES = 256;

/** Cores that may be used: `usual` (null: the whole machine) without a limit, never fewer than requested. */
export function cpuLimitOf(limit: unknown, request: unknown, usual: number | null): number | null {
  const cores = typeof limit === 'number' ? limit : usual;
  if (cores === null) return null;
  return typeof request === 'number' ? Math.max(cores, request) : cores;
}

/** Why so many cores cannot be typed; `request`: they are a limit beside it. */
export function whyNotCores(cores: unknown, request?: unknown): 'range' | 'belowRequest' | null {
  if (typeof cores !== 'number') return null;
  if (!(cores >= LEAST_CORES && cores <= MOST_CORES)) return 'range';
  return typeof request === 'number' && cores < request ? 'belowRequest' : null;
}

interface Wanted {
  cpu?: unknown;
  cpu_limit?: unknown;
  memory?: unknown;
  gpu?: unknown;
}

interface Usual {
  /** Cores that may be used where no limit is set; null: the whole machine. */
  limit: number | null;
  /** Said of what is not known; null: shown as missing. */
  unknown?: string | null;
}

interface ResourceItem {
  key: 'cpu' | 'cpuLimit' | 'memory' | 'gpu';
  label: string;
  value: string | null;
}

/** The items of a list of facts, the same wherever resources are shown. */
export function useResourceItems({ cpu, cpu_limit, memory, gpu }: Wanted, usual: Usual): ResourceItem[] {
  const { t, i18n } = useTranslation('shared');
  const unknown = usual.unknown ?? null;
  const limit = cpuLimitOf(cpu_limit, cpu, usual.limit);
  return [
    {
      key: 'cpu',
      label: t('resource.cpuRequest'),
      value: typeof cpu === 'number' ? formatCores(cpu, i18n.language) : unknown,
    },
    {
      key: 'cpuLimit',
      label: t('resource.cpuLimit'),
      value: limit === null ? t('resource.wholeMachine') : formatCores(limit, i18n.language),
    },
    {
      key: 'memory',
      label: t('resource.memory'),
      value: typeof memory === 'number' ? formatBytes(memory) : unknown,
    },
    ...(typeof gpu === 'number' && gpu > 0
      ? [{ key: 'gpu' as const, label: t('resource.gpu'), value: String(gpu) }]
      : []),
  ];
}
