import { useTranslation } from 'react-i18next';
import type { ComparedRow } from '@/features/training/components/CompareTable';
import type { ComparedTask } from '@/shared/api/generated/types.gen';
import { cpuLimitOf } from '@/shared/domain/amounts';
import { formatBytes, formatCores, formatDuration, formatNumber } from '@/shared/domain/format';
import { inLanguage } from '@/shared/i18n/bilingual';

/** What was set besides parameters, and how long it took. */
export function useBasicRows(tasks: readonly ComparedTask[]): ComparedRow<string>[] {
  const { t, i18n } = useTranslation('training');
  const row = (
    name: string,
    label: string,
    read: (task: ComparedTask['task']) => string | null,
  ): ComparedRow<string> => {
    const values = tasks.map(({ task }) => read(task));
    return { name, label, values, differs: new Set(values).size > 1 };
  };
  const number = (value: unknown) => (typeof value === 'number' ? formatNumber(value, i18n.language) : null);
  const cores = (value: unknown) => (typeof value === 'number' ? formatCores(value, i18n.language) : null);
  return [
    row('@algorithm', t('shared:usedBy.kinds.algorithm'), ({ attempt, algorithm_name }) =>
      joined(
        inLanguage(attempt?.snapshot.algorithm.name ?? algorithm_name, i18n.language),
        attempt?.snapshot.algorithm.version_label,
      ),
    ),
    row('@dataset', t('shared:usedBy.kinds.dataset'), ({ attempt, dataset_name }) =>
      joined(attempt?.snapshot.dataset.name ?? dataset_name, attempt && `v${attempt.snapshot.dataset.version}`),
    ),
    row('@share', t('split.share'), ({ share }) => (share === null ? t('testMode.separate') : number(share))),
    row('@seed', t('split.seed'), ({ seed }) => String(seed)),
    row('@cpu', t('shared:resource.cpuRequest'), ({ attempt }) => cores(attempt?.snapshot.resources?.['cpu'])),
    row('@cpuLimit', t('shared:resource.cpuLimit'), ({ attempt }) => {
      if (!attempt) return null;
      const { cpu, cpu_limit: limit } = attempt.snapshot.resources ?? {};
      return cores(cpuLimitOf(limit, cpu, null)) ?? t('shared:resource.wholeMachine');
    }),
    row('@memory', t('shared:resource.memory'), ({ attempt }) => {
      const memory = attempt?.snapshot.resources?.['memory'];
      return typeof memory === 'number' ? formatBytes(memory) : null;
    }),
    { ...row('@duration', t('field.duration'), ({ attempt }) => spanOf(attempt, i18n.language)), differs: false },
  ];
}

function spanOf(attempt: ComparedTask['task']['attempt'], language: string): string | null {
  if (!attempt?.started_at || !attempt.finished_at) return null;
  return formatDuration((Date.parse(attempt.finished_at) - Date.parse(attempt.started_at)) / 1000, language);
}

const joined = (...parts: (string | null | undefined)[]): string => parts.filter(Boolean).join(' · ');
