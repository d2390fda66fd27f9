import { listImages, readImage } from '@/shared/api/generated/sdk.gen';
import type { ListImagesData } from '@/shared/api/generated/types.gen';
import { defineResource } from '@/shared/resources/defineResource';

export const images = defineResource({
  kind: 'image',
  texts: 'algorithms',
  filters: ['state'],
  tabs: ['mine', 'all'],
  list: (query: NonNullable<ListImagesData['query']>, signal: AbortSignal) => listImages({ query, signal }),
  read: (id, signal) => readImage({ path: { image_id: id }, signal }),
});
