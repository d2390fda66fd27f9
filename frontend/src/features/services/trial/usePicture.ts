import { useQuery } from '@tanstack/react-query';
import { dataUrl } from '@/features/services/lib/files';

/** The address (`data:`) of a picture that was chosen in this browser; undefined while it is read. */
export function usePicture(file: File | null): string | undefined {
  const { data } = useQuery({
    // a File says nothing of itself in a key: these three tell them apart
    queryKey: ['picture', file, file?.name, file?.size, file?.lastModified],
    queryFn: () => (file === null ? null : dataUrl(file)),
    enabled: file !== null,
    staleTime: Infinity,
    gcTime: 60_000,
  });
  return file === null ? undefined : (data ?? undefined);
}

/** The first picture among the inputs of a test. */
export function pictureOf(given: Record<string, unknown> | null): File | null {
  const files = Object.values(given ?? {}).filter((value) => value instanceof File);
  return files.find((file) => file.type.startsWith('image/')) ?? null;
}
