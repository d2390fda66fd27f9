import type { ComponentType } from 'react';
import { lazyDialog } from '@/shared/components/lazyDialog';
import type { EditProps } from '@/shared/resources/EditDialog';

/** The dialog that changes one of a resource, loaded when it is opened first: for `useResourceActions`. */
export const lazyEdit = (load: () => Promise<ComponentType<EditProps>>): ComponentType<EditProps> =>
  lazyDialog(load, ({ open }) => open);
