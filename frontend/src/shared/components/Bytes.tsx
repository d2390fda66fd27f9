import { Missing } from '@/shared/components/Missing';
import { formatBytes } from '@/shared/domain/format';

/** A size in bytes with a readable unit. */
export function Bytes({ value }: { value: number | null | undefined }) {
  return value == null ? <Missing /> : <span title={`${value} B`}>{formatBytes(value)}</span>;
}
