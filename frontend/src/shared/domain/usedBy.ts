import { useTranslation } from 'react-i18next';

/** The kinds that are the same for whoever looks: an attempt is its task. */
const SAME: Record<string, string> = { attempt: 'task', publication: 'service' };

/** "2 training tasks, 1 service" of how many things of each kind use something; '' when none does. */
export function useUsedByText(): (counts: Readonly<Record<string, number>>) => string {
  const { t, i18n } = useTranslation('shared');
  return (counts) => {
    const sums = new Map<string, number>();
    for (const [kind, count] of Object.entries(counts)) {
      const name = SAME[kind] ?? kind;
      if (count > 0) sums.set(name, (sums.get(name) ?? 0) + count);
    }
    const parts = [...sums].map(([kind, count]) => t([`usedBy.count.${kind}`, 'usedBy.count.thing'], { count }));
    return new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(parts);
  };
}

/** Why something that others use cannot be deleted; null: nothing uses it. */
export function useKeptText(): (counts: Readonly<Record<string, number>> | undefined) => string | null {
  const { t } = useTranslation('shared');
  const text = useUsedByText();
  return (counts = {}) => {
    const users = text(counts);
    const count = Object.values(counts).reduce((sum, some) => sum + some, 0);
    return users === '' ? null : t('usedBy.kept', { things: users, count });
  };
}
