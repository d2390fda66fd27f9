import { queryOptions } from '@tanstack/react-query';
import { createMediaLink } from '@/shared/api/generated/sdk.gen';

/** Links live for ten minutes; one that is older than this is asked for anew. */
const FRESH_MS = 8 * 60_000;

/** The signed address of a path that `POST /api/v1/media-links` accepts: for `src` and `href`. */
export function mediaQuery(path: string) {
  return queryOptions({
    queryKey: ['media', path],
    queryFn: async ({ signal }) => (await createMediaLink({ body: { path }, signal })).url,
    staleTime: FRESH_MS,
    gcTime: FRESH_MS,
  });
}

/** Have the browser download what lies at a path, as `filename` unless the answer names it. Throws ApiProblem when no
 * link is given. */
export async function download(path: string, filename = ''): Promise<void> {
  const { url } = await createMediaLink({ body: { path } });
  save(url, filename);
}

/** Have the browser keep a text that is here already. */
export function saveText(filename: string, type: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }));
  save(url, filename);
  URL.revokeObjectURL(url);
}

function save(url: string, filename: string): void {
  const link = document.createElement('a');
  link.href = url;
  link.download = filename;
  document.body.append(link);
  link.click();
  link.remove();
}
