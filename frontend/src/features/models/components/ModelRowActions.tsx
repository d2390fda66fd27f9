import { useNavigate } from '@tanstack/react-router';
import { Flex } from 'antd';
import { useTranslation } from 'react-i18next';
import type { useModelActions } from '@/features/models/components/useModelActions';
import type { ModelView } from '@/shared/api/generated/types.gen';
import { useMayEdit } from '@/shared/auth/session';
import { ActionButton } from '@/shared/components/ActionButton';
import { MenuButton } from '@/shared/components/MenuButton';

interface ModelRowActionsProps {
  model: ModelView;
  actions: Pick<ReturnType<typeof useModelActions>, 'of'>;
}

/** In a row of the list: the likeliest is a test, which is on the model's page. */
export function ModelRowActions({ model, actions }: ModelRowActionsProps) {
  const { t } = useTranslation('shared');
  const navigate = useNavigate();
  const mine = useMayEdit(model.owner_id);
  const { publish, download, edit, delete: remove } = actions.of(model);
  return (
    <Flex gap={4} align="center">
      <ActionButton
        type="link"
        size="small"
        style={{ paddingInline: 4 }}
        reason={publish.reason}
        onClick={() => void navigate({ to: '/models/$id', params: { id: model.id } })}
      >
        {t('test.short')}
      </ActionButton>
      <MenuButton
        row
        label={t('moreOf', { name: model.name })}
        items={mine ? [publish, download, edit, remove] : [download]}
      />
    </Flex>
  );
}
