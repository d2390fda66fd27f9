import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { asProblem } from '@/shared/api/ApiProblem';
import { useShowProblem } from '@/shared/api/problems';

/** What a dialog asks for. Its refusal is the dialog's to show while that is open, else a message tells it. */
export function useDialogAction<Input = void>(open: boolean, run: (input: Input) => unknown) {
  const show = useShowProblem();
  const isOpen = useRef(false);
  useEffect(() => {
    isOpen.current = open;
    return () => {
      isOpen.current = false;
    };
  }, [open]);
  return useMutation({
    mutationFn: async (input: Input) => run(input),
    onError: (error) => {
      if (!isOpen.current) show(asProblem(error));
    },
  });
}
