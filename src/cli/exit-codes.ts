/** Exit codes of every command (CONTRACTS 5). */
export const EXIT = {
  done: 0,
  error: 1,
  usage: 2,
  deadLetters: 3,
  /** Wins over dead letters: somebody is waited for. */
  reviewsPending: 4,
  interrupted: 130,
} as const;
