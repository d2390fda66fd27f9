import type { ReactNode } from 'react';
import { OneLine } from '@/shared/components/OneLine';

interface DescribedProps {
  /** What it is called, mostly a link. */
  children: ReactNode;
  description: string;
  /** Pixels, or a length of CSS. */
  minWidth?: number;
  maxWidth?: number | string;
  small?: boolean;
}

/** In a row of a table: what a thing is called and, in one line below, what it is about. */
export function Described({ children, description, minWidth = 0, maxWidth = 320, small = false }: DescribedProps) {
  return (
    <div style={{ display: 'flex', flexDirection: 'column', minWidth, maxWidth }}>
      {children}
      {description && <OneLine text={description} secondary small={small} />}
    </div>
  );
}
