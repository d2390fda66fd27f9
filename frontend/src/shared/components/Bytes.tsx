import { formatBytes } from './format';
import { Missing } from './Missing';

/** A size in bytes with a readable unit. */
export function Bytes({ value }: { value: number | null | undefined }) {
  return value == null ? <Missing /> : <span title={`${value} B`}>{formatBytes(value)}</span>;
}
