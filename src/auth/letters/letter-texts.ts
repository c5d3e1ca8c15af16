/** One letter in one language; the layout makes text and HTML of it. */
export interface LetterText {
  subject: string;
  paragraphs: string[];
  action?: { label: string; url: string };
  /** Below the action, in small. */
  footnote?: string;
}

export interface LinkFacts {
  url: string;
  /** How long the link lives. */
  minutes: number;
}

/** Every letter there is. A language is complete or does not compile. Nothing that a stranger typed goes in. */
export interface LetterTexts {
  verifyEmail(link: LinkFacts & { signedUpAt: Date }): LetterText;
  severalSignUps(link: LinkFacts): LetterText;
  alreadyRegistered(webUrl: string): LetterText;
  resetPassword(link: LinkFacts): LetterText;
  resetForced(link: LinkFacts): LetterText;
  invitation(link: LinkFacts): LetterText;
  passwordReset(webUrl: string): LetterText;
  passwordChanged(webUrl: string): LetterText;
  confirmEmailChange(link: LinkFacts): LetterText;
  emailChangeNotice(webUrl: string): LetterText;
  emailChanged(webUrl: string): LetterText;
  refreshTokenReused(webUrl: string): LetterText;
  accountDeleted(): LetterText;
}
