/** What stands where there is no value. */
export function Missing() {
  return <span aria-hidden>—</span>;
}
