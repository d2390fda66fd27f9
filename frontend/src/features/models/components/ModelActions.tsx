import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useModelActions } from '@/features/models/components/useModelActions';
import type { ModelView } from '@/shared/api/generated/types.gen';
import { useMayEdit } from '@/shared/auth/session';
import { ActionButton } from '@/shared/components/ActionButton';
import { MenuButton } from '@/shared/components/MenuButton';
import { models } from '@/shared/resources/models';

/** In the head of the page of one. The likeliest is its test, which stands first on the page with a button of its own. */
export function ModelActions({ model }: { model: ModelView }) {
  const { t } = useTranslation('shared');
  const navigate = useNavigate();
  const actions = useModelActions(() => navigate({ to: models.path }));
  const mine = useMayEdit(model.owner_id);
  const { publish, download, edit, delete: remove } = actions.of(model);
  return (
    <>
      {mine && (
        <ActionButton icon={publish.icon} reason={publish.reason} onClick={publish.onClick}>
          {publish.label}
        </ActionButton>
      )}
      <ActionButton
        type={model.servable ? 'default' : 'primary'}
        icon={download.icon}
        reason={download.reason}
        loading={actions.isSaving}
        onClick={download.onClick}
      >
        {download.label}
      </ActionButton>
      <MenuButton label={t('moreOf', { name: model.name })} items={mine ? [edit, remove] : []} />
      {actions.dialogs}
    </>
  );
}
