import type { ComponentProps } from 'react';
import { ReasonNote } from '@/shared/components/ReasonNote';

const WIDEST = 'clamp(88px, 11vw, 480px)';

/** Why, in a row of a table: what is cut is told by the pointer and the keyboard. */
export function ReasonCell(props: Pick<ComponentProps<typeof ReasonNote>, 'reason' | 'kind'>) {
  return <ReasonNote {...props} compact cellWidth={WIDEST} />;
}
