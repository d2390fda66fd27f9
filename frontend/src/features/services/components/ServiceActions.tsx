import { EditOutlined, ExperimentOutlined } from '@ant-design/icons';
import { useNavigate } from '@tanstack/react-router';
import { Button, Flex } from 'antd';
import { useTranslation } from 'react-i18next';
import { useServiceActions } from '@/features/services/components/useServiceActions';
import type { ServiceDetail, ServiceView } from '@/shared/api/generated/types.gen';
import { useMayEdit } from '@/shared/auth/session';
import { MenuButton } from '@/shared/components/MenuButton';
import { services } from '@/shared/resources/services';

interface ServiceActionsProps {
  service: ServiceDetail;
  /** Shows its test; null: that is shown. */
  onTest: (() => void) | null;
}

/** In the head of the page of one: the likeliest is to start it, and then to test it. */
export function ServiceActions({ service, onTest }: ServiceActionsProps) {
  const { t } = useTranslation('services');
  const navigate = useNavigate();
  const { of, edit, dialogs } = useServiceActions(() => navigate({ to: services.path }));
  const { test, start, others, last } = of(service);
  const mine = useMayEdit(service.owner_id);
  const change = {
    key: 'edit',
    icon: <EditOutlined />,
    label: t('common:action.edit'),
    onClick: () => edit(service),
  };
  return (
    <>
      {test && onTest && (
        <Button type="primary" icon={<ExperimentOutlined />} onClick={onTest}>
          {t('shared:test.short')}
        </Button>
      )}
      {mine && (
        <>
          {start && (
            <Button type="primary" icon={start.icon} onClick={start.onClick}>
              {start.label}
            </Button>
          )}
          {others.map(({ key, icon, label, onClick }) => (
            <Button key={key} icon={icon} onClick={onClick}>
              {label}
            </Button>
          ))}
          <MenuButton label={t('shared:moreOf', { name: service.name })} items={[change, last]} />
        </>
      )}
      {dialogs}
    </>
  );
}

interface ServiceRowActionsProps {
  service: ServiceView;
  actions: Pick<ReturnType<typeof useServiceActions>, 'of'>;
}

/** In a row of the list. */
export function ServiceRowActions({ service, actions }: ServiceRowActionsProps) {
  const { t } = useTranslation('shared');
  const navigate = useNavigate();
  const { test, start, others, last } = actions.of(service);
  const mine = useMayEdit(service.owner_id);
  const link = { type: 'link', size: 'small', style: { paddingInline: 4 } } as const;
  const toTest = () => void navigate({ to: '/services/$id', params: { id: service.id }, search: { tab: 'test' } });
  return (
    <Flex gap={4} align="center">
      {test && (
        <Button {...link} onClick={toTest}>
          {t('test.short')}
        </Button>
      )}
      {mine && !test && start && (
        <Button {...link} onClick={start.onClick}>
          {start.label}
        </Button>
      )}
      {mine && <MenuButton row label={t('moreOf', { name: service.name })} items={[...others, last]} />}
    </Flex>
  );
}
