import { queryOptions } from '@tanstack/react-query';
import { ApiProblem } from '@/shared/api/ApiProblem';
import { readImage } from '@/shared/api/generated/sdk.gen';
import type { ImageView } from '@/shared/api/generated/types.gen';

/** The image of a half; null where it is somebody else's, whose images one does not see. */
export function imageQuery(id: string) {
  return queryOptions({
    queryKey: ['images', 'detail', id],
    queryFn: async ({ signal }): Promise<ImageView | null> => {
      try {
        return await readImage({ path: { image_id: id }, signal });
      } catch (error) {
        if (error instanceof ApiProblem && (error.status === 404 || error.status === 403)) return null;
        throw error;
      }
    },
  });
}
