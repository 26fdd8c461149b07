/** What was said so far; the last turn is a question. */
export type Conversation = readonly [Turn, ...Turn[]];

export type Turn = { readonly role: Role; readonly content: string };

export type Role = 'system' | 'user' | 'assistant';

/** For APIs that take one text: nobody's chat template, so that the server's own stands alone. */
export function conversationTextOf(conversation: Conversation): string {
  return conversation.map(({ content }) => content).join('\n\n');
}
