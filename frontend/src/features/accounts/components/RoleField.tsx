import { Checkbox, Flex, Form, Typography } from 'antd';
import { useTranslation } from 'react-i18next';
import type { Role } from '@/shared/auth/session';
import { stateText } from '@/shared/domain/states';

const ROLES: Role[] = ['user', 'developer', 'admin'];

export function RoleField() {
  const { t } = useTranslation('accounts');
  return (
    <Form.Item name="roles" label={t('field.roles')} rules={[{ required: true, message: t('users.roleNeeded') }]}>
      <Checkbox.Group>
        <Flex vertical gap={8}>
          {ROLES.map((role) => (
            <Checkbox key={role} value={role}>
              {stateText(t, 'role', role)}
              <Typography.Text type="secondary" style={{ marginInlineStart: 8 }}>
                {t(`users.role.${role}`)}
              </Typography.Text>
            </Checkbox>
          ))}
        </Flex>
      </Checkbox.Group>
    </Form.Item>
  );
}
