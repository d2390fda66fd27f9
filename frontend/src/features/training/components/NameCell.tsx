import { Typography } from 'antd';
import type { ComponentProps } from 'react';
import { useTranslation } from 'react-i18next';
import { Described } from '@/shared/components/Described';
import { inLanguage } from '@/shared/i18n/bilingual';

interface NameCellProps {
  name: string;
  description: string;
  disabled?: boolean;
}

/** Leaves room for why it can be chosen or not. */
const WIDEST = 'clamp(140px, 15vw, 360px)';
const GREY: ComponentProps<typeof Typography.Text> = { type: 'secondary' };

/** The name of something that can be chosen, and a line about it. */
export function NameCell({ name, description, disabled = false }: NameCellProps) {
  const { i18n } = useTranslation();
  return (
    <Described description={inLanguage(description, i18n.language)} minWidth={140} maxWidth={WIDEST} small>
      <Typography.Text strong={!disabled} {...(disabled ? GREY : {})} style={{ overflowWrap: 'anywhere' }}>
        {inLanguage(name, i18n.language)}
      </Typography.Text>
    </Described>
  );
}
