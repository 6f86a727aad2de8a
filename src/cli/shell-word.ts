/** An id as a person can paste it into a shell. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./][\w@%+=:,./~-]*$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
