import { Missing } from '@/shared/components/Missing';
import { useUsedByText } from '@/shared/domain/usedBy';

/** In a row: how many things of each kind use it. */
export function UsedBy({ counts }: { counts: Readonly<Record<string, number>> | undefined }) {
  const text = useUsedByText()(counts ?? {});
  return text === '' ? <Missing /> : text;
}
