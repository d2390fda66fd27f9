import type { TFunction } from 'i18next';

/** The owner of what the platform itself made. */
const PLATFORM = '0'.repeat(26);

/** Whose it is, in words: the presets are the platform's. */
export const ownerName = (
  t: TFunction,
  { owner_id: id, owner_name: name }: { owner_id: string; owner_name: string },
) => (id === PLATFORM ? t('shared:platformsOwn') : name);
