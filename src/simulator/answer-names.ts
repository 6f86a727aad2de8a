/** Names that an answer carries beside the reply. */
export interface AnswerNames {
  readonly id: string;
  readonly model: string;
  readonly inputTokens: number;
}
