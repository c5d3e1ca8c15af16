/** Yours. The languages of letters; `en` is what a visitor gets who asks for none of them. */
export const languages = ['en', 'de'] as const;
export type Language = (typeof languages)[number];
