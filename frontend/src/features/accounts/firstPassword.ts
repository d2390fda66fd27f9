/** The password of a first sign-in, kept in memory so that it need not be typed again to change it. */
let kept: string | null = null;

export const keepPasswordOnce = (password: string): void => {
  kept = password;
};

export function takeKeptPassword(): string | null {
  return kept;
}

export const forgetPassword = (): void => {
  kept = null;
};
