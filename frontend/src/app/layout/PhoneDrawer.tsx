import { Drawer } from 'antd';
import { Brand } from '@/app/layout/Brand';
import { Navigation } from '@/app/layout/Navigation';

/** The navigation on a phone; loaded there only. */
export function PhoneDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Drawer
      open={open}
      onClose={onClose}
      placement="left"
      size={260}
      title={<Brand />}
      styles={{ body: { padding: 0 } }}
    >
      <Navigation collapsed={false} onChoose={onClose} />
    </Drawer>
  );
}
