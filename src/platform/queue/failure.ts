const longestKept = 300;

/**
 * What went wrong, fit for logs and for administrators, who are more people than may see the job: mail servers name the
 * recipient in their refusals, and spam filters quote the link that they dislike, with the token in it.
 */
export function describeFailure(error: unknown): string {
  return String(error)
    .replaceAll(/\bhttps?:\/\/\S+/gi, '(link)')
    .replaceAll(/[^\s<>()"]*@[^\s<>()"]+/g, '…@…')
    .replaceAll(/[\w-]{40,}/g, '…')
    .slice(0, longestKept);
}
