/** Yours. What your `@AccessTokenClaims()` methods put into access tokens, and `Principal.claims` brings back: `plan: string`. */
export interface Claims {}
